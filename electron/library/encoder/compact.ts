import type { Rank, Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { CompactConfig } from './compact-config.ts';
import type { CompactTokenizer } from './compact-tokenizer.ts';
import type { Safetensors } from './safetensors.ts';
import { normalisePixels } from './tower.ts';
import type { ImageTower, Normalisation, TensorFlow, TextTower } from './tower.ts';

/**
 * The image tower of `compact`: convolutions with folded batch normalisation, then the mean over the picture and one
 * dense layer. `resources/models/compact/config.json` is its specification.
 */
export function openCompactImageTower(
  tf: TensorFlow,
  config: CompactConfig,
  normalisation: Normalisation,
  weights: Safetensors,
): ImageTower {
  const { size } = config.image.input;
  const load = (name: string, shape: number[]): Tensor => tf.tensor(weights.read(name, shape), shape);
  let width = 0;
  // Native TensorFlow has no explicit padding in its convolutions; there the zeros are put around the picture first.
  const padsItself = tf.getBackend() !== 'tensorflow';
  const layers = config.image.layers.map(({ residual, convs }) => ({
    residual,
    convs: convs.map((conv) => {
      const depthwise = conv.op === 'depthwiseConv2d';
      const [pad] = conv.pad;
      width = conv.out_channels;
      return {
        depthwise,
        zeros: padsItself ? 0 : pad,
        filter: load(`${conv.name}.kernel`, [
          ...conv.kernel,
          conv.in_channels,
          depthwise ? 1 : conv.out_channels,
        ]) as Tensor4D,
        bias: load(`${conv.name}.bias`, [conv.out_channels]),
        strides: conv.stride,
        pad: padsItself ? pad : ('valid' as const),
        activation: conv.activation === 'relu' ? ('relu' as const) : ('linear' as const),
      };
    }),
  }));
  const kernel = load('image.proj.kernel', [width, config.joint_dim]) as Tensor2D;
  const bias = load('image.proj.bias', [config.joint_dim]);

  const forward = (pixels: Float32Array, count: number): Tensor =>
    tf.tidy(() => {
      let x: Tensor4D = tf.tensor4d(pixels, [count, size, size, 3]);
      for (const { residual, convs } of layers) {
        let y = x;
        for (const { depthwise, zeros, ...conv } of convs) {
          if (zeros > 0)
            y = tf.pad4d(y, [
              [0, 0],
              [zeros, zeros],
              [zeros, zeros],
              [0, 0],
            ]);
          y = depthwise ? tf.fused.depthwiseConv2d({ x: y, ...conv }) : tf.fused.conv2d({ x: y, ...conv });
        }
        x = residual ? tf.add(x, y) : y;
      }
      return tf.fused.matMul({ a: tf.mean(x, [1, 2]), b: kernel, bias });
    });

  return {
    async encode(images) {
      const result = forward(normalisePixels(images, size, normalisation), images.length);
      try {
        return (await result.data()) as Float32Array;
      } finally {
        result.dispose();
      }
    },
  };
}

/** Large enough to vanish in a softmax, small enough for any float. */
const MASKED = -10_000;

/** The text tower of `compact`: a small pre-norm transformer whose tokens are pooled by one learnt query. */
export function openCompactTextTower(
  tf: TensorFlow,
  config: CompactConfig,
  tokenizer: CompactTokenizer,
  weights: Safetensors,
): TextTower {
  const { width, heads, mlp, max_tokens: maxTokens, vocab_size: vocabulary, layer_norm_epsilon: epsilon } = config.text;
  const load = (name: string, shape: number[]): Tensor => tf.tensor(weights.read(name, shape), shape);
  const dense = (name: string, from: number, to: number) => ({
    b: load(`${name}.kernel`, [from, to]) as Tensor2D,
    bias: load(`${name}.bias`, [to]),
  });
  /**
   * Queries, keys and values by layers of their own: taking them apart afterwards means turning five dimensions, for which the
   * wasm backend is slow (it was a third of the time of a text). The scale of the scores goes into the queries once and for all.
   */
  const attention = (name: string) =>
    tf.tidy(() => {
      const { b, bias } = dense(name, width, 3 * width);
      const part = (place: number, scale: number) => ({
        b: tf.mul<Tensor2D>(tf.slice(b, [0, place * width], [width, width]), scale),
        bias: tf.mul<Tensor>(tf.slice(bias, [place * width], [width]), scale),
      });
      return { q: part(0, 1 / Math.sqrt(width / heads)), k: part(1, 1), v: part(2, 1) };
    });
  const norm = (name: string) => ({ gamma: load(`${name}.gamma`, [width]), beta: load(`${name}.beta`, [width]) });
  const layers = Array.from({ length: config.text.layers }, (_, index) => {
    const name = `text.layers.${index}`;
    return {
      ln1: norm(`${name}.ln1`),
      attention: attention(`${name}.qkv`),
      o: dense(`${name}.o`, width, width),
      ln2: norm(`${name}.ln2`),
      up: dense(`${name}.up`, width, mlp),
      down: dense(`${name}.down`, mlp, width),
    };
  });
  const finalNorm = norm('text.ln');
  const query = tf.reshape<Rank.R2>(load('text.query', [width]), [width, 1]);
  const projection = load('text.proj.kernel', [width, config.joint_dim]) as Tensor2D;
  const positions = weights.read('text.pos', [maxTokens, width]);

  const layerNorm = (x: Tensor2D, { gamma, beta }: { gamma: Tensor; beta: Tensor }): Tensor2D => {
    const centred = tf.sub(x, tf.mean(x, 1, true));
    const variance = tf.mean(tf.square(centred), 1, true);
    return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), gamma), beta);
  };

  /** Token embeddings plus positions. Only the rows a text needs are read: the table is two thirds of the tower. */
  const embed = (batch: readonly number[][], length: number): Float32Array => {
    const ids = batch.flatMap((tokens) => Array.from({ length }, (_, at) => tokens[at] ?? 0));
    const rows = weights.readRows('text.tok', [vocabulary, width], ids);
    for (let i = 0; i < rows.length; i++) rows[i] = (rows[i] ?? 0) + (positions[i % (length * width)] ?? 0);
    return rows;
  };

  const forward = (batch: readonly number[][]): Tensor =>
    tf.tidy(() => {
      const count = batch.length;
      const length = Math.max(...batch.map((tokens) => tokens.length));
      const head = width / heads;
      const padding = Float32Array.from({ length: count * length }, (_, i) =>
        i % length < (batch[Math.floor(i / length)]?.length ?? 0) ? 0 : MASKED,
      );
      const mask = tf.tensor4d(padding, [count, 1, 1, length]);
      let x = tf.tensor2d(embed(batch, length), [count * length, width]);
      for (const { ln1, attention, o, ln2, up, down } of layers) {
        const normed = layerNorm(x, ln1);
        const split = (part: { b: Tensor2D; bias: Tensor }, order: number[]): Tensor4D =>
          tf.transpose(
            tf.reshape<Rank.R4>(tf.fused.matMul({ a: normed, ...part }), [count, length, heads, head]),
            order,
          );
        const scores = tf.matMul(split(attention.q, [0, 2, 1, 3]), split(attention.k, [0, 2, 3, 1]));
        const mixed = tf.matMul(tf.softmax(tf.add(scores, mask)), split(attention.v, [0, 2, 1, 3]));
        const joined = tf.reshape<Rank.R2>(tf.transpose(mixed, [0, 2, 1, 3]), [count * length, width]);
        x = tf.add(x, tf.fused.matMul({ a: joined, ...o }));
        const inner = tf.fused.matMul({ a: layerNorm(x, ln2), ...up, activation: 'relu' });
        x = tf.add(x, tf.fused.matMul({ a: inner, ...down }));
      }
      x = layerNorm(x, finalNorm);
      const attention = tf.reshape(tf.matMul(x, query), [count, 1, length]);
      const shares = tf.softmax(tf.add(attention, tf.reshape(mask, [count, 1, length]))) as Tensor3D;
      const pooled = tf.reshape<Rank.R2>(tf.matMul(shares, tf.reshape<Rank.R3>(x, [count, length, width])), [
        count,
        width,
      ]);
      return tf.matMul(pooled, projection);
    });

  return {
    async encode(texts) {
      const result = forward(texts.map((text) => tokenizer.encode(text)));
      try {
        return (await result.data()) as Float32Array;
      } finally {
        result.dispose();
      }
    },
  };
}
