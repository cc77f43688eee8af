import { createHash } from 'node:crypto';
import { cpSync } from 'node:fs';
import path from 'node:path';
import type { Page, Worker } from 'playwright-core';
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CardSource } from '../../electron/library/card-line.ts';
import { fixedPictures, SAME } from '../../electron/library/encoder/graphics-calibration.ts';
import type { FromCard, ToCard } from '../../electron/library/encoder/graphics-messages.ts';
import { TowerPool } from '../../electron/library/encoder/tower-pool.ts';
import { startServer } from '../../electron/serve.ts';
import { createTabCard } from '../../electron/serve/tab-card.ts';
import type { EventData } from '../../shared/api.ts';
import { drawPhotos, openTestLibrary, type TestLibrary } from '../fixtures/library/photo-library.ts';
import { launchGraphicsBrowser } from './graphics-browser.ts';

// Browser mode with the graphics card of a tab: the real window, server and library, and Chromium's software adapter, which
// is let through only where a test says so. Its model is a small random CLIP: a software adapter is a hundred times slower
// than a card.

const RANDOM_CLIP = path.resolve(import.meta.dirname, '../fixtures/clip/quick-gelu-f32');
/** Side of its pictures. */
const SIDE = 24;
const RENDERER = path.resolve(import.meta.dirname, '../../dist/renderer');

const browser = await launchGraphicsBrowser();
afterAll(() => browser?.close());

interface Window {
  page: Page;
  url: string;
  one: TestLibrary;
  notices: EventData<'notice'>[];
  /** All that went to the card, and all the library heard from it. */
  sent: ToCard[];
  heard: FromCard[];
  /** Asked about each answer before the library hears it; one that is not let through is lost on its way. */
  traffic: { lets: (message: FromCard) => boolean };
}

/** The line as it is, with somebody who listens in. */
function overheard(
  card: CardSource,
  { sent, heard, traffic }: Omit<Window, 'page' | 'url' | 'one' | 'notices'>,
): CardSource {
  return {
    offer: () => card.offer(),
    async open() {
      const { line, driver } = await card.open();
      return {
        driver,
        line: {
          post(message) {
            sent.push(message);
            line.post(message);
          },
          listen(onMessage, onClosed) {
            line.listen((message) => {
              if (!traffic.lets(message)) return;
              heard.push(message);
              onMessage(message);
            }, onClosed);
          },
          close: () => line.close(),
        },
      };
    },
  };
}

async function openWindow(): Promise<Window> {
  if (!browser) throw new Error('There is no browser.');
  const card = createTabCard();
  const watched = { sent: [] as ToCard[], heard: [] as FromCard[], traffic: { lets: () => true } };
  const one = await openTestLibrary({ card: overheard(card, watched) });
  const model = path.join(path.dirname(one.photos), 'random-clip');
  cpSync(RANDOM_CLIP, model, { recursive: true });
  await one.call('models.use', { id: (await one.call('models.add', { path: model })).id });
  await one.library.rooms.models.catchUp();
  const notices: EventData<'notice'>[] = [];
  one.library.on('notice', (notice) => notices.push(notice));
  const server = await startServer({ service: one.library, rendererFolder: RENDERER, card });
  onTestFinished(() => server.close());
  const { url } = server;
  return { ...watched, one, notices, url, page: await openModels(url) };
}

/** The window in a new tab, at the page of models. */
async function openModels(url: string): Promise<Page> {
  if (!browser) throw new Error('There is no browser.');
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  page.setDefaultTimeout(25_000);
  await page.goto(url);
  await page.getByRole('button', { name: 'Models' }).click();
  return page;
}

const panel = (page: Page) => page.getByRole('region', { name: 'Graphics card' });
const lend = (page: Page) => panel(page).getByRole('checkbox', { name: 'Lend this browser’s graphics card' });
const choice = (page: Page, name: string) => panel(page).getByRole('radio', { name });
const lent = (page: Page) => panel(page).getByText('This tab lends its graphics card.').waitFor();

async function turnOn(page: Page): Promise<void> {
  await lend(page).check();
  await lent(page);
}

/** Has the card measured and started: photos that are few and slow to read would leave it to chance when it comes in. */
async function startCard({ page, one }: Window): Promise<void> {
  await choice(page, 'The graphics card').check();
  await turnOn(page);
  const encoder = await one.library.rooms.encoder();
  await encoder.encodeImages(fixedPictures(SIDE, 8));
  expect(encoder.backend.name).toBe('webgpu');
}

/** A picture in a word, to count by. */
const named = (picture: Uint8Array): string => createHash('sha256').update(picture).digest('base64');
const isPicture = (input: string | Uint8Array): input is Uint8Array => typeof input !== 'string';

/** How often each picture was encoded, by the card (as the library heard) and by the processor, calibration aside. */
function encodedTimes({ sent, heard }: Window, processor: readonly Uint8Array[]): { times: number[]; byCard: number } {
  const batches = new Map(
    sent.flatMap((message) => (message.kind === 'images' ? [[message.id, message] as const] : [])),
  );
  const byCard = heard.flatMap((message) => {
    const batch = message.kind === 'vectors' ? batches.get(message.id) : undefined;
    if (!batch) return [];
    const each = batch.pixels.length / batch.count;
    return Array.from({ length: batch.count }, (_, at) => named(batch.pixels.subarray(at * each, (at + 1) * each)));
  });
  const ofCalibration = new Set(fixedPictures(SIDE, 32).map(named));
  const isPhoto = (name: string): boolean => !ofCalibration.has(name);
  const counts = new Map<string, number>();
  for (const name of [...byCard, ...processor.map(named)].filter(isPhoto))
    counts.set(name, (counts.get(name) ?? 0) + 1);
  return { times: [...counts.values()], byCard: byCard.filter(isPhoto).length };
}

/** Vectors by the name of the photo. */
function vectorsOf({ library }: TestLibrary): Map<string, Float32Array> {
  const rows = library.rooms.catalogue.db
    .prepare('SELECT name, vector FROM embeddings JOIN photos ON photos.id = photo_id')
    .all() as { name: string; vector: Buffer }[];
  return new Map(rows.map((row) => [row.name, new Float32Array(new Uint8Array(row.vector).buffer)]));
}

function cosine(one: Float32Array, other: Float32Array): number {
  return (
    one.reduce((sum, value, at) => sum + value * (other[at] ?? NaN), 0) / Math.hypot(...one) / Math.hypot(...other)
  );
}

describe.skipIf(!browser)('the graphics card of a tab', () => {
  beforeEach(() => void vi.stubEnv('BOWERBIRD_SOFTWARE_CARD', '1'));

  it('is lent by nobody who was not asked, and the choices are kept', async () => {
    const { page, one } = await openWindow();
    expect(await lend(page).isChecked()).toBe(false);
    await panel(page).getByText('Not in use: no browser tab lends its card').waitFor();
    await drawPhotos(one.photos, 10);
    await one.index();
    expect(page.workers()).toEqual([]);

    expect(await choice(page, 'Whichever is faster').isChecked()).toBe(true);
    await choice(page, 'Always the processor').check();
    await panel(page).getByText('Not in use: the processor was chosen in the settings').waitFor();
    await choice(page, 'The graphics card, wherever it computes rightly').check();
    await expect.poll(async () => (await one.call('graphics.get', {})).setting).toBe('card');
    await page.reload();
    await page.getByRole('button', { name: 'Models' }).click();
    await expect.poll(() => choice(page, 'The graphics card').isChecked()).toBe(true);
    expect(await lend(page).isChecked()).toBe(false);
  });

  it.skipIf(process.env['BOWERBIRD_GRAPHICS'] === 'card')(
    'is refused where it is a program on the processor, in plain words everywhere',
    async () => {
      vi.stubEnv('BOWERBIRD_SOFTWARE_CARD', undefined);
      const { page, one, sent } = await openWindow();
      await choice(page, 'The graphics card').check();
      await turnOn(page);
      await panel(page).getByText('Not in use: the graphics card has not been tried yet').waitFor();
      await drawPhotos(one.photos, 20);
      expect(await one.index()).toMatchObject({ indexed: 20, failed: 0 });
      expect(sent).toEqual([]);
      const why = /swiftshader is a program on the processor, not a graphics card/i;
      await panel(page).getByText(why).waitFor();
      await expect.poll(async () => (await one.call('status', {})).backend.reason).toMatch(why);
      const { findings } = await one.call('doctor', {});
      expect(findings.find(({ check }) => check === 'graphics card')?.message).toMatch(why);
    },
  );

  it('is refused where the browser has WebGPU and no card behind it', async () => {
    const window = await openWindow();
    const { page, one } = window;
    await turnOn(page);
    await page.workers()[0]?.evaluate('GPU.prototype.requestAdapter = () => Promise.resolve(null)');
    await (await one.library.rooms.encoder()).encodeImages(fixedPictures(SIDE, 8));
    await panel(page).getByText('Not in use: there is none to be had: WebGPU finds no graphics card here.').waitFor();
    expect(window.sent).toEqual([]);
    expect(window.notices).toEqual([]);
  });

  it('encodes photos as the processor does, and is given back when it is no longer wanted', async () => {
    const window = await openWindow();
    const { page, one } = window;
    await startCard(window);
    const pool = vi.spyOn(TowerPool.prototype, 'run');
    const files = await drawPhotos(one.photos, 40);
    expect(await one.index()).toMatchObject({ indexed: 40, failed: 0 });
    const byProcessor = pool.mock.calls.flatMap(([inputs]) => inputs.filter(isPicture));
    pool.mockRestore();
    expect(encodedTimes(window, byProcessor)).toEqual({ times: files.map(() => 1), byCard: 40 });
    await panel(page).getByText('In use.').waitFor();
    expect((await one.call('status', {})).backend.name).toBe('webgpu');
    const { findings } = await one.call('doctor', {});
    expect(findings.find(({ check }) => check === 'graphics card')).toMatchObject({
      state: 'ok',
      message: expect.stringContaining('The graphics card encodes photos') as string,
    });
    // Nothing of where or what the photos are went along.
    const texts = JSON.stringify(window.sent, (_key, value: unknown) => (ArrayBuffer.isView(value) ? null : value));
    expect(texts).not.toContain(path.dirname(one.photos));
    for (const file of files) expect(texts).not.toContain(path.basename(file));

    const gone = new Promise((resolve) => page.workers()[0]?.once('close', resolve));
    await choice(page, 'Always the processor').check();
    await drawPhotos(one.photos, 10, 'later-');
    await one.index();
    await gone;
    await lent(page);

    const processor = await openTestLibrary();
    const model = path.join(path.dirname(one.photos), 'random-clip');
    await processor.call('models.use', { id: (await processor.call('models.add', { path: model })).id });
    await processor.library.rooms.models.catchUp();
    await processor.index(one.photos);
    const expected = vectorsOf(processor);
    const cosines = [...vectorsOf(one)].map(([name, vector]) =>
      cosine(vector, expected.get(name) ?? new Float32Array()),
    );
    expect(cosines).toHaveLength(50);
    for (const value of cosines) expect(value).toBeGreaterThanOrEqual(SAME);
  });

  it('is one card: a second tab is told so, and takes over when the first is closed; a reload goes on lending', async () => {
    const { page, url } = await openWindow();
    await turnOn(page);
    await page.reload();
    await page.getByRole('button', { name: 'Models' }).click();
    await lent(page);
    expect(await lend(page).isChecked()).toBe(true);
    const second = await openModels(url);
    await lend(second).check();
    await panel(second).getByText('Another tab lends its graphics card already.').waitFor();
    await page.close();
    await lent(second);
    await lend(second).uncheck();
    await panel(second).getByText('Not in use: no browser tab lends its card').waitFor();
    expect(second.workers()).toEqual([]);
  });

  describe('that is lost in the middle of 60 photos', () => {
    /** Indexes 60 photos; the library's fourth batch is on the card when `lose` is called. */
    async function indexAndLose(window: Window, lose: () => Promise<unknown>): Promise<void> {
      const { one, traffic, sent } = window;
      let answers = 0;
      traffic.lets = (message) => {
        if (message.kind !== 'vectors' || !isOfPhotos(sent, message.id)) return true;
        answers += 1;
        if (answers === 4) void lose();
        return answers < 4;
      };
      const pool = vi.spyOn(TowerPool.prototype, 'run');
      const files = await drawPhotos(one.photos, 60);
      expect(await one.index()).toMatchObject({ photos: 60, indexed: 60, failed: 0 });
      const byProcessor = pool.mock.calls.flatMap(([inputs]) => inputs.filter(isPicture));
      pool.mockRestore();
      const { times, byCard } = encodedTimes(window, byProcessor);
      expect(times).toEqual(files.map(() => 1));
      expect(byCard).toBeGreaterThan(0);
      expect(byCard).toBeLessThan(60);
      expect(vectorsOf(one).size).toBe(60);
      expect(window.notices.map(({ message }) => message)).toEqual([
        expect.stringMatching(/^The graphics card stopped working on photos .* nothing was lost\.$/),
      ]);
    }

    /** Calibration's batches hold pictures that are the same on every machine. */
    function isOfPhotos(sent: readonly ToCard[], id: number): boolean {
      const batch = sent.find((message) => message.kind === 'images' && message.id === id) as ToCard & {
        kind: 'images';
      };
      const [first] = fixedPictures(SIDE, 1);
      return Buffer.compare(batch.pixels.subarray(0, SIDE * SIDE * 3), first ?? new Uint8Array()) !== 0;
    }

    it('with its tab: nothing is lost, nothing encoded twice, and one notice says so', async () => {
      const window = await openWindow();
      await startCard(window);
      await indexAndLose(window, () => window.page.close());
      const { used, reason } = await window.one.call('graphics.get', {});
      expect({ used, reason }).toMatchObject({
        used: false,
        reason: expect.stringMatching(/no browser tab/) as string,
      });
    });

    it('by its device: the same, and the tab stays', async () => {
      const window = await openWindow();
      const { page, one } = window;
      await turnOn(page);
      const [worker] = page.workers() as [Worker];
      await worker.evaluate(`{
        const request = GPUAdapter.prototype.requestDevice;
        GPUAdapter.prototype.requestDevice = async function (...given) {
          return (globalThis.device = await request.apply(this, given));
        };
      }`);
      await startCard(window);
      await indexAndLose(window, () => worker.evaluate('globalThis.device.destroy()'));
      const why = async (): Promise<string> => (await one.call('graphics.get', {})).reason;
      await expect.poll(why).toMatch(/^the graphics card stopped: .*(destroyed|lost)/i);
      await panel(page).getByText('Not in use: the graphics card stopped').waitFor();
      await lent(page);
    });
  });
});
