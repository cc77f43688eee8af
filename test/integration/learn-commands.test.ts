import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import type * as tfjsLayers from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTrainingBackend } from '../../electron/library/learn/training-backend.ts';
import { makeScenes, writeScenes } from '../fixtures/scenes/scenes.ts';

const layers = createRequire(import.meta.url)('@tensorflow/tfjs-layers') as typeof tfjsLayers;

let folder: string;
let data: string[];

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function bowerbird(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const all = [path.resolve('electron/cli.ts'), ...args, '--library', path.join(folder, 'library'), '--quiet'];
    const child = spawn(process.execPath, all, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (ended.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (ended.stderr += chunk.toString()));
    child.on('close', (code) => resolve({ ...ended, code }));
  });
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'learn-commands-'));
  const images = path.join(folder, 'scenes');
  const captions = await writeScenes(images, makeScenes(12, { seed: 1, heldOut: false }));
  data = ['--images', images, '--captions', captions];
});
afterAll(() => rm(folder, { recursive: true }));

/** A small network as `model.json` with its weights beside it: it sees the colour of each quarter of a picture. */
async function writeImageModel(): Promise<void> {
  await openTrainingBackend();
  const model = layers.sequential({
    layers: [
      layers.layers.averagePooling2d({ inputShape: [16, 16, 3], poolSize: 8 }),
      layers.layers.flatten(),
      layers.layers.dense({ units: 12, kernelInitializer: 'identity' }),
      layers.layers.dense({ units: 2 }),
    ],
  });
  const { promise, resolve } = Promise.withResolvers<io.ModelArtifacts>();
  await model.save({
    save: (artifacts) => {
      resolve(artifacts);
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
    },
  });
  const { modelTopology, weightData, weightSpecs: weights } = await promise;
  await writeFile(path.join(folder, 'weights.bin'), new Uint8Array(weightData as ArrayBuffer));
  const manifest = { format: 'layers-model', modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights }] };
  await writeFile(path.join(folder, 'model.json'), JSON.stringify(manifest));
}

test('a recipe is trained, evaluated, and compared with the model it stands on', async () => {
  const trained = await bowerbird('train', '--recipe', 'contrastive', ...data, '--epochs', '1', '--out', 'trained');
  expect(trained).toMatchObject({ code: 0 });

  const alone = await bowerbird('evaluate', ...data, '--recipe', 'trained', '--json');
  expect(JSON.parse(alone.stdout)).toMatchObject({ model: 'contrastive', images: 12, skipped: [] });

  const compared = ['--model', 'compact,compact', '--model', 'compact', '--recipe', 'trained'];
  const several = await bowerbird('evaluate', ...data, ...compared, '--markdown');
  const rows = several.stdout.trimEnd().split('\n');
  expect(rows.map((row) => row.split('|')[1]?.trim())).toEqual([
    'model',
    '---',
    'compact',
    'compact',
    'compact',
    'contrastive on compact (trained)',
    'guessing',
  ]);

  const absent = await bowerbird('evaluate', ...data, '--recipe', 'absent');
  expect(absent).toMatchObject({ code: 1, stdout: '' });
  expect(absent.stderr).toContain(`${path.join(folder, 'absent')} holds no trained recipe.`);
});

test('a network of one’s own is the eyes of a recipe, fed as it was told', async () => {
  await writeImageModel();
  const train = ['train', '--recipe', 'triplet', ...data, '--epochs', '1', '--out', 'own-eyes'];
  const unknown = await bowerbird(...train, '--image-model', 'model.json', '--preprocessing', 'torch');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('There is no preprocessing torch. There are: caffe, tf, unit.');
  expect(await bowerbird(...train, '--preprocessing', 'unit')).toMatchObject({ code: 2 });

  const trained = await bowerbird(...train, '--image-model', 'model.json', '--preprocessing', 'unit', '--json');
  expect(JSON.parse(trained.stdout)).toMatchObject({ recipe: 'triplet', encoderValidation: null });
  const recipe = JSON.parse(await readFile(path.join(folder, 'own-eyes', 'recipe.json'), 'utf8')) as object;
  expect(recipe).toMatchObject({ imageModel: { file: path.join(folder, 'model.json'), preprocessing: 'unit' } });
});
