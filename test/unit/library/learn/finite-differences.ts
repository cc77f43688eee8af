import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { TensorFlow } from '../../../../electron/library/encoder/tower.ts';

/**
 * Compares a gradient with what small changes of the input do to the result: the definition of a gradient, which knows
 * nothing of how it was programmed. Floats of 32 bits leave about three digits.
 */
export function expectTrueGradient(
  tf: TensorFlow,
  f: (x: Tensor) => Scalar,
  shape: number[],
  start: number[],
  step = 1e-2,
): void {
  const at = (values: number[]): number => tf.tidy(() => f(tf.tensor(values, shape)).dataSync()[0] ?? NaN);
  const gradient = tf.tidy(() => [...tf.grad(f)(tf.tensor(start, shape)).dataSync()]);
  const moved = (index: number, by: number): number[] => start.map((value, i) => (i === index ? value + by : value));
  const measured = start.map((_, index) => (at(moved(index, step)) - at(moved(index, -step))) / (2 * step));
  const size = Math.hypot(...measured);
  expect(size).toBeGreaterThan(1e-3);
  const error = Math.hypot(...measured.map((value, index) => value - (gradient[index] ?? NaN)));
  expect(error / size).toBeLessThan(0.01);
}
