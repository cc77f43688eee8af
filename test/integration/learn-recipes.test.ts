import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEncoder } from '../../electron/library/encoder/encoder.ts';
import type { Encoder } from '../../electron/library/encoder/encoder.ts';
import { evaluateRetrieval } from '../../electron/library/learn/evaluate.ts';
import { trainRecipe } from '../../electron/library/learn/train-recipe.ts';
import type { TrainOptions, TrainReport } from '../../electron/library/learn/train-recipe.ts';
import { resourcesFolder } from '../../electron/library/resources.ts';
import { makeScenes, writeScenes } from '../fixtures/scenes/scenes.ts';

let folder: string;
let images: string;
let captions: string;
let encoder: Encoder;
let report: TrainReport;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'learn-'));
  images = path.join(folder, 'scenes');
  captions = await writeScenes(images, makeScenes(36, { seed: 1, heldOut: false }));
  encoder = await openEncoder({ packFolder: path.join(resourcesFolder(), 'models', 'compact'), workers: 1 });
  report = await trainRecipe(options('whole'));
});
afterAll(async () => {
  await encoder.close();
  await rm(folder, { recursive: true });
});

function options(out: string): TrainOptions {
  return {
    recipe: 'contrastive',
    images,
    captions,
    encoder,
    out: path.join(folder, out),
    epochs: 4,
    batch: 16,
    seed: 2,
  };
}

test('the built-in model finds drawn scenes better than guessing, and what cannot be read is named', async () => {
  const broken = path.join(images, 'broken.jpg');
  await writeFile(broken, 'not a picture');
  const more = path.join(folder, 'more.jsonl');
  const extra = ['broken.jpg', 'absent.jpg'].map((file) => JSON.stringify({ file, captions: ['a thing'] }));
  await writeFile(more, `${await readFile(captions, 'utf8')}${extra.join('\n')}\n`);
  const result = await evaluateRetrieval({ images, captions: more, encoder });
  expect(result).toMatchObject({ model: 'compact', images: 36, captions: 72, pools: null });
  expect(result.skipped.map(({ file }) => file).sort()).toEqual(['absent.jpg', 'broken.jpg']);
  expect(result.textToImage.r10).toBeGreaterThan(result.chance.textToImage.r10);
  expect(result.imageToText.medianRank).toBeLessThan(result.chance.imageToText.medianRank);
});

test('training leaves a recipe that can be evaluated, its curve and its table', async () => {
  expect(report.images).toEqual({ training: 31, validation: 5 });
  expect(report.history).toHaveLength(5);
  expect((await readdir(report.out)).sort()).toEqual(['curve.svg', 'recipe.json', 'report.md', 'weights.safetensors']);
  expect(await readFile(path.join(report.out, 'curve.svg'), 'utf8')).toContain('<polyline');
  expect(await readFile(path.join(report.out, 'report.md'), 'utf8')).toContain('| contrastive |');
  const plain = await evaluateRetrieval({ images, captions, encoder });
  const trained = await evaluateRetrieval({ images, captions, encoder, recipe: report.out });
  expect(trained.model).toBe('contrastive');
  expect(trained.textToImage.map).toBeGreaterThan(plain.textToImage.map);
  await expect(trainRecipe(options('whole'))).rejects.toMatchObject({ code: 'conflict' });
});

test('a training stopped halfway loses nothing: the same call ends with the same bytes', async () => {
  const stop = new AbortController();
  const onProgress: TrainOptions['onProgress'] = ({ note, done }) => {
    if (note.startsWith('epoch') && done === 5) stop.abort();
  };
  await expect(trainRecipe({ ...options('halves'), signal: stop.signal, onProgress })).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(await readdir(path.join(folder, 'halves'))).toContain('checkpoint.json');
  await expect(trainRecipe({ ...options('halves'), seed: 9 })).rejects.toMatchObject({ code: 'conflict' });
  const { out } = await trainRecipe(options('halves'));
  const weights = (of: string): Promise<Buffer> => readFile(path.join(of, 'weights.safetensors'));
  expect((await weights(out)).equals(await weights(report.out))).toBe(true);
  expect(await readdir(out)).not.toContain('checkpoint.json');
});
