import type { FromCard, ToCard, ToTab } from '../library/encoder/graphics-messages.ts';
import { encodeMessage, messagesOf } from '../library/encoder/graphics-wire.ts';
import { serveTowers } from './serve-towers.ts';
import { startWebgpuDevice } from './webgpu-device.ts';

// Entry of the worker in which a page in browser mode lends its graphics card (renderer/client/lend-card.ts starts it). It
// keeps one line to the server, electron/serve/tab-card.ts, and ends with it, which gives the card and its memory back.

interface Task {
  /** Address of the line. */
  line: string;
  token: string;
}
declare const self: {
  onmessage: ((event: { data: Task }) => void) | null;
  postMessage(state: 'lent' | 'taken' | 'ended'): void;
};

self.onmessage = ({ data }) => {
  const ended = (): void => self.postMessage('ended');
  lend(data).then(ended, ended);
};

async function lend({ line, token }: Task): Promise<void> {
  const authorization = { authorization: `Bearer ${token}` };
  const broken = new AbortController();
  const response = await fetch(line, { headers: authorization, cache: 'no-store', signal: broken.signal });
  if (response.status === 409) self.postMessage('taken');
  if (!response.ok || !response.body) return;
  self.postMessage('lent');

  // One after another, so that the card's description comes first.
  let sending = Promise.resolve();
  const send = async (message: FromCard): Promise<void> => {
    const headers = { ...authorization, 'content-type': 'application/octet-stream' };
    const answer = await fetch(line, { method: 'POST', headers, body: encodeMessage(message) });
    if (!answer.ok) throw new Error(`The server did not take an answer: ${answer.status}.`);
  };
  const post = (message: FromCard): void => {
    sending = sending.then(() => send(message)).catch(() => broken.abort());
  };

  let hear: (message: ToCard) => void = () => undefined;
  const card = { post, listen: (onMessage: typeof hear) => (hear = onMessage), close: () => broken.abort() };
  for await (const message of messagesOf(response.body)) {
    // From our own server, built from the same sources.
    const told = message as ToTab;
    if (told.kind === 'start') void serveTowers(card, startWebgpuDevice);
    else hear(told);
  }
}
