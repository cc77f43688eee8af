import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { BowerbirdError } from '../../../shared/errors.ts';
import type { Vector } from '../../../shared/kinds.ts';
import type { TensorFlow } from '../encoder/tower.ts';
import type { RecipeData } from './recipe.ts';
import type { StoredTensor, StoredTensors, Weights } from './weights.ts';
import { PADDING, WORDS_PER_TEXT } from './words.ts';
import type { Words } from './words.ts';

/** Some vectors as the rows of a matrix. */
export function rowsOf(tf: TensorFlow, vectors: readonly Vector[], rows: ArrayLike<number>): Tensor2D {
  const width = vectors[0]?.length ?? 0;
  const values = new Float32Array(rows.length * width);
  for (let row = 0; row < rows.length; row++) values.set(vectors[rows[row] ?? 0] ?? [], row * width);
  return tf.tensor2d(values, [rows.length, width]);
}

/** Texts as word numbers, steps first, leaving out steps in which every text is padding. */
export interface WordSteps {
  /** `[steps * batch]`, step by step. */
  numbers: Int32Array;
  /** `[steps, batch, 1]`, 0 where a step is padding. */
  mask: Tensor3D;
  steps: number;
  batch: number;
}

export function wordSteps(tf: TensorFlow, words: Words, texts: readonly string[]): WordSteps {
  const numbers = texts.map((text) => words.numbers(text));
  const padding = Math.min(WORDS_PER_TEXT - 1, ...numbers.map((row) => paddingOf(row)));
  const steps = WORDS_PER_TEXT - padding;
  const byStep = new Int32Array(steps * texts.length);
  for (let step = 0; step < steps; step++) {
    for (const [text, row] of numbers.entries()) byStep[step * texts.length + text] = row[padding + step] ?? PADDING;
  }
  const mask = Float32Array.from(byStep, (number) => (number === PADDING ? 0 : 1));
  return {
    numbers: byStep,
    mask: tf.tensor3d(mask, [steps, texts.length, 1]),
    steps,
    batch: texts.length,
  };
}

function paddingOf(numbers: Int32Array): number {
  const first = numbers.findIndex((number) => number !== PADDING);
  return first === -1 ? numbers.length : first;
}

/** Looks words up in a table that is being learned: `[steps, batch, width]`. */
export function embedWords(tf: TensorFlow, table: Tensor2D, { numbers, steps, batch }: WordSteps): Tensor3D {
  return tf.reshape(tf.gather(table, tf.tensor1d(numbers, 'int32')), [steps, batch, table.shape[1]]);
}

/** Rows scaled to unit length. */
export function unitRows(tf: TensorFlow, rows: Tensor2D): Tensor2D {
  return tf.div(rows, tf.sqrt(tf.add(tf.sum(tf.square(rows), 1, true), 1e-12)));
}

/** `[rows, rows]`: 1 where two rows of a batch are of the same image. */
export function sameImage(tf: TensorFlow, images: Uint32Array): Tensor2D {
  const same = new Float32Array(images.length * images.length);
  images.forEach((image, row) => {
    images.forEach((other, column) => {
      if (image === other) same[row * images.length + column] = 1;
    });
  });
  return tf.tensor2d(same, [images.length, images.length]);
}

/** A matrix among the weights, by its name. */
export function matrix(weights: Weights, name: string): Tensor2D {
  return named(weights, name) as Tensor2D;
}

/** A vector among the weights, by its name. */
export function row(weights: Weights, name: string): Tensor1D {
  return named(weights, name) as Tensor1D;
}

function named(weights: Weights, name: string): Tensor {
  const found = weights[name];
  if (!found) throw new RangeError(`There is no weight "${name}".`);
  return found;
}

export function constant(constants: StoredTensors, name: string): StoredTensor {
  const found = constants[name];
  if (!found) throw new BowerbirdError('model-invalid', `The trained recipe lacks "${name}". Train it again.`);
  return found;
}

/** Mean and spread of each feature over pictures, so that recipes that start from nothing see inputs of one scale. */
export function featureScale(data: RecipeData): StoredTensors {
  const width = data.imageVectors[0]?.length ?? 0;
  const count = data.imageVectors.length;
  const mean = new Float32Array(width);
  const scale = new Float32Array(width);
  for (let feature = 0; feature < width; feature++) {
    let sum = 0;
    let squares = 0;
    for (const vector of data.imageVectors) {
      const value = vector[feature] ?? 0;
      sum += value;
      squares += value * value;
    }
    mean[feature] = sum / count;
    scale[feature] = 1 / Math.sqrt(Math.max(squares / count - (sum / count) ** 2, 1e-8));
  }
  return {
    'feature.mean': { shape: [1, width], values: mean },
    'feature.scale': { shape: [1, width], values: scale },
  };
}

/** Some pictures' features, scaled: `[rows, width]`. */
export function scaledFeatures(
  tf: TensorFlow,
  data: RecipeData,
  images: ArrayLike<number>,
  constants: StoredTensors,
): Tensor2D {
  const mean = constant(constants, 'feature.mean');
  const scale = constant(constants, 'feature.scale');
  const centred = tf.sub(rowsOf(tf, data.imageVectors, images), tf.tensor(mean.values, mean.shape));
  return tf.mul(centred, tf.tensor(scale.values, scale.shape));
}
