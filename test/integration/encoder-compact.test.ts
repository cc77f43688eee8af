import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nativeBackendInstalled } from '../../electron/library/encoder/backend.ts';
import { createCompactTokenizer } from '../../electron/library/encoder/compact-tokenizer.ts';
import { openEncoder } from '../../electron/library/encoder/encoder.ts';
import type { Encoder } from '../../electron/library/encoder/encoder.ts';
import { resourcesFolder } from '../../electron/library/resources.ts';

interface Goldens {
  texts: { text: string; ids: number[]; embedding: number[] }[];
  images: { S: number; sum: number; embedding: number[] }[];
}

const packFolder = path.join(resourcesFolder(), 'models', 'compact');
const goldens = JSON.parse(readFileSync(path.join(packFolder, 'goldens.json'), 'utf8')) as Goldens;

/** The pictures of goldens.json, by the formulas it states: row, column, channel. */
const formulas: ((y: number, x: number, c: number) => number)[] = [
  (y, x, c) => (y * 37 + x * 91 + c * 53) % 256,
  (y, x, c) => (y * 37 + x * 91 + c * 53 + 17) % 256,
  (y, x, c) =>
    [Math.floor((y * 255) / 127), Math.floor((x * 255) / 127), 255 - Math.floor(((y + x) * 255) / 254)][c] ?? 0,
  (y, x, c) => ((Math.floor(y / 16) + Math.floor(x / 16) + c) % 3) * 100 + 27,
];

function picture(formula: (y: number, x: number, c: number) => number): Uint8Array {
  return Uint8Array.from({ length: 128 * 128 * 3 }, (_, i) =>
    formula(Math.floor(i / 3 / 128), Math.floor(i / 3) % 128, i % 3),
  );
}

function cosine(vector: Float32Array, reference: readonly number[]): number {
  const dot = reference.reduce((sum, value, i) => sum + value * (vector[i] ?? NaN), 0);
  return dot / Math.hypot(...reference) / Math.hypot(...vector);
}

const available = nativeBackendInstalled() ? (['wasm', 'tensorflow'] as const) : (['wasm'] as const);

describe.each(available)('the built-in model on %s', (backend) => {
  let encoder: Encoder;
  beforeAll(async () => {
    encoder = await openEncoder({ packFolder, backend });
  });
  afterAll(async () => {
    await encoder.close();
  });

  it('says what it is', () => {
    expect(encoder.model).toMatchObject({
      id: 'compact',
      version: '0',
      dimension: 256,
      input: { size: 128, fit: 'squash', filter: 'bilinear' },
    });
    expect(encoder.backend.name).toBe(backend);
  });

  it('tokenizes as its reference does', () => {
    const tokenizer = createCompactTokenizer(readFileSync(path.join(packFolder, 'vocab.txt'), 'utf8'), {
      maxTokens: 24,
      unknownId: 1,
      vocabularySize: 8192,
    });
    for (const { text, ids } of goldens.texts) expect(tokenizer.encode(text), text).toEqual(ids);
  });

  it('encodes texts as its reference does, together and one by one', async () => {
    const together = await encoder.encodeTexts(goldens.texts.map(({ text }) => text));
    for (const [index, { text, embedding }] of goldens.texts.entries()) {
      const vector = together[index] ?? new Float32Array();
      expect(cosine(vector, embedding), text).toBeGreaterThanOrEqual(0.999);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
  });

  it('encodes pictures as its reference does', async () => {
    const pictures = formulas.map(picture);
    pictures.forEach((pixels, index) =>
      expect(
        pixels.reduce((sum, value) => sum + value, 0),
        'the picture itself',
      ).toBe(goldens.images[index]?.sum),
    );
    const vectors = await encoder.encodeImages(pictures);
    for (const [index, { embedding }] of goldens.images.entries()) {
      const vector = vectors[index] ?? new Float32Array();
      expect(cosine(vector, embedding)).toBeGreaterThanOrEqual(0.999);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
  });

  it('gives a picture the same vector alone and in any company', async () => {
    const pictures = formulas.map(picture);
    const [alone] = await encoder.encodeImages(pictures.slice(2, 3));
    const crowd = await encoder.encodeImages([...pictures, ...pictures, ...pictures, ...pictures, ...pictures]);
    expect(crowd).toHaveLength(20);
    for (const vector of [crowd[2], crowd[6], crowd[18]]) {
      expect(cosine(vector ?? new Float32Array(), [...(alone ?? [])])).toBeGreaterThan(0.99999);
    }
  });

  it('gives a text the same vector alone and beside longer ones', async () => {
    const fresh = await openEncoder({ packFolder, backend: 'wasm' });
    const [alone] = await fresh.encodeTexts(['dog']);
    const [beside] = await encoder.encodeTexts(['dog', 'an old red bicycle leaning against a stone wall in the sun']);
    await fresh.close();
    expect(cosine(alone ?? new Float32Array(), [...(beside ?? [])])).toBeGreaterThan(0.99999);
  });

  it('refuses a picture of another size, naming the size it needs', async () => {
    await expect(encoder.encodeImages([new Uint8Array(10)])).rejects.toThrow(/128 x 128/);
  });

  it('stops when the caller no longer wants the answer', async () => {
    const abort = new AbortController();
    const pictures = Array.from({ length: 200 }, () => picture(formulas[0] ?? (() => 0)));
    const encoding = encoder.encodeImages(pictures, abort.signal);
    abort.abort();
    await expect(encoding).rejects.toMatchObject({ code: 'cancelled' });
    await expect(encoder.encodeImages(pictures.slice(0, 1))).resolves.toHaveLength(1);
  });
});

describe.skipIf(!nativeBackendInstalled())('a second model beside one on native TensorFlow', () => {
  it('runs on wasm and says why', async () => {
    const first = await openEncoder({ packFolder });
    const second = await openEncoder({ packFolder });
    expect(first.backend.name).toBe('tensorflow');
    expect(second.backend).toMatchObject({ name: 'wasm', reason: expect.stringContaining('another model') as string });
    await Promise.all([first.close(), second.close()]);
    const third = await openEncoder({ packFolder });
    expect(third.backend.name).toBe('tensorflow');
    await third.close();
  });
});
