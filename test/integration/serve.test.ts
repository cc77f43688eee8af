import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startServer } from '../../electron/serve.ts';
import type { RunningServer } from '../../electron/serve.ts';
import { connectHttp } from '../../renderer/client/http-client.ts';
import type { HttpClient } from '../../renderer/client/http-client.ts';
import { BowerbirdError } from '../../shared/errors.ts';
import type { SmallService } from '../desktop/small-service.ts';
import { smallService } from '../desktop/small-service.ts';

let folder: string;
let server: RunningServer;
let service: SmallService;
let client: HttpClient | undefined;
let begun: Promise<void>;
let aborted: Promise<void>;
let origin: string;
let token: string;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-serve-'));
  const page = path.join(folder, 'renderer');
  mkdirSync(path.join(page, 'assets'), { recursive: true });
  writeFileSync(path.join(page, 'index.html'), '<!doctype html><title>Bowerbird</title>');
  writeFileSync(path.join(page, 'assets', 'index-1a2b.js'), 'export {};');
  writeFileSync(path.join(page, 'notes.txt'), 'not for the web');
  writeFileSync(path.join(folder, 'secret.html'), 'a secret beside the page');
  symlinkSync(path.join(folder, 'secret.html'), path.join(page, 'link.html'));
  let abort: () => void;
  aborted = new Promise((resolve) => (abort = resolve));
  let begin: () => void;
  begun = new Promise((resolve) => (begin = resolve));
  service = smallService({
    'tags.merge': (input: { into: string }) => ({ changed: input.into.length, operation: null }),
    'photos.get': () => {
      throw new BowerbirdError('not-found', 'There is no photo 9.');
    },
    'models.list': () => {
      throw new Error('SELECT failed in /home/someone/secret.db');
    },
    'learn.train': (_, context) => {
      context.progress(1, 2, 'half');
      return { adopted: true, before: 0.1, after: 0.2, message: 'done' };
    },
    'learn.revert': (_, context) => {
      context.progress(1, 2);
      throw new BowerbirdError('conflict', 'Nothing to go back to.');
    },
    duplicates: (_, context) =>
      new Promise((_resolve, reject) => {
        begin();
        context.signal.addEventListener('abort', () => {
          abort();
          reject(new BowerbirdError('cancelled', 'cancelled'));
        });
      }),
    'examples.add': (input: { data: string }) => ({
      exampleId: String(input.data.length),
      width: 1,
      height: 1,
      preview: '',
    }),
  });
  server = await startServer({ service, rendererFolder: page });
  const url = new URL(server.url);
  origin = url.origin;
  token = url.searchParams.get('token') ?? '';
});

afterEach(async () => {
  client?.close();
  client = undefined;
  await server.close();
  rmSync(folder, { recursive: true });
});

const connect = async (): Promise<HttpClient> => (client = await connectHttp({ origin, token, retryAfter: 20 }));

/** A request as no browser or `fetch` would send it: any path, any header. */
function raw(
  target: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const asking = httpRequest(
      { hostname, port, path: target, method: options.method ?? 'GET', headers: options.headers },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => (body += text));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    asking.on('error', reject);
    asking.end(options.body);
  });
}

const call = (name: string, body: string, headers: Record<string, string> = {}): ReturnType<typeof raw> =>
  raw(`/call/${name}`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
  });

describe('the contract over HTTP', () => {
  test('a call gives its output, and an error its code and message', async () => {
    const connected = await connect();
    expect(await connected.call('tags.merge', { tags: ['a'], into: 'birds' })).toEqual({ changed: 5, operation: null });
    await expect(connected.call('photos.get', { id: 9 })).rejects.toMatchObject({
      code: 'not-found',
      message: 'There is no photo 9.',
    });
    await expect(connected.call('photos.get', { id: -1 })).rejects.toMatchObject({ code: 'bad-request' });
  });

  test('progress comes to the asker, before the result or the error', async () => {
    const connected = await connect();
    const seen: unknown[] = [];
    const onProgress = (progress: unknown): void => void seen.push(progress);
    expect(await connected.call('learn.train', {}, { onProgress })).toMatchObject({ message: 'done' });
    expect(seen).toEqual([{ done: 1, total: 2, note: 'half' }]);
    await expect(connected.call('learn.revert', {}, { onProgress })).rejects.toMatchObject({ code: 'conflict' });
    expect(seen).toHaveLength(2);
  });

  test('aborting a call cancels it in the library', async () => {
    const connected = await connect();
    const controller = new AbortController();
    const asked = connected.call('duplicates', {}, { signal: controller.signal });
    await begun;
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    await aborted;
  });

  test('events arrive, but nobody hears the progress of another one’s call', async () => {
    const connected = await connect();
    const heard: unknown[] = [];
    connected.on('call.progress', () => heard.push('progress'));
    const told = new Promise((resolve) => connected.on('photos.changed', resolve));
    await new Promise<void>((resolve) => connected.onLibrary(({ state }) => state === 'ready' && resolve()));
    service.emit('call.progress', { callId: 'x', done: 1, total: 2, note: '' });
    service.emit('photos.changed', { ids: [1, 2] });
    expect(await told).toEqual({ ids: [1, 2] });
    expect(heard).toEqual([]);
  });

  test('a reader of events that goes away is forgotten', async () => {
    const connected = await connect();
    await new Promise<void>((resolve) => connected.onLibrary(({ state }) => state === 'ready' && resolve()));
    expect(service.listeners()).toBeGreaterThan(0);
    connected.close();
    await expect.poll(() => service.listeners()).toBe(0);
  });

  test('a server that has stopped is reported as unavailable', async () => {
    const connected = await connect();
    const lost = new Promise<void>((resolve) => connected.onLibrary(({ state }) => state === 'failed' && resolve()));
    await server.close();
    await lost;
    await expect(connected.call('status', {})).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('pictures carry their type, and come once while they do not change', async () => {
    const connected = await connect();
    const first = await fetch(connected.pictureUrl(7, 'thumbnail'));
    expect(first.headers.get('content-type')).toBe('image/webp');
    expect(first.headers.get('cache-control')).toContain('private');
    expect(await first.text()).toBe('thumbnail of 7');
    const etag = first.headers.get('etag') ?? '';
    const again = await fetch(connected.pictureUrl(7, 'thumbnail'), { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(await (await fetch(connected.pictureUrl(7, 'full'))).text()).toBe('full of 7');
  });
});

describe('security of browser mode', () => {
  test('it listens on loopback, and its address holds 32 random bytes', () => {
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });

  test('without the token nothing but the page’s own scripts is to be had', async () => {
    expect((await raw('/')).status).toBe(401);
    expect((await raw(`/?token=${token.slice(0, -1)}`)).status).toBe(401);
    expect((await raw('/events')).status).toBe(401);
    expect((await raw('/picture/thumbnail/7')).status).toBe(401);
    expect((await raw(`/picture/thumbnail/7?key=${token}`)).status).toBe(401);
    expect((await call('tags.merge', '{}', { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await call('tags.merge', '{}', { authorization: '' })).status).toBe(401);
    expect((await raw('/session', { method: 'POST' })).status).toBe(401);
    expect((await raw(`/?token=${token}`)).status).toBe(200);
    expect((await raw('/assets/index-1a2b.js')).status).toBe(200);
  });

  test('the key to the pictures opens nothing else', async () => {
    const key = new URL((await connect()).pictureUrl(7, 'full')).searchParams.get('key') ?? '';
    expect(key).not.toBe('');
    expect((await raw(`/?token=${key}`)).status).toBe(401);
    expect((await call('tags.merge', '{}', { authorization: `Bearer ${key}` })).status).toBe(401);
  });

  test('a foreign Host is refused even with the token (DNS rebinding)', async () => {
    const { port } = new URL(origin);
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1:1', `127.0.0.1.evil.example:${port}`]) {
      expect((await raw(`/?token=${token}`, { headers: { host } })).status, host).toBe(403);
    }
    expect((await raw(`/?token=${token}`, { headers: { host: `localhost:${port}` } })).status).toBe(200);
  });

  test('a foreign Origin or site is refused even with the token', async () => {
    const input = '{"tags":["a"],"into":"b"}';
    expect((await call('tags.merge', input, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await call('tags.merge', input, { origin: 'null' })).status).toBe(403);
    expect((await call('tags.merge', input, { origin: 'http://127.0.0.1:1' })).status).toBe(403);
    expect((await call('tags.merge', input, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await call('tags.merge', input, { 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await call('tags.merge', input, { origin, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  test('no other origin is ever allowed to read (no CORS)', async () => {
    const preflight = await raw('/call/status', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(403);
    const own = await raw(`/?token=${token}`, { headers: { origin } });
    for (const answer of [preflight, own]) {
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  test('what a form of another page could send is not taken for a call', async () => {
    const answer = await call('tags.merge', '{"tags":["a"],"into":"b"}', { 'content-type': 'text/plain' });
    expect(answer.status).toBe(415);
    expect((await raw('/call/tags.merge', { headers: { authorization: `Bearer ${token}` } })).status).toBe(405);
  });

  test('paths lead nowhere but to the files of the page: no traversal, no listing, no links out', async () => {
    const tries = [
      '/../secret.html',
      '/assets/../../secret.html',
      '/%2e%2e/secret.html',
      '/..%2fsecret.html',
      '/..%5csecret.html',
      '/assets/..%252f..%252fsecret.html',
      '//secret.html',
      '/assets//../../secret.html',
      '/index.html%00.js',
      '/link.html',
      '/notes.txt',
      '/assets',
      '/assets/',
      path.join(folder, 'secret.html'),
      'http://evil.example/secret.html',
    ];
    for (const attempt of tries) {
      const answer = await raw(`${attempt}?token=${token}`);
      expect(answer.status, attempt).toBe(404);
      expect(answer.body, attempt).not.toContain('secret beside');
    }
  });

  test('guessing at pictures tells nothing: unknown and impossible ids are all just not there', async () => {
    const connected = await connect();
    const key = new URL(connected.pictureUrl(7, 'full')).search;
    for (const id of ['8', '0', '-1', '007', '7.0', '7e0', '99999999999999999999', '7%00', '..%2f7', '7/../8', 'x']) {
      expect((await raw(`/picture/thumbnail/${id}${key}`)).status, id).toBe(404);
      expect((await raw(`/picture/thumbnail/${id}`)).status, id).toBe(401);
    }
    expect((await raw(`/picture/original/7${key}`)).status).toBe(404);
  });

  test('requests have a largest size: announced, or found out on the way', async () => {
    const announced = await raw('/call/tags.merge', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': String(9 * 1024 * 1024),
      },
    }).catch((error: unknown) => error);
    expect(announced).toMatchObject({ status: 413 });
    const nineMegabytes = JSON.stringify({ tags: ['a'], into: 'x'.repeat(9 * 1024 * 1024) });
    const streamed = await fetch(`${origin}/call/tags.merge`, {
      method: 'POST',
      duplex: 'half',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: ReadableStream.from([Buffer.from(nineMegabytes)]),
    }).then(
      (response) => response.status,
      () => 'cut off',
    );
    expect([413, 'cut off']).toContain(streamed);
    const picture = JSON.stringify({ name: 'a.jpg', data: 'x'.repeat(9 * 1024 * 1024) });
    expect((await call('examples.add', picture)).status).toBe(200);
  });

  test('every answer forbids foreign content, framing, sniffing and referrers', async () => {
    for (const target of [`/?token=${token}`, '/nothing', '/picture/full/7']) {
      const { headers } = await raw(target);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe-|\*|https?:/);
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    }
  });

  test('an unexpected error says nothing about where things lie', async () => {
    const answer = await call('models.list', '{}');
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('at ');
    expect((await call('nothing.such', '{}')).status).toBe(404);
    expect((await call('__proto__', '{}')).status).toBe(404);
    expect((await call('tags.merge', 'not json')).status).toBe(400);
  });

  test('a port that is taken is reported in a sentence', async () => {
    const taken = Number(new URL(origin).port);
    const second = startServer({ service, rendererFolder: path.join(folder, 'renderer'), port: taken });
    await expect(second).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('--port') as string,
    });
  });
});
