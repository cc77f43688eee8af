import type { Rank, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Safetensors } from './safetensors.ts';
import type { TensorFlow } from './tower.ts';

export type Activation = 'quick_gelu' | 'gelu';

export interface TransformerOptions {
  /** Name of the weights' group, such as `vision_model.encoder.layers`. */
  prefix: string;
  layers: number;
  width: number;
  heads: number;
  /** Width of the inner layer of the feed-forward part. */
  inner: number;
  activation: Activation;
  epsilon: number;
  /** Whether a token sees only itself and those before it. */
  causal: boolean;
  /** Tokens in a typical sequence: decides how attention is computed. */
  tokens: number;
}

export interface Transformer {
  /** Runs all layers over `count` sequences of equal length, laid out as `[count * length, width]`. Call inside `tidy`. */
  forward(x: Tensor2D, count: number, length: number): Tensor2D;
  /** Whether `forward` wants its sequences one at a time: batches would gain nothing and cost copies. */
  readonly oneByOne: boolean;
}

/** A dense layer as the file has it: `[out, in]`. */
interface Stored {
  matrix: Float32Array;
  bias: Float32Array;
  /** Values that go in. */
  width: number;
}

/** A dense layer as the backend wants it: `x @ b + bias`. */
interface Dense {
  b: Tensor2D;
  bias: Tensor1D;
}

/** Hides what lies in the future; vanishes in a softmax, and is finite, so that no NaN can come of it. */
const HIDDEN = -1e9;

/**
 * From this length on, attention is computed head by head on `wasm`. Its batched matMul does not reach XNNPACK and runs
 * at 2 GFLOP/s where a plain one does 25; against that stand a few calls more per head, which short sequences do not repay.
 */
const LONG_SEQUENCE = 96;

export function layerNorm(tf: TensorFlow, weights: Safetensors, name: string, width: number, epsilon: number) {
  const gain = tf.tensor1d(weights.read(`${name}.weight`, [width]));
  const bias = tf.tensor1d(weights.read(`${name}.bias`, [width]));
  return (x: Tensor2D): Tensor2D => {
    const centred = tf.sub(x, tf.mean(x, 1, true));
    const variance = tf.mean(tf.square(centred), 1, true);
    return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), gain), bias);
  };
}

/**
 * The exact GELU, `x * Phi(x)`. The wasm backend computes `erf` one value at a time, ten times slower than its other
 * operations, so there Phi is a sigmoid of an odd polynomial, fitted by least maximum error: within 2.6e-5 of GELU
 * everywhere.
 */
function gelu(tf: TensorFlow, x: Tensor2D): Tensor2D {
  if (tf.getBackend() !== 'wasm') {
    return tf.mul(x, tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5));
  }
  const square = tf.clipByValue(tf.square(x), 0, 25);
  const polynomial = tf.add(tf.mul(square, tf.add(tf.mul(square, -0.00070303419), 0.07401129614)), 1.59501576368);
  return tf.mul(x, tf.sigmoid(tf.mul(x, polynomial)));
}

function quickGelu(tf: TensorFlow, x: Tensor2D): Tensor2D {
  return tf.mul(x, tf.sigmoid(tf.mul(x, 1.702)));
}

/** Rows `[from, from + count)` of a `[out, in]` matrix and its bias, turned into `x @ b + bias` form and scaled. */
function dense(tf: TensorFlow, { matrix, bias, width }: Stored, from: number, count: number, scale = 1): Dense {
  return tf.tidy(() => {
    const rows = tf.tensor2d(matrix.subarray(from * width, (from + count) * width), [count, width]);
    const part = tf.tensor1d(bias.subarray(from, from + count));
    // Turned over once here: a transposed operand would leave the fast path at every call.
    const b = tf.transpose(rows);
    return scale === 1 ? { b, bias: part } : { b: tf.mul<Tensor2D>(b, scale), bias: tf.mul<Tensor1D>(part, scale) };
  });
}

/**
 * The pre-norm transformer that both towers of CLIP consist of (Vaswani et al. 2017; Radford et al. 2021), with weights
 * named as in Hugging Face's CLIPModel.
 */
export function openTransformer(tf: TensorFlow, weights: Safetensors, options: TransformerOptions): Transformer {
  const { prefix, layers, width, heads, inner, epsilon, causal } = options;
  const head = width / heads;
  const scale = 1 / Math.sqrt(head);
  const oneByOne = tf.getBackend() === 'wasm' && options.tokens >= LONG_SEQUENCE;

  const read = (name: string, from: number, to: number): Stored => ({
    matrix: weights.read(`${name}.weight`, [to, from]),
    bias: weights.read(`${name}.bias`, [to]),
    width: from,
  });
  const whole = (name: string, from: number, to: number, times = 1): Dense =>
    dense(tf, read(name, from, to), 0, to, times);
  const linear = (x: Tensor2D, { b, bias }: Dense): Tensor2D => tf.fused.matMul({ a: x, b, bias }) as Tensor2D;

  /** All sequences and heads at once. */
  const attendTogether = (name: string) => {
    // The scale of the scores goes into the queries once and for all.
    const q = whole(`${name}.q_proj`, width, width, scale);
    const k = whole(`${name}.k_proj`, width, width);
    const v = whole(`${name}.v_proj`, width, width);
    return (x: Tensor2D, mask: Tensor | undefined, count: number, length: number): Tensor2D => {
      const split = (part: Dense, order: [number, number, number, number]): Tensor4D =>
        tf.transpose(tf.reshape<Rank.R4>(linear(x, part), [count, length, heads, head]), order);
      const scores = tf.matMul(split(q, [0, 2, 1, 3]), split(k, [0, 2, 3, 1]));
      const shares = tf.softmax(mask ? tf.add(scores, mask) : scores);
      const mixed = tf.matMul(shares, split(v, [0, 2, 1, 3]));
      return tf.reshape<Rank.R2>(tf.transpose(mixed, [0, 2, 1, 3]), [count * length, width]);
    };
  };

  /** One sequence, head after head: every product is a plain matMul. */
  const attendHeadByHead = (name: string) => {
    const [query, key, value] = ['q', 'k', 'v'].map((part) => read(`${name}.${part}_proj`, width, width)) as [
      Stored,
      Stored,
      Stored,
    ];
    const parts = Array.from({ length: heads }, (_, index) => ({
      q: dense(tf, query, index * head, head, scale),
      k: dense(tf, key, index * head, head),
      v: dense(tf, value, index * head, head),
    }));
    return (x: Tensor2D, mask: Tensor | undefined): Tensor2D => {
      const mixed = parts.map(({ q, k, v }) =>
        tf.tidy(() => {
          const scores = tf.matMul(linear(x, q), tf.transpose(linear(x, k)));
          return tf.matMul<Tensor2D>(tf.softmax(mask ? tf.add(scores, mask) : scores), linear(x, v));
        }),
      );
      return tf.concat(mixed, 1);
    };
  };

  const stack = Array.from({ length: layers }, (_, index) => {
    const name = `${prefix}.${index}`;
    return {
      norm1: layerNorm(tf, weights, `${name}.layer_norm1`, width, epsilon),
      attend: (oneByOne ? attendHeadByHead : attendTogether)(`${name}.self_attn`),
      out: whole(`${name}.self_attn.out_proj`, width, width),
      norm2: layerNorm(tf, weights, `${name}.layer_norm2`, width, epsilon),
      up: whole(`${name}.mlp.fc1`, width, inner),
      down: whole(`${name}.mlp.fc2`, inner, width),
    };
  });
  const activate = options.activation === 'gelu' ? gelu : quickGelu;

  return {
    oneByOne,
    forward(x, count, length) {
      const mask = causal
        ? tf.tensor2d(
            Float32Array.from({ length: length * length }, (_, i) =>
              i % length > Math.floor(i / length) ? HIDDEN : 0,
            ),
            [length, length],
          )
        : undefined;
      for (const { norm1, attend, out, norm2, up, down } of stack) {
        // A tidy per layer: otherwise every intermediate of every layer would be alive until the end.
        const before = x;
        x = tf.tidy(() => {
          const mixed = tf.add<Tensor2D>(before, linear(attend(norm1(before), mask, count, length), out));
          const widened = activate(tf, linear(norm2(mixed), up));
          return tf.add<Tensor2D>(mixed, linear(widened, down));
        });
        before.dispose();
      }
      return x;
    },
  };
}
