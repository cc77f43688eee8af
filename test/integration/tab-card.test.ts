import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { connectOver } from '../../electron/library/card-line.ts';
import type { FromCard, ToTab } from '../../electron/library/encoder/graphics-messages.ts';
import { encodeMessage, messagesOf } from '../../electron/library/encoder/graphics-wire.ts';
import { startServer } from '../../electron/serve.ts';
import { createTabCard } from '../../electron/serve/tab-card.ts';
import type { TabCard } from '../../electron/serve/tab-card.ts';
import { smallService } from '../desktop/small-service.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { standInCard } from '../unit/library/encoder/graphics-stand-ins.ts';

// The server's side of a tab that lends its card, spoken to as a tab's worker does.

const READY: FromCard = { kind: 'ready', card: standInCard };

let card: TabCard;
let origin: string;
let authorization: { authorization: string };

beforeEach(async () => {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Bowerbird</title>');
  card = createTabCard();
  const server = await startServer({ service: smallService({}), rendererFolder: folder, card });
  onTestFinished(() => server.close());
  const url = new URL(server.url);
  origin = url.origin;
  authorization = { authorization: `Bearer ${url.searchParams.get('token') ?? ''}` };
});

interface Tab {
  status: number;
  messages: AsyncGenerator;
  say: (message: unknown) => Promise<number>;
  leave: () => void;
}

async function lend(line = '/card/tab-1/0', headers: Record<string, string> = {}): Promise<Tab> {
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const response = await fetch(origin + line, { headers: { ...authorization, ...headers }, signal: leaving.signal });
  const { body } = response;
  if (!body) throw new Error('The answer has no body.');
  return {
    status: response.status,
    messages: messagesOf(body),
    say: (message) => post(line, encodeMessage(message)),
    leave: () => leaving.abort(),
  };
}

async function post(line: string, body: Uint8Array<ArrayBuffer>): Promise<number> {
  const headers = { ...authorization, 'content-type': 'application/octet-stream' };
  return (await fetch(origin + line, { method: 'POST', headers, body })).status;
}

const next = async (tab: Tab): Promise<ToTab | undefined> => (await tab.messages.next()).value as ToTab | undefined;

describe('a tab that lends its card', () => {
  test('is on offer, waits until it is wanted, and computes what it is sent', async () => {
    expect(card.offer()).toMatchObject({ by: undefined });
    await expect(card.open()).rejects.toThrow(/no browser tab/);
    const tab = await lend();
    expect(tab.status).toBe(200);
    expect(card.offer()).toEqual({ by: 'tab-1' });

    const connecting = connectOver(await card.open());
    expect(await next(tab)).toEqual({ kind: 'start' });
    expect(await tab.say(READY)).toBe(204);
    const connection = await connecting;
    expect(connection.card).toEqual(standInCard);
    // A card at work is on offer to nobody else.
    expect(card.offer()).toMatchObject({ by: undefined });
    await expect(card.open()).rejects.toThrow();

    const encoding = connection.encodeImages([Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)]);
    const asked = (await next(tab)) as ToTab & { kind: 'images' };
    expect(asked).toMatchObject({ kind: 'images', count: 2, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    await tab.say({ kind: 'vectors', id: asked.id, vectors: Float32Array.of(0, 1, 1, 0) });
    expect(await encoding).toEqual([Float32Array.of(0, 1), Float32Array.of(1, 0)]);

    connection.close();
    expect(await tab.messages.next()).toMatchObject({ done: true });
    expect(await tab.say(READY)).toBe(404);
    expect((await lend('/card/tab-1/1')).status).toBe(200);
    expect(card.offer()).toEqual({ by: 'tab-1' });
  });

  test('that is closed at work fails what it had in hand, at once', async () => {
    const tab = await lend();
    const connecting = connectOver(await card.open());
    await tab.say(READY);
    const connection = await connecting;
    const encoding = connection.encodeImages([Uint8Array.of(1, 2, 3)]);
    tab.leave();
    await expect(encoding).rejects.toThrow('the browser tab no longer lends it');
    expect(await connection.ended).toMatch(/no longer lends/);
    expect(card.offer()).toMatchObject({ by: undefined });
  });

  test('that has no card after all says why, in a sentence of bearable length', async () => {
    const tab = await lend();
    const connecting = connectOver(await card.open()).catch((error: unknown) => (error as Error).message);
    expect(await tab.say({ kind: 'lost', message: `WebGPU finds no graphics card here. ${'x'.repeat(10_000)}` })).toBe(
      204,
    );
    expect(await connecting).toMatch(/^WebGPU finds no graphics card here\. x{400,500}$/);
  });

  test('that is closed before its card has started is no card', async () => {
    const tab = await lend();
    const connecting = connectOver(await card.open());
    tab.leave();
    await expect(connecting).rejects.toThrow(/no longer lends/);
  });

  test('that is closed while nobody wants it is forgotten', async () => {
    const tab = await lend();
    tab.leave();
    await expect.poll(() => card.offer()).toMatchObject({ by: undefined });
  });

  test('is the only one', async () => {
    const first = await lend();
    expect((await lend('/card/tab-2/0')).status).toBe(409);
    expect(card.offer()).toEqual({ by: 'tab-1' });
    first.leave();
    await expect.poll(async () => (await lend('/card/tab-2/1')).status).toBe(200);
    expect(card.offer()).toEqual({ by: 'tab-2' });
  });
});

describe('what the server takes', () => {
  test('nothing without the token, and nothing from elsewhere', async () => {
    expect((await lend('/card/tab-1/0', { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await lend('/card/tab-1/0', { authorization: '' })).status).toBe(401);
    expect((await lend('/card/tab-1/0', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await lend('/card/tab-1/0', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const put = await fetch(`${origin}/card/tab-1/0`, { method: 'PUT', headers: authorization, body: 'x' });
    expect(put.status).toBe(405);
    for (const line of [
      '/card/',
      '/card/tab',
      '/card/tab/x',
      '/card/a%2Fb/1',
      `/card/${'x'.repeat(41)}/1`,
      '/card/a/1/2',
    ]) {
      expect((await lend(line)).status, line).toBe(404);
    }
    expect(card.offer()).toMatchObject({ by: undefined });
  });

  test('answers for a line in use only, of a kind that there is, of a size that makes sense', async () => {
    const tab = await lend();
    // Nobody has asked for anything.
    expect(await tab.say(READY)).toBe(404);
    const connecting = connectOver(await card.open());
    expect(await post('/card/tab-1/1', encodeMessage(READY))).toBe(404);
    expect(await post('/card/tab-1/0', new Uint8Array(64).fill(255))).toBe(400);
    expect(await post('/card/tab-1/0', new Uint8Array(0))).toBe(400);
    expect(await tab.say({ kind: 'ready', card: { ...standInCard, maxBufferBytes: -1 } })).toBe(400);
    expect(await tab.say({ kind: 'vectors', id: 1, vectors: [1, 2] })).toBe(400);
    expect(await tab.say({ kind: 'open', id: 1 })).toBe(400);
    const large = post('/card/tab-1/0', new Uint8Array(5 * 1024 * 1024)).catch(() => 413);
    expect(await large).toBe(413);
    // None of it has done harm.
    await tab.say(READY);
    expect((await connecting).card.name).toBe('Stand-in 4000');
  });
});
