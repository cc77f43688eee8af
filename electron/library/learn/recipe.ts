import type { Scalar } from '@tensorflow/tfjs-core';
import type { Vector } from '../../../shared/kinds.ts';
import type { Encoder } from '../encoder/encoder.ts';
import type { TensorFlow } from '../encoder/tower.ts';
import type { Random } from './random.ts';
import type { Pairing, PairScore } from './retrieval-ranks.ts';
import type { StoredTensors, Weights } from './weights.ts';
import type { Words } from './words.ts';

export const recipeNames = ['fusion', 'triplet', 'contrastive'] as const;
export type RecipeName = (typeof recipeNames)[number];

/** Captioned pictures as recipes learn from them: frozen features of pictures, captions as text and as vectors. */
export interface RecipeData {
  pairing: Pairing;
  /** Features of each picture: the encoder's vectors, or those of a model the user brought. */
  imageVectors: readonly Vector[];
  captions: readonly string[];
  /** The encoder's vectors of the captions. */
  captionVectors: readonly Vector[];
}

/** Matching pairs to learn from: caption `captions[i]` describes image `images[i]`. */
export interface PairBatch {
  captions: Uint32Array;
  images: Uint32Array;
  /** From 0 on. */
  epoch: number;
  /** Decides what a recipe leaves to chance in this step. */
  random: Random;
}

/** A recipe's model on a backend. */
export interface RecipeModel {
  weights: Weights;
  /** The mean loss of a batch, differentiable with respect to `weights`. To be called inside `tf.tidy` or a gradient. */
  loss(data: RecipeData, batch: PairBatch): Scalar;
  /** How well any caption and any image of `data` fit, with the weights as they are now. */
  scorer(data: RecipeData, signal?: AbortSignal): Promise<PairScore>;
}

/** Settings that suit a recipe; training takes others where they are given. */
export interface RecipeDefaults {
  learningRate: number;
  weightDecay: number;
  batch: number;
  epochs: number;
  /** Epochs without a better validation recall before training stops. */
  patience: number;
}

/** One way to learn which captions and pictures belong together. */
export interface Recipe {
  name: RecipeName;
  defaults: RecipeDefaults;
  /** What is taken from the training data once and then kept beside the weights: scales of features, vectors of words. */
  constants(data: RecipeData, words: Words, encoder: Pick<Encoder, 'encodeTexts'>): Promise<StoredTensors>;
  create(tf: TensorFlow, words: Words, constants: StoredTensors, random: Random): RecipeModel;
}
