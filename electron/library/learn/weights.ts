import type { Variable } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../encoder/tower.ts';
import type { Random } from './random.ts';

/** A model's trainable numbers, by name. */
export type Weights = Record<string, Variable>;

/** Numbers of a tensor, off the backend: what is kept in files. */
export interface StoredTensor {
  shape: number[];
  values: Float32Array<ArrayBuffer>;
}
export type StoredTensors = Record<string, StoredTensor>;

/** How a weight starts: `glorot` draws uniformly so that signals keep their variance (Glorot and Bengio, 2010). */
export type Start = 'glorot' | 'zero' | { normal: number } | { constant: number };

export function startingWeights(
  tf: TensorFlow,
  shapes: Record<string, { shape: number[]; start: Start }>,
  random: Random,
): Weights {
  const weights: Weights = {};
  for (const [name, { shape, start }] of Object.entries(shapes)) {
    const values = startingValues(shape, start, random);
    weights[name] = tf.tidy(() => tf.variable(tf.tensor(values, shape), true));
  }
  return weights;
}

function startingValues(shape: number[], start: Start, random: Random): Float32Array<ArrayBuffer> {
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
  if (start === 'zero') return values;
  if (start === 'glorot') {
    const limit = Math.sqrt(6 / ((shape[0] ?? 1) + (shape.at(-1) ?? 1)));
    return values.map(() => (2 * random.next() - 1) * limit);
  }
  if ('normal' in start) return values.map(() => random.normal() * start.normal);
  return values.fill(start.constant);
}

export function readWeights(weights: Weights): StoredTensors {
  const stored: StoredTensors = {};
  for (const [name, variable] of Object.entries(weights)) {
    stored[name] = { shape: [...variable.shape], values: Float32Array.from(variable.dataSync()) };
  }
  return stored;
}

/** Puts stored numbers back into weights of the same names and shapes. */
export function assignWeights(tf: TensorFlow, weights: Weights, stored: StoredTensors): void {
  for (const [name, variable] of Object.entries(weights)) {
    const tensor = stored[name];
    if (!tensor) throw new RangeError(`Stored weights lack "${name}".`);
    tf.tidy(() => variable.assign(tf.tensor(tensor.values, variable.shape)));
  }
}

export function disposeWeights(weights: Weights): void {
  for (const variable of Object.values(weights)) variable.dispose();
}
