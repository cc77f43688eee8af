import type { EventName } from '../shared/api.ts';

/** Ids beyond which "these photos changed" is better said as "many did". */
const MANY = 2000;

/**
 * Holds events back from a front end that does not keep up, so that a slow page costs memory for one event of each name
 * and not for all of them. Of a name only the newest is kept, which is all a page needs: each event says how things are,
 * except `photos.changed`, whose ids are gathered.
 */
export interface EventGate {
  push(name: EventName, data: unknown): void;
  /** Whether `push` sends at once. Opening sends what was held back. */
  setOpen(open: boolean): void;
}

/** @param send delivers one event; it may close the gate again while being called */
export function createEventGate(send: (name: EventName, data: unknown) => void): EventGate {
  const held = new Map<EventName, unknown>();
  let isOpen = true;
  return {
    push(name, data) {
      if (isOpen && held.size === 0) send(name, data);
      else held.set(name, held.has(name) ? merged(name, held.get(name), data) : data);
    },
    setOpen(open) {
      isOpen = open;
      for (const [name, data] of held) {
        // Sending can close the gate.
        if (!isOpen) return;
        held.delete(name);
        send(name, data);
      }
    },
  };
}

function merged(name: EventName, before: unknown, after: unknown): unknown {
  if (name !== 'photos.changed') return after;
  const [first, second] = [before, after] as { ids: number[] | null }[];
  if (!first?.ids || !second?.ids) return { ids: null };
  const ids = [...new Set([...first.ids, ...second.ids])];
  return { ids: ids.length > MANY ? null : ids };
}
