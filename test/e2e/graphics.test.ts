import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clipConfig } from '../../electron/library/encoder/clip-config.ts';
import { openEncoder } from '../../electron/library/encoder/encoder.ts';
import type { Encoder } from '../../electron/library/encoder/encoder.ts';
import { fixedPictures, SAME } from '../../electron/library/encoder/graphics-calibration.ts';
import { isSoftware } from '../../electron/library/encoder/graphics-choice.ts';
import { connectCard } from '../../electron/library/encoder/graphics-connection.ts';
import type { CardConnection } from '../../electron/library/encoder/graphics-connection.ts';
import { readGraphicsModel } from '../../electron/library/encoder/graphics-model.ts';
import { readHuggingFaceFolder } from '../../electron/library/encoder/hugging-face-folder.ts';
import { readModelPack } from '../../electron/library/encoder/model-pack.ts';
import type { ModelPack } from '../../electron/library/encoder/model-pack.ts';
import { resourcesFolder } from '../../electron/library/resources.ts';
import { openGraphicsBrowser } from './graphics-browser.ts';

// The towers on WebGPU, in the page that the desktop app opens, on Chromium's software adapter: what a shader computes can
// be checked without a card, how fast it is cannot.

const browser = await openGraphicsBrowser();
const adapter = (await browser?.hasAdapter()) ?? false;
afterAll(() => browser?.close());

/** A program that poses as a card compiles every shader on a busy processor. */
const PATIENCE = { start: 120_000, open: 120_000, encode: 170_000 };

async function connect(): Promise<CardConnection> {
  if (!browser) throw new Error('There is no browser.');
  return connectCard(await browser.connect(), PATIENCE);
}

function cosine(vector: Float32Array, reference: ArrayLike<number>): number {
  const other = Array.from(reference);
  const dot = other.reduce((sum, value, i) => sum + value * (vector[i] ?? NaN), 0);
  return dot / Math.hypot(...other) / Math.hypot(...vector);
}

const fixtures = path.join(import.meta.dirname, '../fixtures/clip');

async function clipPack(name: string): Promise<ModelPack> {
  const folder = path.join(fixtures, name);
  const { manifest, fileNames } = await readHuggingFaceFolder(folder);
  const files = fileNames.map((file) => ({ name: file, size: 1, sha256: '' }));
  const model = clipConfig.parse(JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')));
  return { folder, manifest: { ...manifest, version: '0', files }, config: { architecture: 'clip', model } };
}

describe.skipIf(!adapter)('WebGPU, on the software adapter of Chromium', () => {
  describe('the built-in model', () => {
    const packFolder = path.join(resourcesFolder(), 'models', 'compact');
    const texts = ['a photo of a dog', 'an old red bicycle leaning against a stone wall in the sun', 'snow'];
    let card: CardConnection;
    let processor: Encoder;
    beforeAll(async () => {
      processor = await openEncoder({ packFolder, backend: 'wasm' });
      card = await connect();
      const pack = await readModelPack(packFolder);
      await card.open('image', readGraphicsModel(pack, 'image'));
      await card.open('text', readGraphicsModel(pack, 'text'));
    });
    afterAll(async () => {
      card.close();
      await processor.close();
    });

    it.skipIf(process.env['BOWERBIRD_GRAPHICS'] === 'card')('is told to be software, which is never chosen', () => {
      expect(isSoftware(card.card)).toBe(true);
    });

    it('encodes pictures as wasm does', async ({ annotate }) => {
      const pictures = fixedPictures(processor.model.input.size, 3);
      const [ofCard, ofProcessor] = [await card.encodeImages(pictures), await processor.encodeImages(pictures)];
      const cosines = ofCard.map((vector, index) => cosine(vector, ofProcessor[index] ?? []));
      await annotate(`compact, pictures on webgpu: cosine ${Math.min(...cosines).toFixed(8)}`);
      expect(cosines).toHaveLength(3);
      for (const value of cosines) expect(value).toBeGreaterThanOrEqual(SAME);
      for (const vector of ofCard) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    });

    it('encodes texts as wasm does', async ({ annotate }) => {
      const [ofCard, ofProcessor] = [await card.encodeTexts(texts), await processor.encodeTexts(texts)];
      const cosines = ofCard.map((vector, index) => cosine(vector, ofProcessor[index] ?? []));
      await annotate(`compact, texts on webgpu: cosine ${Math.min(...cosines).toFixed(8)}`);
      expect(cosines).toHaveLength(texts.length);
      for (const value of cosines) expect(value).toBeGreaterThanOrEqual(SAME);
    });
  });

  describe.each(['quick-gelu-f32', 'gelu-f16', 'many-patches-bf16'])('clip, %s', (name) => {
    it('encodes pictures and texts as an independent implementation does', async ({ annotate }) => {
      const pack = await clipPack(name);
      const reference = JSON.parse(readFileSync(path.join(fixtures, name, 'reference.json'), 'utf8')) as {
        images: { pixels: string; embedding: number[] }[];
        texts: { text: string; embedding: number[] }[];
      };
      const card = await connect();
      try {
        for (const tower of ['image', 'text'] as const) await card.open(tower, readGraphicsModel(pack, tower));
        const pictures = reference.images.map(({ pixels }) => new Uint8Array(Buffer.from(pixels, 'base64')));
        const ofPictures = await card.encodeImages(pictures);
        const ofTexts = await card.encodeTexts(reference.texts.map(({ text }) => text));
        const cosines = [
          ...ofPictures.map((vector, index) => cosine(vector, reference.images[index]?.embedding ?? [])),
          ...ofTexts.map((vector, index) => cosine(vector, reference.texts[index]?.embedding ?? [])),
        ];
        await annotate(`${name} on webgpu: cosine ${Math.min(...cosines).toFixed(8)}`);
        expect(cosines).toHaveLength(reference.images.length + reference.texts.length);
        for (const value of cosines) expect(value).toBeGreaterThanOrEqual(SAME);
      } finally {
        card.close();
      }
    });
  });

  it('takes the end of its page for the end of the card', async () => {
    if (!browser) throw new Error('There is no browser.');
    const line = await browser.connect();
    const card = await connectCard(line, PATIENCE);
    line.close();
    expect(await card.ended).toMatch(/process ended/);
    await expect(card.encodeTexts(['a dog'])).rejects.toThrow(/process ended/);
  });
});
