import type { IncomingMessage, ServerResponse } from 'node:http';
import { readAnswer, signOfLife, streamed } from '../library/card-bytes.ts';
import type { CardAnswer } from '../library/card-bytes.ts';
import type { CardSource } from '../library/card-line.ts';
import { readBody } from './request-body.ts';
import { refuse } from './respond.ts';

/** The graphics card of a tab that lends it: a worker of the page keeps a line to the server and computes what comes. */
export interface TabCard extends CardSource {
  /**
   * `GET /card/<tab>/<turn>` is the line: it streams messages to the worker for as long as both want. `POST` to the same
   * address brings one message back. There is one line at a time.
   */
  answer(address: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** A name that the page made up when it was asked to lend, and how many lines it has had. */
const ADDRESS = /^\/card\/([\w-]{1,40})\/\d{1,9}$/;
/** Vectors of a batch, many times over. */
const ANSWER_LIMIT = 4 * 1024 * 1024;
/** Shows when the other side has gone without a word. */
const KEEP_ALIVE_MS = 15_000;

interface Line {
  address: string;
  tab: string;
  response: ServerResponse;
  /** Who gets the answers; nobody as long as the card is not in use. */
  hear: ((answer: CardAnswer) => void) | undefined;
}

export function createTabCard(): TabCard {
  let line: Line | undefined;

  const connect = (address: string, tab: string, response: ServerResponse): void => {
    if (line) {
      refuse(response, 409, 'Another tab lends its graphics card already.');
      return;
    }
    const connected: Line = { address, tab, response, hear: undefined };
    line = connected;
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' });
    response.write(signOfLife);
    const keepAlive = setInterval(() => {
      if (!response.writableEnded) response.write(signOfLife);
    }, KEEP_ALIVE_MS);
    // What is written to a tab that has gone is lost, which the end of the line tells as well.
    response.on('error', () => undefined);
    response.on('close', () => {
      clearInterval(keepAlive);
      if (line === connected) line = undefined;
      connected.hear?.({ kind: 'lost', message: 'the browser tab no longer lends it' });
    });
  };

  const hear = async (address: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const addressed = line;
    if (addressed?.address !== address || !addressed.hear) {
      refuse(response, 404, 'This line has ended.');
      return;
    }
    const answer = readAnswer(await readBody(request, ANSWER_LIMIT));
    addressed.hear(answer);
    response.writeHead(204).end();
  };

  return {
    async answer(address, request, response) {
      const tab = ADDRESS.exec(address)?.[1];
      if (tab === undefined) refuse(response, 404, 'There is nothing at this address.');
      else if (request.method === 'GET') connect(address, tab, response);
      else await hear(address, request, response);
    },
    offer() {
      if (!line) return { by: undefined, reason: 'no browser tab lends its card; this is turned on under Models' };
      if (line.hear) return { by: undefined, reason: 'the card of the browser tab is at work for another model' };
      return { by: line.tab };
    },
    open() {
      const taken = line;
      if (!taken || taken.hear) return Promise.reject(new Error('no browser tab lends its card'));
      const send = (message: Parameters<typeof streamed>[0]): void => {
        for (const part of streamed(message)) taken.response.write(part);
      };
      taken.hear = () => undefined;
      return Promise.resolve({
        driver: null,
        line: {
          post: send,
          listen(onMessage) {
            taken.hear = onMessage;
            send({ kind: 'start' });
          },
          close() {
            if (line === taken) line = undefined;
            taken.response.end();
          },
        },
      });
    },
  };
}
