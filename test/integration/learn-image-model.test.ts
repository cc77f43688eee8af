import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { io, Tensor } from '@tensorflow/tfjs-core';
import type * as tfjsLayers from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openImageModel } from '../../electron/library/learn/image-model.ts';
import { openTrainingBackend } from '../../electron/library/learn/training-backend.ts';
import type { TrainingBackend } from '../../electron/library/learn/training-backend.ts';

const layers = createRequire(import.meta.url)('@tensorflow/tfjs-layers') as typeof tfjsLayers;

let folder: string;
let backend: TrainingBackend;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'eyes-'));
  backend = await openTrainingBackend();
});
afterAll(() => rm(folder, { recursive: true }));

const picture = (seed: number, side: number): Uint8Array =>
  Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * 37 + seed * 101) % 256);

async function write(name: string, artifacts: io.ModelArtifacts): Promise<string> {
  const file = path.join(folder, `${name}.json`);
  await writeFile(path.join(folder, `${name}.bin`), new Uint8Array(artifacts.weightData as ArrayBuffer));
  const { modelTopology, format, weightSpecs: weights } = artifacts;
  await writeFile(
    file,
    JSON.stringify({ format, modelTopology, weightsManifest: [{ paths: [`${name}.bin`], weights }] }),
  );
  return file;
}

const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const values = Array.from(a);
  const product = values.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return product / Math.hypot(...values) / Math.hypot(...Array.from(b));
};

test('of a layers model the last hidden layer is what pictures look like, fed as Keras feeds VGG16', async () => {
  const { tf } = backend;
  const model = layers.sequential({
    layers: [
      // Without activations: of so few units, with weights at random, all may be silent at once.
      layers.layers.conv2d({ inputShape: [8, 8, 3], filters: 4, kernelSize: 3 }),
      layers.layers.flatten(),
      layers.layers.dense({ units: 6, name: 'fc2' }),
      layers.layers.dense({ units: 3, name: 'predictions', activation: 'softmax' }),
    ],
  });
  let saved: io.ModelArtifacts | undefined;
  await model.save({
    save: (artifacts) => {
      saved = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
    },
  });
  if (!saved) throw new Error('The model was not saved.');
  const eyes = await openImageModel(backend, {
    file: await write('layers', { ...saved, format: 'layers-model' }),
    preprocessing: 'caffe',
  });
  expect(eyes.model.input.size).toBe(8);
  const pictures = [picture(1, 8), picture(2, 8)];
  const vectors = await eyes.encodeImages(pictures);
  const hidden = layers.model({ inputs: model.inputs, outputs: model.getLayer('fc2').output });
  for (const [index, vector] of vectors.entries()) {
    const bgr = Array.from(pictures[index] ?? [], (_, i, all = pictures[index] ?? []) => {
      const channel = i % 3;
      return (all[i - channel + (2 - channel)] ?? 0) - ([103.939, 116.779, 123.68][channel] ?? 0);
    });
    const wanted = (hidden.predict(tf.tensor4d(bgr, [1, 8, 8, 3])) as Tensor).dataSync();
    expect(vector).toHaveLength(6);
    expect(cosine(vector, wanted)).toBeCloseTo(1, 5);
  }
});

test('of a graph model the output is taken', async () => {
  const float = { type: 'DT_FLOAT' };
  const side = (size: number) => ({ size: String(size) });
  const modelTopology = {
    node: [
      { name: 'x', op: 'Placeholder', attr: { dtype: float, shape: { shape: { dim: [-1, 4, 4, 3].map(side) } } } },
      { name: 'axes', op: 'Const', attr: { dtype: { type: 'DT_INT32' } } },
      { name: 'y', op: 'Mean', input: ['x', 'axes'], attr: { T: float, keep_dims: { b: false } } },
    ],
    versions: {},
  };
  const weightData = Int32Array.of(1, 2).buffer;
  const weightSpecs: io.WeightsManifestEntry[] = [{ name: 'axes', shape: [2], dtype: 'int32' }];
  const file = await write('graph', { modelTopology, format: 'graph-model', weightSpecs, weightData });
  const eyes = await openImageModel(backend, { file, preprocessing: 'unit' });
  expect(eyes.model.input.size).toBe(4);
  const [vector] = await eyes.encodeImages([Uint8Array.from({ length: 48 }, (_, i) => [30, 60, 20][i % 3] ?? 0)]);
  expect(cosine(vector ?? [], [3, 6, 2])).toBeCloseTo(1, 5);
});

test('what is no model is named', async () => {
  const file = path.join(folder, 'other.json');
  await writeFile(file, '{"hello": 1}');
  await expect(openImageModel(backend, { file, preprocessing: 'tf' })).rejects.toThrow(/other\.json.*tensorflowjs/);
  const none = path.join(folder, 'none.json');
  await expect(openImageModel(backend, { file: none, preprocessing: 'tf' })).rejects.toMatchObject({
    code: 'model-missing',
  });
});
