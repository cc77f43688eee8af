import { describe, expect, test } from 'vitest';
import { createPortHost } from '../../../electron/port-host.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import { MAX_UNACKNOWLEDGED_EVENTS } from '../../../shared/wire.ts';
import type { Reply } from '../../../shared/wire.ts';
import { smallService } from '../../desktop/small-service.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('createPortHost', () => {
  test('answers each call once, in its own envelope, progress before the result', async () => {
    const sent: Reply[] = [];
    const service = smallService({
      'history.undo': (_, context) => {
        context.progress(1, 3, 'one');
        return { operation: null };
      },
      'history.redo': () => {
        throw new BowerbirdError('conflict', 'Nothing to redo.');
      },
    });
    const host = createPortHost(service, (message) => sent.push(message));
    host.receive({ kind: 'call', id: 5, name: 'history.undo', input: {} });
    await settled();
    host.receive({ kind: 'call', id: 6, name: 'history.redo', input: {} });
    await settled();
    expect(sent).toEqual([
      { kind: 'progress', id: 5, done: 1, total: 3, note: 'one' },
      { kind: 'result', id: 5, output: { operation: null } },
      { kind: 'error', id: 6, error: { code: 'conflict', message: 'Nothing to redo.' } },
    ]);
  });

  test('what is no request is ignored', () => {
    const sent: Reply[] = [];
    const host = createPortHost(smallService({}), (message) => sent.push(message));
    for (const message of [
      null,
      'call',
      { kind: 'call' },
      { kind: 'call', id: -1, name: 'status' },
      { kind: 'quit' },
    ]) {
      host.receive(message);
    }
    expect(sent).toEqual([]);
  });

  test('a cancelled call, or one whose asker is gone, is aborted', async () => {
    const aborted: string[] = [];
    const waiting = (name: string) => (_: unknown, context: { signal: AbortSignal }) =>
      new Promise(() => context.signal.addEventListener('abort', () => aborted.push(name)));
    const service = smallService({ duplicates: waiting('duplicates'), 'tags.tree': waiting('tags.tree') });
    const host = createPortHost(service, () => undefined);
    host.receive({ kind: 'call', id: 1, name: 'duplicates', input: {} });
    host.receive({ kind: 'call', id: 2, name: 'tags.tree', input: {} });
    await settled();
    host.receive({ kind: 'cancel', id: 1 });
    expect(aborted).toEqual(['duplicates']);
    host.close();
    expect(aborted).toEqual(['duplicates', 'tags.tree']);
    expect(service.listeners()).toBe(0);
  });

  test('a page that does not keep up gets the newest of each event, not all of them', () => {
    const sent: Reply[] = [];
    const service = smallService({});
    const host = createPortHost(service, (message) => sent.push(message));
    for (let id = 1; id <= 1000; id++) service.emit('photos.changed', { ids: [id] });
    expect(sent).toHaveLength(MAX_UNACKNOWLEDGED_EVENTS);
    host.receive({ kind: 'ack', events: 1 });
    expect(sent).toHaveLength(MAX_UNACKNOWLEDGED_EVENTS + 1);
    const held = Array.from(
      { length: 1000 - MAX_UNACKNOWLEDGED_EVENTS },
      (_, index) => index + MAX_UNACKNOWLEDGED_EVENTS + 1,
    );
    expect(sent.at(-1)).toEqual({ kind: 'event', name: 'photos.changed', data: { ids: held } });
  });
});
