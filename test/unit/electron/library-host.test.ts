import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import { hostLibrary } from '../../../electron/library-host.ts';
import type { HostedPort } from '../../../electron/library-host.ts';
import type { FromLibrary, ToLibrary } from '../../../electron/library-messages.ts';
import { silentLog } from '../../../electron/library/log.ts';
import type { Service } from '../../../shared/api.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import { smallService } from '../../desktop/small-service.ts';

class Port extends EventEmitter {
  readonly sent: unknown[] = [];
  started = false;

  postMessage(message: unknown): void {
    this.sent.push(message);
  }
  start(): void {
    this.started = true;
  }
}

class Parent extends EventEmitter {
  readonly heard: FromLibrary[] = [];

  postMessage(message: FromLibrary): void {
    this.heard.push(message);
  }
  say(message: ToLibrary, ports: HostedPort[] = []): void {
    this.emit('message', { data: message, ports });
  }
}

let parent: Parent;
let exits: number[];

beforeEach(() => {
  parent = new Parent();
  exits = [];
});

const host = (open: () => Promise<Service>): Promise<void> =>
  hostLibrary({ parent, open, log: silentLog, exit: (code) => exits.push(code) });
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('hostLibrary', () => {
  test('says when it is ready, and answers heartbeats even before', async () => {
    const { promise, resolve } = Promise.withResolvers<Service>();
    const hosting = host(() => promise);
    parent.say({ kind: 'ping' });
    expect(parent.heard).toEqual([{ kind: 'pong' }]);
    resolve(smallService({}));
    await hosting;
    expect(parent.heard).toEqual([{ kind: 'pong' }, { kind: 'ready' }]);
  });

  test('a page’s port is confined to granted paths; the main process’s own is not', async () => {
    await host(() => Promise.resolve(smallService({ 'roots.add': () => ({ root: {} }) })));
    const [page, main] = [new Port(), new Port()];
    parent.say({ kind: 'connect', confined: true }, [page]);
    parent.say({ kind: 'connect', confined: false }, [main]);
    await settled();
    const call = { kind: 'call', id: 1, name: 'roots.add', input: { path: '/photos' } };
    for (const port of [page, main]) port.emit('message', { data: call });
    await settled();
    expect(page.sent).toMatchObject([{ kind: 'error', error: { code: 'bad-request' } }]);
    expect(main.sent).toMatchObject([{ kind: 'result' }]);
    parent.say({ kind: 'grant', path: '/photos' });
    page.emit('message', { data: { ...call, id: 2 } });
    await settled();
    expect(page.sent.at(-1)).toMatchObject({ kind: 'result', id: 2 });
  });

  test('pictures go to the main process; one that cannot be read is none, not an end', async () => {
    const service = smallService({});
    await host(() =>
      Promise.resolve({
        ...service,
        picture: (id, kind) => (id === 1 ? Promise.reject(new Error('disk')) : service.picture(id, kind)),
      }),
    );
    for (const [id, photo] of [
      [1, 7],
      [2, 1],
      [3, 99],
    ] as const)
      parent.say({ kind: 'picture', id, photo, size: 'full' });
    await settled();
    expect(parent.heard.slice(1)).toMatchObject([
      { kind: 'picture', id: 1, picture: { type: 'image/webp' } },
      { kind: 'picture', id: 2, picture: undefined },
      { kind: 'picture', id: 3, picture: undefined },
    ]);
    expect(exits).toEqual([]);
  });

  test('closes the library before it goes', async () => {
    const service = smallService({});
    await host(() => Promise.resolve(service));
    parent.say({ kind: 'close' });
    await settled();
    expect(service.closed()).toBe(true);
    expect(exits).toEqual([0]);
  });

  test('a library that cannot be opened says why, then goes', async () => {
    await host(() => Promise.reject(new BowerbirdError('newer-database', 'Update Bowerbird.')));
    expect(parent.heard).toEqual([{ kind: 'failed', error: { code: 'newer-database', message: 'Update Bowerbird.' } }]);
    await expect.poll(() => exits).toEqual([2]);
  });
});
