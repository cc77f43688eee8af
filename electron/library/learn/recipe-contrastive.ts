import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { Vector } from '../../../shared/kinds.ts';
import { dot } from './dot.ts';
import { rowsInBatches } from './in-batches.ts';
import { infoNce } from './losses.ts';
import type { Recipe } from './recipe.ts';
import { constant, matrix, rowsOf, sameImage, unitRows, wordSteps } from './recipe-tensors.ts';
import { startingWeights } from './weights.ts';
import { embeddingRows } from './words.ts';
import type { Words } from './words.ts';

/** Rank of the adapters: few numbers against many, so that a few hundred pictures do not overwrite what the encoder knows. */
const RANK = 32;
/** CLIP's starting temperature of 0.07, and its limit of 0.01. */
const START_LOG_SCALE = Math.log(1 / 0.07);
const MOST_LOG_SCALE = Math.log(100);

/**
 * Symmetric InfoNCE with a learned temperature on top of the current encoder: a low-rank adapter for each side, and
 * for texts an attention pooling over the encoder's vectors of single words. All start at nothing, so that training
 * starts at the encoder's own recall.
 */
export const contrastive: Recipe = {
  name: 'contrastive',
  defaults: { learningRate: 1e-3, weightDecay: 0.05, batch: 128, epochs: 30, patience: 6 },
  async constants(data, words, encoder) {
    const width = data.captionVectors[0]?.length ?? 0;
    return { 'word.vectors': { shape: [embeddingRows(words), width], values: await wordTable(words, width, encoder) } };
  },
  create(tf, words, constants, random) {
    const table = constant(constants, 'word.vectors');
    const width = table.shape[1] ?? 0;
    const weights = startingWeights(
      tf,
      {
        'image.down': { shape: [width, RANK], start: 'glorot' },
        'image.up': { shape: [RANK, width], start: 'zero' },
        'text.down': { shape: [width, RANK], start: 'glorot' },
        'text.up': { shape: [RANK, width], start: 'zero' },
        'attention.query': { shape: [width, 1], start: { normal: 1 } },
        'attention.down': { shape: [width, RANK], start: 'glorot' },
        'attention.up': { shape: [RANK, width], start: 'zero' },
        logScale: { shape: [], start: { constant: START_LOG_SCALE } },
      },
      random,
    );
    const through = (rows: Tensor2D, name: 'image' | 'text' | 'attention'): Tensor2D =>
      tf.matMul(tf.matMul(rows, matrix(weights, `${name}.down`)), matrix(weights, `${name}.up`));
    const imageSide = (vectors: readonly Vector[], rows: ArrayLike<number>): Tensor2D => {
      const own = rowsOf(tf, vectors, rows);
      return unitRows(tf, tf.add(own, through(own, 'image')));
    };
    const textSide = (vectors: readonly Vector[], texts: readonly string[], rows: ArrayLike<number>): Tensor2D => {
      const own = rowsOf(tf, vectors, rows);
      const pooled = attend(Array.from(rows, (row) => texts[row] ?? ''));
      return unitRows(tf, tf.add(own, tf.add(through(own, 'text'), through(pooled, 'attention'))));
    };
    /** Looked up here rather than on the backend, because a table that is not learned need not be there. */
    const fixedRows = (values: Float32Array, columns: number, rows: Int32Array): Tensor2D => {
      const found = new Float32Array(rows.length * columns);
      rows.forEach((row, at) => found.set(values.subarray(row * columns, (row + 1) * columns), at * columns));
      return tf.tensor2d(found, [rows.length, columns]);
    };
    /** Mean of the words' vectors, weighed by how much each has to say: `[texts, width]`. */
    const attend = (texts: readonly string[]): Tensor2D => {
      const steps = wordSteps(tf, words, texts);
      const flat = fixedRows(table.values, width, steps.numbers);
      const vectors = tf.reshape(flat, [steps.steps, steps.batch, width]);
      const relevance = tf.reshape(tf.matMul(flat, matrix(weights, 'attention.query')), [steps.steps, steps.batch, 1]);
      const masked = tf.add(relevance, tf.mul(tf.sub(steps.mask, 1), 1e9));
      const share = tf.exp(tf.sub(masked, tf.logSumExp(masked, 0, true)));
      return tf.sum(tf.mul(vectors, share), 0);
    };
    return {
      weights,
      loss(data, batch) {
        const images = imageSide(data.imageVectors, batch.images);
        const texts = textSide(data.captionVectors, data.captions, batch.captions);
        const logScale: Scalar = tf.minimum(weights['logScale'] ?? START_LOG_SCALE, MOST_LOG_SCALE);
        return infoNce(tf, images, texts, logScale, sameImage(tf, batch.images));
      },
      async scorer(data, signal) {
        const images = await rowsInBatches(
          tf,
          data.imageVectors.length,
          (items) => imageSide(data.imageVectors, items),
          signal,
        );
        const texts = await rowsInBatches(
          tf,
          data.captions.length,
          (items) => textSide(data.captionVectors, data.captions, items),
          signal,
        );
        return (caption, image) => dot(texts[caption], images[image]);
      },
    };
  },
};

const TEXT_BATCH = 64;

/** The encoder's vector of every known word; padding and unknown words are zero. */
async function wordTable(
  { words }: Words,
  width: number,
  encoder: Parameters<Recipe['constants']>[2],
): Promise<Float32Array<ArrayBuffer>> {
  const table = new Float32Array((words.length + 2) * width);
  for (let from = 0; from < words.length; from += TEXT_BATCH) {
    const vectors = await encoder.encodeTexts(words.slice(from, from + TEXT_BATCH));
    vectors.forEach((vector, index) => table.set(vector, (from + index + 2) * width));
  }
  return table;
}
