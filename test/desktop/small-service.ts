import { calls, eventNames } from '../../shared/api.ts';
import type { CallContext, CallName, EventData, EventName, Service } from '../../shared/api.ts';
import { BowerbirdError } from '../../shared/errors.ts';

type Answer = (input: never, context: CallContext) => unknown;

/** A service with a few answers of the test's own, which validates inputs and carries events as the library does. */
export interface SmallService extends Service {
  emit<N extends EventName>(name: N, data: EventData<N>): void;
  listeners(): number;
  closed(): boolean;
}

export function smallService(answers: Partial<Record<CallName, Answer>>): SmallService {
  const listeners = new Map<string, Set<(data: never) => void>>(eventNames.map((name) => [name, new Set()]));
  let closed = false;
  return {
    call: (name, input, context) =>
      // An answer that throws is a rejected call, as it is with the library.
      new Promise((resolve) => {
        const answer = answers[name as CallName];
        if (!answer) throw new BowerbirdError('unsupported', `No answer for ${name}.`);
        const parsed = calls[name as CallName].input.safeParse(input);
        if (!parsed.success) throw new BowerbirdError('bad-request', `Wrong input for ${name}.`);
        resolve(answer(parsed.data as never, context));
      }),
    on(name, listener) {
      listeners.get(name)?.add(listener);
      return () => listeners.get(name)?.delete(listener);
    },
    picture: (id, kind) =>
      Promise.resolve(id === 7 ? { data: new TextEncoder().encode(`${kind} of 7`), type: 'image/webp' } : undefined),
    close() {
      closed = true;
      return Promise.resolve();
    },
    emit(name, data) {
      for (const listener of listeners.get(name) ?? []) listener(data as never);
    },
    listeners: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
    closed: () => closed,
  };
}
