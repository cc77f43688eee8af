import type { NamedTensorMap, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../encoder/tower.ts';
import { assignWeights, disposeWeights, readWeights } from './weights.ts';
import type { StoredTensors, Weights } from './weights.ts';

export interface AdamOptions {
  learningRate: number;
  /** Decoupled weight decay (Loshchilov and Hutter, 2019), of matrices only. Default 0. */
  weightDecay?: number;
  /** Gradients are scaled down to this norm where their common norm exceeds it. Default: as they are. */
  clipNorm?: number;
}

/** Adam (Kingma and Ba, 2015), with state that can be stored: training resumed goes on exactly where it was. */
export interface Adam {
  /** Takes one step down the gradients; `scale` multiplies the learning rate, for schedules. */
  step(gradients: NamedTensorMap, scale?: number): void;
  state(): StoredTensors;
  restore(state: StoredTensors): void;
  dispose(): void;
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

export function adam(tf: TensorFlow, weights: Weights, options: AdamOptions): Adam {
  const moments: Weights = {};
  for (const [name, weight] of Object.entries(weights)) {
    moments[`m.${name}`] = tf.tidy(() => tf.variable(tf.zerosLike(weight), false));
    moments[`v.${name}`] = tf.tidy(() => tf.variable(tf.zerosLike(weight), false));
  }
  let steps = 0;

  const move = (name: string, weight: Variable, gradient: Tensor, rate: number): void => {
    const m = moments[`m.${name}`];
    const v = moments[`v.${name}`];
    if (!m || !v) throw new RangeError(`There is no state for weight "${name}".`);
    tf.tidy(() => {
      m.assign(tf.add(tf.mul(m, BETA1), tf.mul(gradient, 1 - BETA1)));
      v.assign(tf.add(tf.mul(v, BETA2), tf.mul(tf.square(gradient), 1 - BETA2)));
      const direction = tf.div(tf.div(m, 1 - BETA1 ** steps), tf.add(tf.sqrt(tf.div(v, 1 - BETA2 ** steps)), EPSILON));
      const decay = weight.rank > 1 ? (options.weightDecay ?? 0) : 0;
      const kept = decay > 0 ? tf.mul(weight, 1 - rate * decay) : weight;
      weight.assign(tf.sub(kept, tf.mul(direction, rate)));
    });
  };

  return {
    step(gradients, scale = 1) {
      steps++;
      tf.tidy(() => {
        const shrink = options.clipNorm === undefined ? 1 : clipFactor(tf, gradients, options.clipNorm);
        for (const [name, weight] of Object.entries(weights)) {
          const gradient = gradients[name];
          if (gradient)
            move(name, weight, shrink < 1 ? tf.mul(gradient, shrink) : gradient, options.learningRate * scale);
        }
      });
    },
    state: () => ({ ...readWeights(moments), steps: { shape: [1], values: Float32Array.of(steps) } }),
    restore(state) {
      assignWeights(tf, moments, state);
      steps = state['steps']?.values[0] ?? 0;
    },
    dispose: () => disposeWeights(moments),
  };
}

function clipFactor(tf: TensorFlow, gradients: NamedTensorMap, norm: number): number {
  const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
  const total = Math.sqrt(tf.addN(squares).dataSync()[0] ?? 0);
  return total > norm ? norm / total : 1;
}
