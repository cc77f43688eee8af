import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../encoder/tower.ts';
import { adam } from './adam.ts';
import { breathe } from './breathe.ts';
import { crossEntropy } from './losses.ts';
import { gradientStep } from './gradient-step.ts';
import type { QueryAdapter } from './query-adapter.ts';
import { seededRandom } from './random.ts';
import type { Random } from './random.ts';
import { matrix, unitRows } from './recipe-tensors.ts';
import { disposeWeights, startingWeights } from './weights.ts';
import type { Weights } from './weights.ts';

/** Words of a library and the photos they belong to. */
export interface LibraryLessons {
  dimension: number;
  /** Vectors of photos, one after another. */
  photos: Float32Array<ArrayBuffer>;
  queries: LibraryQuery[];
  /** Vectors of words that the library says nothing about: they are to stay where they are. One after another. */
  anchors: Float32Array<ArrayBuffer>;
}

/** A tag or a caption: its text's vector, the photos it belongs to, and those it was said not to belong to. */
export interface LibraryQuery {
  vector: Float32Array<ArrayBuffer>;
  /** Places of photos in `photos`. */
  belongs: number[];
  rejected: number[];
}

const RANK = 16;
const STEPS = 240;
const QUERIES_PER_STEP = 48;
const PHOTOS_PER_STEP = 192;
const LEARNING_RATE = 2e-3;
const WEIGHT_DECAY = 0.02;
const SCALE = 20;
/** What it costs to move a word that nothing was said about, against the loss of those something was said about. */
const ANCHOR_WEIGHT = 20;

/**
 * Fits an adapter: each query must find a photo it belongs to among others, while words the library says nothing about
 * stay put. Starts at changing nothing.
 *
 * @param photos places of the photos to learn from; others do not exist for this fit
 */
export async function fitAdapter(
  tf: TensorFlow,
  lessons: LibraryLessons,
  photos: readonly number[],
  seed: number,
  onStep?: () => void,
): Promise<QueryAdapter> {
  const { dimension } = lessons;
  const random = seededRandom(seed);
  const known = new Set(photos);
  const queries = lessons.queries
    .map(({ vector, belongs, rejected }) => ({
      vector,
      belongs: belongs.filter((photo) => known.has(photo)),
      rejected: rejected.filter((photo) => known.has(photo)),
    }))
    .filter(({ belongs }) => belongs.length > 0);
  const weights = startingWeights(
    tf,
    {
      down: { shape: [dimension, RANK], start: 'glorot' },
      up: { shape: [RANK, dimension], start: 'zero' },
    },
    random,
  );
  const optimiser = adam(tf, weights, { learningRate: LEARNING_RATE, weightDecay: WEIGHT_DECAY, clipNorm: 1 });
  try {
    for (let step = 0; step < STEPS && queries.length > 0; step++) {
      const batch = drawBatch(queries, photos, random);
      const loss = (): Scalar => adapterLoss(tf, weights, lessons, batch, random);
      gradientStep(tf, weights, optimiser, loss, 1 - step / STEPS);
      onStep?.();
      await breathe(undefined);
    }
    return {
      rank: RANK,
      down: Float32Array.from(weights['down']?.dataSync() ?? []),
      up: Float32Array.from(weights['up']?.dataSync() ?? []),
    };
  } finally {
    optimiser.dispose();
    disposeWeights(weights);
  }
}

interface AdapterBatch {
  queries: LibraryQuery[];
  /** Places of the photos they choose among. */
  photos: number[];
}

/** Some queries, a photo each that it belongs to, one that it was said not to belong to, and others of the library. */
function drawBatch(queries: readonly LibraryQuery[], photos: readonly number[], random: Random): AdapterBatch {
  const drawn = queries.length <= QUERIES_PER_STEP ? [...queries] : draw(queries, QUERIES_PER_STEP, random);
  const chosen = drawn.flatMap(({ belongs, rejected }) => [...draw(belongs, 1, random), ...draw(rejected, 1, random)]);
  return { queries: drawn, photos: [...new Set([...chosen, ...draw(photos, PHOTOS_PER_STEP, random)])] };
}

/** `count` items at random, or none of none; one may come twice. */
function draw<T>(items: readonly T[], count: number, random: Random): T[] {
  return Array.from({ length: items.length === 0 ? 0 : count }, () => items[random.integer(items.length)] as T);
}

function adapterLoss(
  tf: TensorFlow,
  weights: Weights,
  { dimension, photos, anchors }: LibraryLessons,
  batch: AdapterBatch,
  random: Random,
): Scalar {
  const adapted = (rows: Tensor2D): Tensor2D =>
    unitRows(tf, tf.add(rows, tf.matMul(tf.matMul(rows, matrix(weights, 'down')), matrix(weights, 'up'))));
  const rowsFrom = (all: Float32Array, places: readonly number[]): Tensor2D => {
    const rows = new Float32Array(places.length * dimension);
    places.forEach((place, row) => rows.set(all.subarray(place * dimension, (place + 1) * dimension), row * dimension));
    return tf.tensor2d(rows, [places.length, dimension]);
  };
  const vectors = new Float32Array(batch.queries.length * dimension);
  batch.queries.forEach(({ vector }, row) => vectors.set(vector, row * dimension));
  const queries = tf.tensor2d(vectors, [batch.queries.length, dimension]);

  const shares = batch.queries.map(({ belongs }) => {
    const right = new Set(belongs);
    const hits = batch.photos.map((photo) => (right.has(photo) ? 1 : 0));
    const total = hits.reduce<number>((sum, hit) => sum + hit, 0);
    return hits.map((hit) => hit / total);
  });
  const logits: Tensor2D = tf.mul(tf.matMul(adapted(queries), tf.transpose(rowsFrom(photos, batch.photos))), SCALE);
  const found = crossEntropy(tf, logits, tf.tensor2d(shares));

  const count = anchors.length / dimension;
  if (count === 0) return found;
  const some = rowsFrom(
    anchors,
    Array.from({ length: Math.min(count, QUERIES_PER_STEP) }, () => random.integer(count)),
  );
  const moved = tf.mean(tf.sum(tf.square(tf.sub(adapted(some), some)), 1));
  return tf.add(found, tf.mul(moved, ANCHOR_WEIGHT));
}
