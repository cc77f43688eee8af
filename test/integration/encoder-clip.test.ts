import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { nativeBackendInstalled, startBackend } from '../../electron/library/encoder/backend.ts';
import { clipConfig } from '../../electron/library/encoder/clip-config.ts';
import { readHuggingFaceFolder } from '../../electron/library/encoder/hugging-face-folder.ts';
import type { ModelPack } from '../../electron/library/encoder/model-pack.ts';
import { openImageTower, openTextTower } from '../../electron/library/encoder/open-tower.ts';
import type { TensorFlow } from '../../electron/library/encoder/tower.ts';

// The towers of `clip` against test/fixtures/clip/generate.py, an independent implementation with random weights.

interface Reference {
  images: { pixels: string; embedding: number[] }[];
  texts: { text: string; embedding: number[] }[];
}

const fixtures = path.join(import.meta.dirname, '../fixtures/clip');
const models = ['quick-gelu-f32', 'gelu-f16', 'many-patches-bf16'];

async function packOf(name: string): Promise<ModelPack> {
  const folder = path.join(fixtures, name);
  const { manifest, fileNames } = await readHuggingFaceFolder(folder);
  const files = fileNames.map((file) => ({ name: file, size: 1, sha256: '' }));
  const model = clipConfig.parse(JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')));
  return { folder, manifest: { ...manifest, version: '0', files }, config: { architecture: 'clip', model } };
}

const referenceOf = (name: string): Reference =>
  JSON.parse(readFileSync(path.join(fixtures, name, 'reference.json'), 'utf8')) as Reference;

/** The lowest cosine and the largest error over all vectors. */
function compare(computed: Float32Array, expected: readonly number[][]): { cosine: number; error: number } {
  let cosine = 1;
  let error = 0;
  let at = 0;
  for (const reference of expected) {
    const vector = computed.subarray(at, (at += reference.length));
    const dot = reference.reduce((sum, value, i) => sum + value * (vector[i] ?? NaN), 0);
    cosine = Math.min(cosine, dot / Math.hypot(...reference) / Math.hypot(...vector));
    for (const [i, value] of reference.entries()) error = Math.max(error, Math.abs(value - (vector[i] ?? NaN)));
  }
  expect(at, 'as many vectors as there are references').toBe(computed.length);
  return { cosine, error };
}

describe.each(['wasm', 'tensorflow'] as const)('clip on %s', (backend) => {
  const available = backend === 'wasm' || nativeBackendInstalled();
  let tf: TensorFlow;
  beforeAll(async () => {
    if (available) tf = await startBackend(backend);
  });

  describe.skipIf(!available).each(models)('%s', (name) => {
    it('encodes pictures as the reference does', async ({ annotate }) => {
      const { images } = referenceOf(name);
      const tower = openImageTower(tf, await packOf(name));
      const computed = await tower.encode(images.map(({ pixels }) => new Uint8Array(Buffer.from(pixels, 'base64'))));
      const { cosine, error } = compare(
        computed,
        images.map(({ embedding }) => embedding),
      );
      await annotate(`pictures of ${name} on ${backend}: cosine ${cosine.toFixed(8)}, error ${error.toExponential(1)}`);
      expect(cosine).toBeGreaterThanOrEqual(0.9999);
      expect(error).toBeLessThanOrEqual(1e-3);
    });

    it('encodes texts as the reference does, together and one by one', async ({ annotate }) => {
      const { texts } = referenceOf(name);
      const tower = openTextTower(tf, await packOf(name));
      const references = texts.map(({ embedding }) => embedding);
      const together = compare(await tower.encode(texts.map(({ text }) => text)), references);
      await annotate(
        `texts of ${name} on ${backend}: cosine ${together.cosine.toFixed(8)}, error ${together.error.toExponential(1)}`,
      );
      const singly = await Promise.all(
        texts.map(async ({ text, embedding }) => compare(await tower.encode([text]), [embedding])),
      );
      for (const { cosine, error } of [together, ...singly]) {
        expect(cosine).toBeGreaterThanOrEqual(0.9999);
        expect(error).toBeLessThanOrEqual(1e-3);
      }
    });

    it('leaves no tensor behind', async () => {
      const { images, texts } = referenceOf(name);
      const pack = await packOf(name);
      const imageTower = openImageTower(tf, pack);
      const textTower = openTextTower(tf, pack);
      const pictures = images.map(({ pixels }) => new Uint8Array(Buffer.from(pixels, 'base64')));
      const before = tf.memory();
      for (let round = 0; round < 5; round++) {
        await imageTower.encode(pictures);
        await textTower.encode(texts.map(({ text }) => text));
      }
      expect(tf.memory().numTensors).toBe(before.numTensors);
      expect(tf.memory().numBytes).toBe(before.numBytes);
    });
  });
});
