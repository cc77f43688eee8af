import type { Scalar } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../encoder/tower.ts';
import type { Adam } from './adam.ts';
import type { Weights } from './weights.ts';

/**
 * One step of training: the loss, its gradients, and the optimiser's move. Nothing of it stays on the backend.
 *
 * @param rate multiplies the optimiser's learning rate
 * @returns the loss before the move
 */
export function gradientStep(
  tf: TensorFlow,
  weights: Weights,
  optimiser: Adam,
  loss: () => Scalar,
  rate: number,
): number {
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(loss, Object.values(weights));
    const byName = Object.fromEntries(
      Object.entries(weights).flatMap(([name, variable]) => {
        const gradient = grads[variable.name];
        return gradient ? [[name, gradient] as const] : [];
      }),
    );
    optimiser.step(byName, rate);
    return value.dataSync()[0] ?? NaN;
  });
}
