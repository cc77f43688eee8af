import type { Vector } from '../../../shared/kinds.ts';
import { breathe } from './breathe.ts';

/** How a library's photos spread in the encoder's space: what is common in it, and along which directions it varies. */
export interface FeatureSpace {
  dimension: number;
  /** Mean of the sample. */
  mean: Float64Array;
  /** The photos it was measured on. */
  sample: readonly Vector[];
  /** Lower triangle of the Cholesky factor of the covariance, row by row. */
  factor: Float64Array;
}

/**
 * How far the measured covariance is drawn towards a round one (Ledoit and Wolf, 2004, give the idea). Without it, a
 * sample of few hundred photos says nothing about most of 512 directions.
 */
const SHRINKAGE = 0.3;

/**
 * Measures mean and covariance of some photos' vectors.
 *
 * @param sample a few hundred to a few thousand unit vectors, spread over the library
 */
export async function measureFeatureSpace(
  sample: readonly Vector[],
  dimension: number,
  signal?: AbortSignal,
): Promise<FeatureSpace> {
  const mean = new Float64Array(dimension);
  for (const vector of sample) {
    for (let i = 0; i < dimension; i++) mean[i] = (mean[i] ?? 0) + (vector[i] ?? 0) / sample.length;
  }
  const covariance = new Float64Array(dimension * dimension);
  const centred = new Float64Array(dimension);
  for (const [index, vector] of sample.entries()) {
    for (let i = 0; i < dimension; i++) centred[i] = (vector[i] ?? 0) - (mean[i] ?? 0);
    for (let row = 0; row < dimension; row++) {
      const value = (centred[row] ?? 0) / sample.length;
      const start = row * dimension;
      for (let column = 0; column <= row; column++) {
        covariance[start + column] = (covariance[start + column] ?? 0) + value * (centred[column] ?? 0);
      }
    }
    if (index % 100 === 99) await breathe(signal);
  }
  let variance = 0;
  for (let i = 0; i < dimension; i++) variance += (covariance[i * dimension + i] ?? 0) / dimension;
  // A library of one photo, or of copies of it, varies in no direction; the floor keeps the factor real.
  const round = Math.max(variance, 1e-6);
  for (let row = 0; row < dimension; row++) {
    for (let column = 0; column <= row; column++) {
      const at = row * dimension + column;
      covariance[at] = (covariance[at] ?? 0) * (1 - SHRINKAGE) + (row === column ? SHRINKAGE * round : 0);
    }
  }
  await breathe(signal);
  return { dimension, mean, sample, factor: cholesky(covariance, dimension) };
}

/** In place: the lower triangle L of a positive definite matrix A = L Lᵀ. */
function cholesky(matrix: Float64Array, size: number): Float64Array {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column] ?? 0;
      for (let k = 0; k < column; k++) sum -= (matrix[row * size + k] ?? 0) * (matrix[column * size + k] ?? 0);
      matrix[row * size + column] = row === column ? Math.sqrt(sum) : sum / (matrix[column * size + column] ?? 1);
    }
  }
  return matrix;
}

/** The inverse covariance times `direction`: the direction along which a difference stands out most from the library. */
export function standingOut(space: FeatureSpace, direction: Float64Array): Float64Array {
  const { dimension, factor } = space;
  const solved = solvedForwards(space, direction);
  for (let row = dimension - 1; row >= 0; row--) {
    let sum = solved[row] ?? 0;
    for (let k = row + 1; k < dimension; k++) sum -= (factor[k * dimension + row] ?? 0) * (solved[k] ?? 0);
    solved[row] = sum / (factor[row * dimension + row] ?? 1);
  }
  return solved;
}

/** `direction` times `standingOut` of it (the square of its Mahalanobis length), in half the time. */
export function squareStandingOut(space: FeatureSpace, direction: Float64Array): number {
  return solvedForwards(space, direction).reduce((sum, value) => sum + value * value, 0);
}

/** Solves L x = direction. */
function solvedForwards({ dimension, factor }: FeatureSpace, direction: Float64Array): Float64Array {
  const solved = Float64Array.from(direction);
  for (let row = 0; row < dimension; row++) {
    let sum = solved[row] ?? 0;
    for (let k = 0; k < row; k++) sum -= (factor[row * dimension + k] ?? 0) * (solved[k] ?? 0);
    solved[row] = sum / (factor[row * dimension + row] ?? 1);
  }
  return solved;
}
