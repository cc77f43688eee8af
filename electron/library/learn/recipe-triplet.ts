import type { Tensor2D } from '@tensorflow/tfjs-core';
import { dot } from './dot.ts';
import { rowsInBatches } from './in-batches.ts';
import { rankingHinge } from './losses.ts';
import type { Recipe } from './recipe.ts';
import {
  embedWords,
  featureScale,
  matrix,
  row,
  sameImage,
  scaledFeatures,
  unitRows,
  wordSteps,
} from './recipe-tensors.ts';
import { gru, recurrentShapes } from './recurrent.ts';
import { startingWeights } from './weights.ts';
import { embeddingRows } from './words.ts';

const EMBEDDING = 100;
const JOINT = 256;
const MARGIN = 0.2;
/** Epochs in which all negatives count, before only the hardest do: at first the hardest is noise. */
const GENTLE_EPOCHS = 3;

/**
 * Two towers into one space, trained by ranking: a linear map of frozen image features, a GRU over word embeddings,
 * and the max-hinge loss with hard negatives of VSE++ (Faghri et al., 2018).
 */
export const triplet: Recipe = {
  name: 'triplet',
  defaults: { learningRate: 1e-3, weightDecay: 1e-2, batch: 128, epochs: 40, patience: 8 },
  constants: (data) => Promise.resolve(featureScale(data)),
  create(tf, words, constants, random) {
    const width = constants['feature.mean']?.shape[1] ?? 0;
    const weights = startingWeights(
      tf,
      {
        embedding: { shape: [embeddingRows(words), EMBEDDING], start: { normal: 0.1 } },
        ...recurrentShapes('gru', 3, EMBEDDING, JOINT),
        'image.kernel': { shape: [width, JOINT], start: 'glorot' },
        'image.bias': { shape: [JOINT], start: 'zero' },
      },
      random,
    );
    const textTower = (texts: readonly string[]): Tensor2D => {
      const steps = wordSteps(tf, words, texts);
      const state = gru(tf, embedWords(tf, matrix(weights, 'embedding'), steps), steps.mask, {
        kernel: matrix(weights, 'gru.kernel'),
        recurrent: matrix(weights, 'gru.recurrent'),
        bias: row(weights, 'gru.bias'),
      });
      return unitRows(tf, state);
    };
    const imageTower = (features: Tensor2D): Tensor2D =>
      unitRows(tf, tf.add(tf.matMul(features, matrix(weights, 'image.kernel')), row(weights, 'image.bias')));
    return {
      weights,
      loss(data, batch) {
        const images = imageTower(scaledFeatures(tf, data, batch.images, constants));
        const texts = textTower(Array.from(batch.captions, (caption) => data.captions[caption] ?? ''));
        const negatives = batch.epoch < GENTLE_EPOCHS ? 'all' : 'hardest';
        return rankingHinge(tf, images, texts, sameImage(tf, batch.images), MARGIN, negatives);
      },
      async scorer(data, signal) {
        const images = await rowsInBatches(
          tf,
          data.imageVectors.length,
          (items) => imageTower(scaledFeatures(tf, data, items, constants)),
          signal,
        );
        const texts = await rowsInBatches(
          tf,
          data.captions.length,
          (items) => textTower(Array.from(items, (caption) => data.captions[caption] ?? '')),
          signal,
        );
        return (caption, image) => dot(texts[caption], images[image]);
      },
    };
  },
};
