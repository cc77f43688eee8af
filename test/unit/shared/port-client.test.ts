import { describe, expect, test } from 'vitest';
import { createPortClient } from '../../../shared/port-client.ts';
import type { PortClient } from '../../../shared/port-client.ts';
import { MAX_OPEN_CALLS } from '../../../shared/wire.ts';
import type { Request } from '../../../shared/wire.ts';

/** Attaches a port that remembers what was sent on it. */
function attach(client: PortClient): { sent: Request[]; receive: (message: unknown) => void; closed: () => boolean } {
  const sent: Request[] = [];
  let closed = false;
  const receive = client.attach({ postMessage: (message) => sent.push(message), close: () => (closed = true) });
  return { sent, receive, closed: () => closed };
}

const lastCall = (sent: Request[]): number => {
  const call = sent.filter((message) => message.kind === 'call').at(-1);
  return call?.kind === 'call' ? call.id : -1;
};

describe('createPortClient', () => {
  test('calls wait for the port, then go out in order', async () => {
    const client = createPortClient();
    const asked = client.call('photos.get', { id: 3 });
    const { sent, receive } = attach(client);
    expect(sent).toEqual([{ kind: 'call', id: 0, name: 'photos.get', input: { id: 3 } }]);
    receive({ kind: 'result', id: 0, output: { id: 3 } });
    expect(await asked).toEqual({ id: 3 });
  });

  test('errors keep their code; progress reaches the caller', async () => {
    const client = createPortClient();
    const { sent, receive } = attach(client);
    const seen: unknown[] = [];
    const asked = client.call('duplicates', {}, { onProgress: (progress) => seen.push(progress) });
    const id = lastCall(sent);
    receive({ kind: 'progress', id, done: 1, total: 2, note: 'a' });
    receive({ kind: 'error', id, error: { code: 'locked', message: 'Busy.' } });
    await expect(asked).rejects.toMatchObject({ code: 'locked', message: 'Busy.' });
    expect(seen).toEqual([{ done: 1, total: 2, note: 'a' }]);
  });

  test('only so many calls are open at once; the rest follow as answers come', () => {
    const client = createPortClient();
    const { sent, receive } = attach(client);
    for (let call = 0; call < MAX_OPEN_CALLS + 5; call++) void client.call('status', {});
    expect(sent).toHaveLength(MAX_OPEN_CALLS);
    receive({ kind: 'result', id: 0, output: {} });
    expect(sent).toHaveLength(MAX_OPEN_CALLS + 1);
  });

  test('a cancelled call is rejected at once and cancelled on the other side; one that waits is never sent', async () => {
    const client = createPortClient();
    const controller = new AbortController();
    const waiting = client.call('status', {}, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    const { sent } = attach(client);
    expect(sent).toEqual([]);
    const second = new AbortController();
    const running = client.call('status', {}, { signal: second.signal });
    second.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(sent.at(-1)).toEqual({ kind: 'cancel', id: lastCall(sent) });
    await expect(client.call('status', {}, { signal: second.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('when the library is started again, reads are asked once more and edits fail clearly', async () => {
    const client = createPortClient();
    const first = attach(client);
    const read = client.call('tags.tree', {});
    const edit = client.call('history.undo', {});
    const second = attach(client);
    expect(first.closed()).toBe(true);
    await expect(edit).rejects.toMatchObject({ code: 'unavailable' });
    expect(second.sent).toMatchObject([{ kind: 'call', name: 'tags.tree' }]);
    second.receive({ kind: 'result', id: lastCall(second.sent), output: { tags: [] } });
    expect(await read).toEqual({ tags: [] });
    // A read that was lost twice may be what kills the library.
    const fatal = client.call('tags.tree', {});
    attach(client);
    attach(client);
    await expect(fatal).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('answers of a port that was replaced are ignored', async () => {
    const client = createPortClient();
    const first = attach(client);
    const asked = client.call('tags.tree', {});
    const second = attach(client);
    first.receive({ kind: 'result', id: 0, output: 'stale' });
    second.receive({ kind: 'result', id: 0, output: 'fresh' });
    expect(await asked).toBe('fresh');
  });

  test('events are acknowledged, and a restart tells listeners that anything may have changed', () => {
    const client = createPortClient();
    const heard: unknown[] = [];
    const stop = client.on('photos.changed', (data) => heard.push(data));
    const { sent, receive } = attach(client);
    receive({ kind: 'event', name: 'photos.changed', data: { ids: [4] } });
    expect(sent).toEqual([{ kind: 'ack', events: 1 }]);
    attach(client);
    stop();
    attach(client);
    expect(heard).toEqual([{ ids: [4] }, { ids: null }]);
  });

  test('a library that cannot be started fails every call until it can', async () => {
    const client = createPortClient();
    const waiting = client.call('status', {});
    client.fail({ code: 'newer-database', message: 'Update Bowerbird.' });
    await expect(waiting).rejects.toMatchObject({ code: 'newer-database' });
    await expect(client.call('status', {})).rejects.toMatchObject({ message: 'Update Bowerbird.' });
    const { sent } = attach(client);
    void client.call('status', {});
    expect(sent).toHaveLength(1);
  });
});
