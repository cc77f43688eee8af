import type { CallInput, CallName, CallOptions, CallOutput, Client, EventData, EventName } from './api.ts';
import { BowerbirdError, fromWireError } from './errors.ts';
import type { WireError } from './errors.ts';
import { MAX_OPEN_CALLS, repeatableCalls, reply } from './wire.ts';
import type { Request } from './wire.ts';

/** What is needed of a message port, so that the browser's, Node's and Electron's all do. */
export interface WirePort {
  postMessage(message: Request): void;
  close(): void;
}

/** The contract over a message port that may be replaced when the library process is started again. */
export interface PortClient extends Pick<Client, 'call' | 'on'> {
  /**
   * Uses a port from now on, instead of the one before. Answers the function to be called with every message that
   * arrives on it. Calls that were waiting are sent; calls that were being answered are asked again once if they only
   * read (`repeatableCalls`), and fail as `unavailable` otherwise.
   */
  attach(port: WirePort): (message: unknown) => void;
  /** Fails every call, open and future, until a port is attached again. */
  fail(error: WireError): void;
}

interface Open {
  name: CallName;
  input: unknown;
  options: CallOptions;
  sent: boolean;
  repeated: boolean;
  settle(outcome: { output: unknown } | { error: BowerbirdError }): void;
}

/** After a restart anything may have changed, so listeners are told what they would have been told one by one. */
const AFTER_RESTART: [EventName, unknown][] = [
  ['photos.changed', { ids: null }],
  ['roots.changed', {}],
  ['tags.changed', {}],
  ['saved.changed', {}],
  ['models.changed', {}],
];

const lost = (): BowerbirdError =>
  new BowerbirdError(
    'unavailable',
    'The library stopped while it was doing this, and has been started again. Check whether the change is there, and ' +
      'repeat it if it is not.',
  );

/** Makes a client without a port; calls wait until one is attached. */
export function createPortClient(): PortClient {
  const open = new Map<number, Open>();
  const listeners = new Map<string, Set<(data: unknown) => void>>();
  let port: WirePort | undefined;
  let failure: WireError | undefined;
  let attachedBefore = false;
  let nextId = 0;
  let sentCount = 0;

  const emit = (name: string, data: unknown): void => {
    for (const listener of listeners.get(name) ?? []) listener(data);
  };

  const sendWaiting = (): void => {
    if (!port) return;
    for (const [id, call] of open) {
      if (sentCount >= MAX_OPEN_CALLS) return;
      if (call.sent) continue;
      call.sent = true;
      sentCount += 1;
      port.postMessage({ kind: 'call', id, name: call.name, input: call.input });
    }
  };

  const finish = (id: number, outcome: { output: unknown } | { error: BowerbirdError }): void => {
    const call = open.get(id);
    if (!call) return;
    open.delete(id);
    if (call.sent) sentCount -= 1;
    call.settle(outcome);
    sendWaiting();
  };

  const receive = (from: WirePort, message: unknown): void => {
    if (from !== port) return;
    const answer = reply.parse(message);
    switch (answer.kind) {
      case 'result':
        finish(answer.id, { output: answer.output });
        return;
      case 'error':
        finish(answer.id, { error: fromWireError(answer.error) });
        return;
      case 'progress':
        open.get(answer.id)?.options.onProgress?.({ done: answer.done, total: answer.total, note: answer.note });
        return;
      case 'event':
        try {
          emit(answer.name, answer.data);
        } finally {
          from.postMessage({ kind: 'ack', events: 1 });
        }
    }
  };

  return {
    call<N extends CallName>(name: N, input: CallInput<N>, options: CallOptions = {}): Promise<CallOutput<N>> {
      return new Promise((resolve, reject) => {
        if (failure) {
          reject(fromWireError(failure));
          return;
        }
        const cancelled = (): BowerbirdError => new BowerbirdError('cancelled', 'This was cancelled.');
        if (options.signal?.aborted === true) {
          reject(cancelled());
          return;
        }
        const id = nextId++;
        const abort = (): void => {
          if (open.get(id)?.sent === true) port?.postMessage({ kind: 'cancel', id });
          finish(id, { error: cancelled() });
        };
        options.signal?.addEventListener('abort', abort, { once: true });
        open.set(id, {
          name,
          input,
          options,
          sent: false,
          repeated: false,
          settle(outcome) {
            options.signal?.removeEventListener('abort', abort);
            // The library validated the input and made the output from the same table that gives this type.
            if ('output' in outcome) resolve(outcome.output as CallOutput<N>);
            else reject(outcome.error);
          },
        });
        sendWaiting();
      });
    },

    on<N extends EventName>(name: N, listener: (data: EventData<N>) => void): () => void {
      const untyped = listener as (data: unknown) => void;
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known.add(untyped));
      return () => known.delete(untyped);
    },

    attach(next) {
      port?.close();
      port = next;
      failure = undefined;
      sentCount = 0;
      for (const [id, call] of open) {
        if (!call.sent) continue;
        call.sent = false;
        if (repeatableCalls.has(call.name) && !call.repeated) call.repeated = true;
        else finish(id, { error: lost() });
      }
      sendWaiting();
      if (attachedBefore) for (const [name, data] of AFTER_RESTART) emit(name, data);
      attachedBefore = true;
      return (message) => receive(next, message);
    },

    fail(error) {
      port?.close();
      port = undefined;
      failure = error;
      sentCount = 0;
      for (const [id, call] of open) {
        call.sent = false;
        finish(id, { error: fromWireError(error) });
      }
    },
  };
}
