import type { CardLending, LendingState } from '../../shared/shell.ts';
import type { Memory } from '../state/memory.ts';

/** Beside the page; built from electron/graphics/tab-worker.ts. */
const WORKER = '/graphics/tab-worker.js';
const REMEMBERED = 'lends-card';
/** Milliseconds until the next line, by how the last one went: one that ended well ended because its card was given back. */
const NEXT_LINE_MS = { connecting: 1_000, lent: 0, taken: 5_000 };

/**
 * Lends the browser's graphics card to the library, by a worker of this page: off until a person turns it on, and off again
 * when the tab is closed. Each line to the server has a worker of its own, so that the end of one frees the card.
 */
export function lendCard({ token, memory }: { token: string; memory: Memory }): CardLending {
  const listeners = new Set<(state: LendingState) => void>();
  let state: LendingState = 'gpu' in navigator ? 'off' : 'none';
  let worker: Worker | undefined;
  let next: ReturnType<typeof setTimeout> | undefined;

  const tell = (now: LendingState): void => {
    state = now;
    for (const listener of listeners) listener(now);
  };

  const stop = (): void => {
    clearTimeout(next);
    worker?.terminate();
    worker = undefined;
  };

  /** @param offer a new name each time a person turns it on: what failed or was refused before is tried afresh */
  const connect = (offer: string, turn: number): void => {
    const started = new Worker(WORKER, { type: 'module', name: 'Bowerbird: graphics card' });
    worker = started;
    let went: keyof typeof NEXT_LINE_MS = 'connecting';
    const end = (): void => {
      started.terminate();
      if (worker === started) next = setTimeout(() => connect(offer, turn + 1), NEXT_LINE_MS[went]);
    };
    started.onerror = end;
    started.onmessage = ({ data }: MessageEvent<'lent' | 'taken' | 'ended'>) => {
      if (data === 'ended') end();
      else tell((went = data));
    };
    started.postMessage({ token, line: `/card/${offer}/${turn}` });
  };

  const turn = (on: boolean): void => {
    if (state === 'none') return;
    stop();
    memory.write(REMEMBERED, on ? 'yes' : 'no');
    tell(on ? 'connecting' : 'off');
    if (on) connect(crypto.randomUUID(), 0);
  };
  if (memory.read(REMEMBERED) === 'yes') turn(true);

  return {
    turn,
    onState(listener) {
      listeners.add(listener);
      listener(state);
      return () => listeners.delete(listener);
    },
  };
}
