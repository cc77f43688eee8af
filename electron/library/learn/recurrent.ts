import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../encoder/tower.ts';
import type { Start } from './weights.ts';

/** Weights of a recurrent layer: `gates` times as many columns as units. */
export interface RecurrentWeights {
  /** `[width, gates * units]` */
  kernel: Tensor2D;
  /** `[units, gates * units]` */
  recurrent: Tensor2D;
  /** `[gates * units]` */
  bias: Tensor1D;
}

export function recurrentShapes(
  name: string,
  gates: 3 | 4,
  width: number,
  units: number,
): Record<string, { shape: number[]; start: Start }> {
  return {
    [`${name}.kernel`]: { shape: [width, gates * units], start: 'glorot' },
    [`${name}.recurrent`]: { shape: [units, gates * units], start: 'glorot' },
    [`${name}.bias`]: { shape: [gates * units], start: 'zero' },
  };
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997), forget gates biased by 1 so that memory lasts from the
 * start. Padding stands before the words: while it lasts, state stays zero. Inputs are multiplied step
 * by step, because taking a large product apart again copies it whole for every step on WebAssembly.
 *
 * @param steps `[steps, batch, width]`
 * @param mask `[steps, batch, 1]`, 0 where a step is padding
 * @returns `[batch, units]`, the output after the last step
 */
export function lstm(tf: TensorFlow, steps: Tensor3D, mask: Tensor3D, weights: RecurrentWeights): Tensor2D {
  const { kernel, recurrent, bias } = weights;
  const units = recurrent.shape[0];
  const present = tf.unstack(mask) as Tensor2D[];
  let output: Tensor2D = tf.zeros([steps.shape[1], units]);
  let memory: Tensor2D = tf.zeros([steps.shape[1], units]);
  for (const [step, words] of (tf.unstack(steps) as Tensor2D[]).entries()) {
    const gates = tf.add(tf.add(tf.matMul(words, kernel), tf.matMul(output, recurrent)), bias);
    const [enter, forget, candidate, leave] = tf.split(gates, 4, 1) as [Tensor2D, Tensor2D, Tensor2D, Tensor2D];
    const kept = tf.mul(tf.sigmoid(tf.add(forget, 1)), memory);
    const entered = tf.mul(tf.sigmoid(enter), tf.tanh(candidate));
    memory = tf.mul(tf.add(kept, entered), present[step] ?? 1);
    output = tf.mul(tf.mul(tf.sigmoid(leave), tf.tanh(memory)), present[step] ?? 1);
  }
  return output;
}

/**
 * Gated recurrent unit (Cho et al., 2014), with the reset gate applied after the product. Padding as for `lstm`.
 *
 * @param steps `[steps, batch, width]`
 * @param mask `[steps, batch, 1]`, 0 where a step is padding
 * @returns `[batch, units]`, the output after the last step
 */
export function gru(tf: TensorFlow, steps: Tensor3D, mask: Tensor3D, weights: RecurrentWeights): Tensor2D {
  const { kernel, recurrent, bias } = weights;
  const units = recurrent.shape[0];
  const present = tf.unstack(mask) as Tensor2D[];
  let output: Tensor2D = tf.zeros([steps.shape[1], units]);
  for (const [step, words] of (tf.unstack(steps) as Tensor2D[]).entries()) {
    const [updateIn, resetIn, candidateIn] = tf.split(tf.add(tf.matMul(words, kernel), bias), 3, 1) as [
      Tensor2D,
      Tensor2D,
      Tensor2D,
    ];
    const carried = tf.split(tf.matMul(output, recurrent), 3, 1) as [Tensor2D, Tensor2D, Tensor2D];
    const update = tf.sigmoid(tf.add(updateIn, carried[0]));
    const reset = tf.sigmoid(tf.add(resetIn, carried[1]));
    const candidate = tf.tanh(tf.add(candidateIn, tf.mul(reset, carried[2])));
    const next: Tensor2D = tf.add(candidate, tf.mul(update, tf.sub(output, candidate)));
    output = tf.mul(next, present[step] ?? 1);
  }
  return output;
}
