import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type * as tfjsConverter from '@tensorflow/tfjs-converter';
import type { io, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type * as tfjsLayers from '@tensorflow/tfjs-layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { BowerbirdError } from '../../../shared/errors.ts';
import type { Vector } from '../../../shared/kinds.ts';
import type { EncoderInput } from '../../../shared/pixels.ts';
import type { TensorFlow } from '../encoder/tower.ts';
import { breathe } from './breathe.ts';
import type { TrainingBackend } from './training-backend.ts';

// A pretrained network of the user's own (VGG16, ResNet, MobileNet, …) in the formats of TensorFlow.js, as the eyes of a
// recipe. Keras models become such with the tensorflowjs converter.

/** How bytes of RGB enter the network: `caffe` as in Keras's VGG16, `tf` from -1 to 1, `unit` from 0 to 1. */
export const preprocessings = ['caffe', 'tf', 'unit'] as const;
export type Preprocessing = (typeof preprocessings)[number];

export interface ImageModelChoice {
  /** Path of the `model.json`, with its weights beside it. */
  file: string;
  preprocessing: Preprocessing;
}

/** Gives pictures vectors, as an encoder does. */
export interface ImageFeatures {
  model: { input: EncoderInput };
  /** Features of pictures of `size * size * 3` bytes of RGB each, as `model.input` says, scaled to unit length. */
  encodeImages(images: readonly Uint8Array[], signal?: AbortSignal): Promise<Vector[]>;
}

const require = createRequire(import.meta.url);

const manifest = z.object({
  format: z.string().optional(),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(z.unknown()) })),
});

/** VGG16 in Keras: BGR, less the mean of ImageNet. */
const CAFFE_MEAN = [103.939, 116.779, 123.68];
const PICTURES_AT_ONCE = 8;

/**
 * Opens a TF.js layers model or graph model. Of a layers model, the last hidden layer is taken (fc2 in VGG16): the one
 * before the last that computes anything. Of a graph model, its output.
 *
 * @throws BowerbirdError `model-missing` or `model-invalid`, naming the file
 */
export async function openImageModel({ tf }: TrainingBackend, choice: ImageModelChoice): Promise<ImageFeatures> {
  const artifacts = await readArtifacts(choice.file);
  const { size, compute } =
    artifacts.format === 'graph-model'
      ? await openGraph(tf, choice.file, artifacts)
      : await openLayers(choice.file, artifacts);
  return {
    model: { input: { size, fit: 'squash', filter: 'bilinear' } },
    async encodeImages(images, signal) {
      const vectors: Vector[] = [];
      for (let from = 0; from < images.length; from += PICTURES_AT_ONCE) {
        const some = images.slice(from, from + PICTURES_AT_ONCE);
        const values = tf.tidy(() => {
          const features = compute(asInput(tf, some, size, choice.preprocessing));
          return Float32Array.from(tf.reshape(features, [some.length, -1]).dataSync());
        });
        const width = values.length / some.length;
        for (let row = 0; row < some.length; row++) vectors.push(unit(values.slice(row * width, (row + 1) * width)));
        await breathe(signal);
      }
      return vectors;
    },
  };
}

async function readArtifacts(file: string): Promise<io.ModelArtifacts> {
  const complain = (what: string, cause?: unknown): BowerbirdError =>
    new BowerbirdError('model-invalid', `The image model ${file} cannot be used: ${what}`, { cause });
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new BowerbirdError('model-missing', `The image model ${file} cannot be read. Check the path.`, { cause });
  });
  let parsed: z.infer<typeof manifest>;
  try {
    parsed = manifest.parse(JSON.parse(text));
  } catch (cause) {
    throw complain('it is not a model.json of TensorFlow.js. Convert Keras models with tensorflowjs_converter.', cause);
  }
  const parts: Buffer[] = [];
  for (const name of parsed.weightsManifest.flatMap(({ paths }) => paths)) {
    const weights = path.join(path.dirname(file), name);
    parts.push(
      await readFile(weights).catch((cause: unknown) => {
        throw complain(`its weights ${weights} cannot be read.`, cause);
      }),
    );
  }
  const all = Buffer.concat(parts);
  return {
    modelTopology: parsed.modelTopology,
    format: parsed.format ?? ('node' in parsed.modelTopology ? 'graph-model' : 'layers-model'),
    weightSpecs: parsed.weightsManifest.flatMap(({ weights }) => weights) as io.WeightsManifestEntry[],
    weightData: all.buffer.slice(all.byteOffset, all.byteOffset + all.byteLength),
  };
}

interface OpenedModel {
  size: number;
  compute: (pictures: Tensor4D) => Tensor;
}

async function openLayers(file: string, artifacts: io.ModelArtifacts): Promise<OpenedModel> {
  // Loaded here, because few people bring a network of their own and it takes a while.
  const layers = require('@tensorflow/tfjs-layers') as typeof tfjsLayers;
  let model: LayersModel;
  try {
    model = await layers.loadLayersModel({ load: () => Promise.resolve(artifacts) });
  } catch (cause) {
    throw new BowerbirdError('model-invalid', `The image model ${file} cannot be opened: ${String(cause)}`, { cause });
  }
  const hidden = model.layers.filter((layer) => layer.getWeights().length > 0).at(-2) ?? model.layers.at(-1);
  if (!hidden) throw new BowerbirdError('model-invalid', `The image model ${file} has no layers.`);
  const features = layers.model({ inputs: model.inputs, outputs: hidden.output });
  return {
    size: squareSide(file, model.inputs[0]?.shape),
    compute: (pictures) => features.predict(pictures) as Tensor,
  };
}

async function openGraph(tf: TensorFlow, file: string, artifacts: io.ModelArtifacts): Promise<OpenedModel> {
  const converter = require('@tensorflow/tfjs-converter') as typeof tfjsConverter;
  let model: GraphModel;
  try {
    model = await converter.loadGraphModel(tf.io.fromMemory(artifacts));
  } catch (cause) {
    throw new BowerbirdError('model-invalid', `The image model ${file} cannot be opened: ${String(cause)}`, { cause });
  }
  return {
    size: squareSide(file, model.inputs[0]?.shape),
    compute: (pictures) => {
      const output = model.execute(pictures);
      return Array.isArray(output) ? (output[0] as Tensor) : output;
    },
  };
}

/** Side of a network's square input; 224, on which most were trained, where it takes any. */
function squareSide(file: string, shape: readonly (number | null)[] | undefined): number {
  const [, height, width, channels] = shape ?? [];
  if (shape?.length !== 4 || (channels !== 3 && channels !== null && channels !== -1) || height !== width) {
    throw new BowerbirdError(
      'model-invalid',
      `The image model ${file} wants [${(shape ?? []).join(', ')}] where pictures are [batch, side, side, 3].`,
    );
  }
  return typeof height === 'number' && height > 0 ? height : 224;
}

function asInput(tf: TensorFlow, images: readonly Uint8Array[], size: number, preprocessing: Preprocessing): Tensor4D {
  const each = size * size * 3;
  const values = new Float32Array(images.length * each);
  images.forEach((image, index) => values.set(image, index * each));
  const pictures = tf.tensor4d(values, [images.length, size, size, 3]);
  if (preprocessing === 'unit') return tf.div(pictures, 255);
  if (preprocessing === 'tf') return tf.sub(tf.div(pictures, 127.5), 1);
  return tf.sub(tf.reverse(pictures, 3), CAFFE_MEAN);
}

function unit(values: Float32Array<ArrayBuffer>): Vector {
  let squares = 0;
  for (const value of values) squares += value * value;
  const length = Math.sqrt(squares);
  return length > 0 ? values.map((value) => value / length) : values;
}
