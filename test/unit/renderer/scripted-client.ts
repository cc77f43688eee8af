import type { CallInput, CallName, CallOutput, Client, EventData, EventName } from '../../../shared/api.ts';
import { BowerbirdError } from '../../../shared/errors.ts';

type Answers = { [N in CallName]?: (input: CallInput<N>) => CallOutput<N> | Promise<CallOutput<N>> };

export interface ScriptedClient extends Client {
  /** Calls made so far, in order. */
  readonly asked: { name: CallName; input: unknown }[];
  /** Tells the listeners of an event. */
  tell<N extends EventName>(name: N, data: EventData<N>): void;
}

/** A client that answers as a test says, and fails for what it says nothing about. */
export function scriptedClient(answers: Answers): ScriptedClient {
  const listeners = new Map<string, Set<(data: never) => void>>();
  const asked: ScriptedClient['asked'] = [];
  return {
    asked,
    async call(name, input) {
      asked.push({ name, input });
      const answer = answers[name];
      if (!answer) throw new BowerbirdError('unavailable', `No answer is scripted for ${name}.`);
      return answer(input);
    },
    on(name, listener) {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known.add(listener));
      return () => known.delete(listener);
    },
    pictureUrl: (id, kind) => `/picture/${kind}/${id}`,
    tell(name, data) {
      for (const listener of listeners.get(name) ?? []) (listener as (data: unknown) => void)(data);
    },
  };
}
