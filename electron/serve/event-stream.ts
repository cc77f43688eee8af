import type { ServerResponse } from 'node:http';
import type { Service } from '../../shared/api.ts';
import { eventNames } from '../../shared/api.ts';
import { createEventGate } from '../event-gate.ts';

/** A comment sent now and then shows either side when the other has gone without a word. */
const KEEP_ALIVE_MS = 15_000;

/** `GET /events`: the library's events as server-sent events, one JSON document each, until the reader goes away. */
export function streamEvents(service: Service, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(':\n\n');
  const gate = createEventGate((name, data) => {
    const taken = response.write(`data: ${JSON.stringify({ kind: 'event', name, data })}\n\n`);
    if (!taken) gate.setOpen(false);
  });
  response.on('drain', () => gate.setOpen(true));
  // Progress of a call belongs to whoever made it, and comes with that call's answer.
  const names = eventNames.filter((name) => name !== 'call.progress');
  const unsubscribe = names.map((name) => service.on(name, (data) => gate.push(name, data)));
  const keepAlive = setInterval(() => response.write(':\n\n'), KEEP_ALIVE_MS);
  response.on('close', () => {
    clearInterval(keepAlive);
    for (const stop of unsubscribe) stop();
  });
}
