import type { Tensor2D } from '@tensorflow/tfjs-core';
import { rowsInBatches } from './in-batches.ts';
import { crossEntropy } from './losses.ts';
import type { Recipe } from './recipe.ts';
import { embedWords, featureScale, matrix, row, scaledFeatures, wordSteps } from './recipe-tensors.ts';
import { lstm, recurrentShapes } from './recurrent.ts';
import { startingWeights } from './weights.ts';
import { embeddingRows } from './words.ts';

const EMBEDDING = 100;
const LSTM_UNITS = 256;
const HIDDEN = 256;

/**
 * The classic model of cross-modal matching: features of a pretrained network's last hidden layer beside an LSTM over
 * word embeddings, joined, one hidden layer, and a softmax over "does not belong" and "belongs". It learns from real
 * pairs and as many mismatched ones, with categorical cross-entropy. Retrieval scores every pair.
 */
export const fusion: Recipe = {
  name: 'fusion',
  defaults: { learningRate: 1e-3, weightDecay: 0, batch: 64, epochs: 20, patience: 4 },
  constants: (data) => Promise.resolve(featureScale(data)),
  create(tf, words, constants, random) {
    const width = constants['feature.mean']?.shape[1] ?? 0;
    const weights = startingWeights(
      tf,
      {
        embedding: { shape: [embeddingRows(words), EMBEDDING], start: { normal: 0.05 } },
        ...recurrentShapes('lstm', 4, EMBEDDING, LSTM_UNITS),
        // The hidden layer over [features, text], kept as two matrices: its sum over the joined input is the same.
        'hidden.image': { shape: [width, HIDDEN], start: 'glorot' },
        'hidden.text': { shape: [LSTM_UNITS, HIDDEN], start: 'glorot' },
        'hidden.bias': { shape: [HIDDEN], start: 'zero' },
        'belongs.kernel': { shape: [HIDDEN, 2], start: 'glorot' },
        'belongs.bias': { shape: [2], start: 'zero' },
      },
      random,
    );
    const textPart = (texts: readonly string[]): Tensor2D => {
      const steps = wordSteps(tf, words, texts);
      const state = lstm(tf, embedWords(tf, matrix(weights, 'embedding'), steps), steps.mask, {
        kernel: matrix(weights, 'lstm.kernel'),
        recurrent: matrix(weights, 'lstm.recurrent'),
        bias: row(weights, 'lstm.bias'),
      });
      return tf.matMul(state, matrix(weights, 'hidden.text'));
    };
    return {
      weights,
      loss(data, batch) {
        const strangers = mismatched(batch.images, batch.random);
        const features = scaledFeatures(tf, data, [...batch.images, ...strangers], constants);
        const text = textPart(Array.from(batch.captions, (caption) => data.captions[caption] ?? ''));
        const joined = tf.add(
          tf.add(tf.matMul(features, matrix(weights, 'hidden.image')), tf.concat([text, text])),
          row(weights, 'hidden.bias'),
        );
        const logits: Tensor2D = tf.add(
          tf.matMul(tf.relu(joined), matrix(weights, 'belongs.kernel')),
          row(weights, 'belongs.bias'),
        );
        // A caption drawn beside another caption of the same image would be a mismatch in name only.
        const belongs = Int32Array.from([...batch.images, ...strangers], (image, row) =>
          image === batch.images[row % batch.images.length] ? 1 : 0,
        );
        return crossEntropy(tf, logits, tf.oneHot(tf.tensor1d(belongs, 'int32'), 2) as Tensor2D);
      },
      async scorer(data, signal) {
        const images = await rowsInBatches(
          tf,
          data.imageVectors.length,
          (items) =>
            tf.add(
              tf.matMul(scaledFeatures(tf, data, items, constants), matrix(weights, 'hidden.image')),
              row(weights, 'hidden.bias'),
            ),
          signal,
        );
        const texts = await rowsInBatches(
          tf,
          data.captions.length,
          (items) => textPart(Array.from(items, (caption) => data.captions[caption] ?? '')),
          signal,
        );
        // The softmax of two classes grows with the difference of their logits.
        const kernel = weights['belongs.kernel']?.dataSync() ?? new Float32Array();
        const evidence = Float32Array.from(
          { length: HIDDEN },
          (_, i) => (kernel[2 * i + 1] ?? 0) - (kernel[2 * i] ?? 0),
        );
        return (caption, image) => {
          const text = texts[caption];
          const features = images[image];
          let sum = 0;
          for (let i = 0; i < HIDDEN; i++) {
            const hidden = (text?.[i] ?? 0) + (features?.[i] ?? 0);
            if (hidden > 0) sum += hidden * (evidence[i] ?? 0);
          }
          return sum;
        };
      },
    };
  },
};

/** For each image of a batch another of its images, by chance. */
function mismatched(images: Uint32Array, random: { integer(below: number): number }): Uint32Array {
  return images.map(
    (_, row) => images[(row + 1 + random.integer(Math.max(1, images.length - 1))) % images.length] ?? 0,
  );
}
