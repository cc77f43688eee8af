import type { Vector } from '../../../shared/kinds.ts';

/**
 * How pictures in general lie in a model's space: what a similarity has to stand out from. First and second moments are
 * enough to give mean and deviation of the similarity to any text, so that a user's own words are calibrated like ours.
 */
export interface Background {
  /** Pictures it was made from. */
  pictures: number;
  mean: Float32Array;
  /** Row by row, `dimension * dimension`. */
  covariance: Float32Array;
}

/** Moments of a set of picture vectors; at least two. */
export function backgroundOf(vectors: readonly Vector[]): Background {
  const dimension = vectors[0]?.length ?? 0;
  const mean = new Float64Array(dimension);
  for (const vector of vectors)
    for (let i = 0; i < dimension; i++) mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0) / vectors.length;
  const covariance = new Float64Array(dimension * dimension);
  const centred = new Float64Array(dimension);
  for (const vector of vectors) {
    for (let i = 0; i < dimension; i++) centred[i] = (vector[i] ?? 0) - (mean[i] ?? 0);
    for (let i = 0; i < dimension; i++) {
      const row = i * dimension;
      const factor = (centred[i] ?? 0) / vectors.length;
      for (let j = 0; j <= i; j++) covariance[row + j] = (covariance[row + j] ?? 0) + factor * (centred[j] ?? 0);
    }
  }
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j < i; j++) covariance[j * dimension + i] = covariance[i * dimension + j] ?? 0;
  }
  return { pictures: vectors.length, mean: Float32Array.from(mean), covariance: Float32Array.from(covariance) };
}

/** A library speaks as loudly as the shipped background once it has this many pictures. */
const EQUAL_AT = 1_000;

/**
 * The shipped background, moved towards the user's own library: ten pictures say little about what is ordinary there, ten
 * thousand say everything. Without a shipped background the library stands alone.
 */
export function blendBackgrounds(shipped: Background | undefined, library: Background): Background {
  if (!shipped) return library;
  const share = library.pictures / (library.pictures + EQUAL_AT);
  const mix = (a: Float32Array, b: Float32Array): Float32Array =>
    a.map((value, i) => value + share * ((b[i] ?? 0) - value));
  return {
    pictures: shipped.pictures + library.pictures,
    mean: mix(shipped.mean, library.mean),
    covariance: mix(shipped.covariance, library.covariance),
  };
}

/** Mean and standard deviation of the similarity between background pictures and each row of `matrix`. */
export function similaritySpread(
  matrix: Float32Array,
  background: Background,
): { means: Float32Array; deviations: Float32Array } {
  const dimension = background.mean.length;
  const rows = matrix.length / dimension;
  const means = new Float32Array(rows);
  const deviations = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = row * dimension;
    let mean = 0;
    let variance = 0;
    for (let i = 0; i < dimension; i++) {
      mean += (matrix[at + i] ?? 0) * (background.mean[i] ?? 0);
      let sum = 0;
      const line = i * dimension;
      for (let j = 0; j < dimension; j++) sum += (background.covariance[line + j] ?? 0) * (matrix[at + j] ?? 0);
      variance += (matrix[at + i] ?? 0) * sum;
    }
    means[row] = mean;
    deviations[row] = Math.sqrt(Math.max(variance, 1e-8));
  }
  return { means, deviations };
}

/**
 * The similarity between two pictures that says "these are alike": two deviations above that of two pictures drawn at
 * random. For independent x and y of mean m and covariance S, x·y has mean m·m and variance tr(S²) + 2 m·Sm.
 */
export function alikeFrom(background: Background): number {
  const { mean, covariance } = background;
  const dimension = mean.length;
  let expected = 0;
  let variance = 0;
  for (let i = 0; i < dimension; i++) {
    expected += (mean[i] ?? 0) * (mean[i] ?? 0);
    for (let j = 0; j < dimension; j++) {
      const c = covariance[i * dimension + j] ?? 0;
      variance += c * c + 2 * (mean[i] ?? 0) * c * (mean[j] ?? 0);
    }
  }
  return Math.min(0.98, expected + 2 * Math.sqrt(variance));
}
