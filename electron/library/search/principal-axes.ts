import type { Vector } from '../../../shared/kinds.ts';
import { combine, dot } from './unit-vectors.ts';

const STEPS = 60;

/**
 * The directions in which vectors vary most, by power iteration with deflation.
 *
 * @returns axes scaled by their standard deviation, so that the sum of `dot(axis, q)²` is the variance along q that
 *   they explain, and the mean variance per dimension that they leave out
 */
export function principalAxes(
  vectors: readonly Vector[],
  mean: Vector,
  count: number,
): { axes: Vector[]; residual: number } {
  const dimension = mean.length;
  const covariance = Array.from({ length: dimension }, () => new Float32Array(dimension));
  for (const vector of vectors) {
    const centred = vector.map((value, i) => value - (mean[i] ?? 0));
    covariance.forEach((row, i) => {
      const own = (centred[i] ?? 0) / vectors.length;
      for (let j = 0; j < dimension; j++) row[j] = (row[j] ?? 0) + own * (centred[j] ?? 0);
    });
  }
  const axes: Vector[] = [];
  for (let at = 0; at < count; at++) {
    let axis: Vector = Float32Array.from({ length: dimension }, (_, i) => Math.cos((i + 1) * (at + 1)));
    let variance = 0;
    for (let step = 0; step < STEPS; step++) {
      const next = Float32Array.from(covariance, (row) => dot(row, axis));
      variance = Math.sqrt(dot(next, next)) / Math.sqrt(dot(axis, axis));
      axis = combine([{ vector: next, weight: 1 }]) ?? axis;
    }
    covariance.forEach((row, i) => {
      for (let j = 0; j < dimension; j++) row[j] = (row[j] ?? 0) - variance * (axis[i] ?? 0) * (axis[j] ?? 0);
    });
    axes.push(axis.map((value) => value * Math.sqrt(variance)));
  }
  const left = covariance.reduce((sum, row, i) => sum + Math.max(0, row[i] ?? 0), 0);
  return { axes, residual: left / dimension };
}
