import type { Service } from '../shared/api.ts';
import { eventNames } from '../shared/api.ts';
import { toWireError } from '../shared/errors.ts';
import { MAX_UNACKNOWLEDGED_EVENTS, request } from '../shared/wire.ts';
import type { Reply } from '../shared/wire.ts';
import { createEventGate } from './event-gate.ts';

/** Serves the contract to one front end at the other end of a message port. */
export interface PortHost {
  /** To be called with every message that arrives. One that is not a request is ignored: nobody waits for its answer. */
  receive(message: unknown): void;
  /** The front end is gone: cancels what it asked for and stops sending it events. */
  close(): void;
}

/** @param post sends one message to the front end */
export function createPortHost(service: Service, post: (message: Reply) => void): PortHost {
  const running = new Map<number, AbortController>();
  let unacknowledged = 0;
  let closed = false;
  const gate = createEventGate((name, data) => {
    unacknowledged += 1;
    if (unacknowledged >= MAX_UNACKNOWLEDGED_EVENTS) gate.setOpen(false);
    post({ kind: 'event', name, data });
  });
  // Progress of a call goes to its caller, in the envelope `progress`.
  const names = eventNames.filter((name) => name !== 'call.progress');
  const unsubscribe = names.map((name) => service.on(name, (data) => gate.push(name, data)));

  const answer = async (id: number, name: string, input: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    let reply: Reply;
    try {
      const output = await service.call(name, input, {
        signal: controller.signal,
        progress(done, total, note = '') {
          if (running.has(id)) post({ kind: 'progress', id, done, total, note });
        },
      });
      reply = { kind: 'result', id, output };
    } catch (error) {
      reply = { kind: 'error', id, error: toWireError(error) };
    }
    if (running.delete(id)) post(reply);
  };

  return {
    receive(message) {
      const parsed = request.safeParse(message);
      if (!parsed.success || closed) return;
      const asked = parsed.data;
      switch (asked.kind) {
        case 'call':
          if (!running.has(asked.id)) void answer(asked.id, asked.name, asked.input);
          return;
        case 'cancel':
          running.get(asked.id)?.abort();
          return;
        case 'ack':
          unacknowledged = Math.max(0, unacknowledged - asked.events);
          if (unacknowledged < MAX_UNACKNOWLEDGED_EVENTS) gate.setOpen(true);
      }
    },
    close() {
      closed = true;
      for (const stop of unsubscribe) stop();
      for (const controller of running.values()) controller.abort();
      running.clear();
    },
  };
}
