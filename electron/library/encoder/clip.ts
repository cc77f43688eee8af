import type { Rank, Tensor2D } from '@tensorflow/tfjs-core';
import type { ClipConfig } from './clip-config.ts';
import type { ClipTokenizer } from './clip-tokenizer.ts';
import type { Safetensors } from './safetensors.ts';
import { normalisePixels } from './tower.ts';
import type { ImageTower, Normalisation, TensorFlow, TextTower } from './tower.ts';
import { layerNorm, openTransformer } from './transformer.ts';

/** A projection without bias, `[to, from]` in the file, as the right side of a plain matMul. */
function projection(tf: TensorFlow, weights: Safetensors, name: string, from: number, to: number): Tensor2D {
  return tf.tidy(() => tf.transpose(tf.tensor2d(weights.read(name, [to, from]), [to, from])));
}

/** Runs `forward` over a batch, or over each input by itself and joins the answers. */
async function encodeInBatches<Input>(
  inputs: readonly Input[],
  oneByOne: boolean,
  forward: (batch: readonly Input[]) => Tensor2D,
): Promise<Float32Array> {
  const batches = oneByOne ? inputs.map((input) => [input]) : [inputs];
  const results: Float32Array[] = [];
  for (const batch of batches) {
    const result = forward(batch);
    results.push((await result.data()) as Float32Array);
    result.dispose();
  }
  const joined = new Float32Array(results.reduce((total, result) => total + result.length, 0));
  let at = 0;
  for (const result of results) {
    joined.set(result, at);
    at += result.length;
  }
  return joined;
}

/**
 * Cuts normalised pictures into square patches, each a row of `patch * patch * 3` values. What a patch size that does not
 * divide the picture leaves over on the right and at the bottom is ignored, as a strided convolution does.
 */
function cutPatches(batch: Float32Array, count: number, size: number, patch: number): Float32Array<ArrayBuffer> {
  const across = Math.floor(size / patch);
  const run = patch * 3;
  const patches = new Float32Array(count * across * across * patch * run);
  let at = 0;
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < across; row++) {
      for (let column = 0; column < across; column++) {
        for (let line = 0; line < patch; line++, at += run) {
          const from = ((image * size + row * patch + line) * size + column * patch) * 3;
          patches.set(batch.subarray(from, from + run), at);
        }
      }
    }
  }
  return patches;
}

/** The kernel of the patch convolution, `[width, 3, patch, patch]`, as a matrix for rows of `cutPatches`. */
function patchKernel(tf: TensorFlow, weights: Safetensors, width: number, patch: number): Tensor2D {
  const shape = [width, 3, patch, patch] as const;
  return tf.tidy(() => {
    const stored = tf.tensor4d(weights.read('vision_model.embeddings.patch_embedding.weight', shape), [...shape]);
    return tf.reshape<Rank.R2>(tf.transpose(stored, [2, 3, 1, 0]), [patch * patch * 3, width]);
  });
}

/** The vision transformer of CLIP: patches, a class token, pre-layer-norm, and a projection of the class token. */
export function openClipImageTower(
  tf: TensorFlow,
  { vision_config: config, projection_dim: dimension }: ClipConfig,
  normalisation: Normalisation,
  weights: Safetensors,
): ImageTower {
  const { hidden_size: width, image_size: size, patch_size: patch, layer_norm_eps: epsilon } = config;
  const patches = Math.floor(size / patch) ** 2;
  const length = patches + 1;
  const kernel = patchKernel(tf, weights, width, patch);
  const positions = weights.read('vision_model.embeddings.position_embedding.weight', [length, width]);
  const classToken = weights.read('vision_model.embeddings.class_embedding', [width]);
  const first = tf.tensor3d(
    classToken.map((value, i) => value + (positions[i] ?? 0)),
    [1, 1, width],
  );
  const others = tf.tensor3d(positions.subarray(width), [1, patches, width]);
  // The misspelling is in every published file.
  const preNorm = layerNorm(tf, weights, 'vision_model.pre_layrnorm', width, epsilon);
  const postNorm = layerNorm(tf, weights, 'vision_model.post_layernorm', width, epsilon);
  const project = projection(tf, weights, 'visual_projection.weight', width, dimension);
  const transformer = openTransformer(tf, weights, {
    prefix: 'vision_model.encoder.layers',
    layers: config.num_hidden_layers,
    width,
    heads: config.num_attention_heads,
    inner: config.intermediate_size,
    activation: config.hidden_act,
    epsilon,
    causal: false,
    tokens: length,
  });

  const forward = (images: readonly Uint8Array[]): Tensor2D =>
    tf.tidy(() => {
      const count = images.length;
      const cut = cutPatches(normalisePixels(images, size, normalisation), count, size, patch);
      const embedded = tf.matMul(tf.tensor2d(cut, [count * patches, patch * patch * 3]), kernel);
      const placed = tf.add(tf.reshape<Rank.R3>(embedded, [count, patches, width]), others);
      const tokens = tf.concat([tf.tile(first, [count, 1, 1]), placed], 1);
      const x = transformer.forward(preNorm(tf.reshape<Rank.R2>(tokens, [count * length, width])), count, length);
      const rows = tf.tensor1d(
        images.map((_, image) => image * length),
        'int32',
      );
      return tf.matMul<Tensor2D>(postNorm(tf.gather(x, rows)), project);
    });

  return { encode: (images) => encodeInBatches(images, transformer.oneByOne, forward) };
}

/** The text transformer of CLIP: causal, pooled at the end token, projected. */
export function openClipTextTower(
  tf: TensorFlow,
  { text_config: config, projection_dim: dimension }: ClipConfig,
  tokenizer: ClipTokenizer,
  weights: Safetensors,
): TextTower {
  const { hidden_size: width, vocab_size: vocabulary, max_position_embeddings: context } = config;
  const positions = weights.read('text_model.embeddings.position_embedding.weight', [context, width]);
  const finalNorm = layerNorm(tf, weights, 'text_model.final_layer_norm', width, config.layer_norm_eps);
  const project = projection(tf, weights, 'text_projection.weight', width, dimension);
  const transformer = openTransformer(tf, weights, {
    prefix: 'text_model.encoder.layers',
    layers: config.num_hidden_layers,
    width,
    heads: config.num_attention_heads,
    inner: config.intermediate_size,
    activation: config.hidden_act,
    epsilon: config.layer_norm_eps,
    causal: true,
    // Texts are cut to the longest of their batch, which is rarely near the limit.
    tokens: Math.min(context, 32),
  });

  const forward = (texts: readonly string[]): Tensor2D =>
    tf.tidy(() => {
      const batch = texts.map((text) => tokenizer.encode(text));
      // Later tokens never reach earlier ones, so filling up behind the end token changes nothing.
      const length = Math.max(...batch.map((ids) => ids.length));
      const ids = batch.flatMap((tokens) => Array.from({ length }, (_, at) => tokens[at] ?? tokenizer.endId));
      const rows = weights.readRows('text_model.embeddings.token_embedding.weight', [vocabulary, width], ids);
      for (let i = 0; i < rows.length; i++) rows[i] = (rows[i] ?? 0) + (positions[i % (length * width)] ?? 0);
      const x = transformer.forward(tf.tensor2d(rows, [ids.length, width]), batch.length, length);
      const ends = tf.tensor1d(
        batch.map((tokens, index) => index * length + tokens.indexOf(tokenizer.endId)),
        'int32',
      );
      return tf.matMul<Tensor2D>(finalNorm(tf.gather(x, ends)), project);
    });

  return { encode: (texts) => encodeInBatches(texts, false, forward) };
}
