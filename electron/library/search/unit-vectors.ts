import type { Vector } from '../../../shared/kinds.ts';
import { cosine } from '../index/cosine.ts';

/** Inner product: the cosine, for vectors of unit length. */
export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** A weighted sum, scaled to unit length; undefined where the parts cancel out. */
export function combine(parts: readonly { vector: Vector; weight: number }[]): Vector | undefined {
  const dimension = parts[0]?.vector.length ?? 0;
  const sum = new Float64Array(dimension);
  for (const { vector, weight } of parts) {
    for (let i = 0; i < dimension; i++) sum[i] = (sum[i] ?? 0) + weight * (vector[i] ?? 0);
  }
  let squares = 0;
  for (const value of sum) squares += value * value;
  const length = Math.sqrt(squares);
  if (!(length > 1e-6)) return undefined;
  return Float32Array.from(sum, (value) => value / length);
}

/** Mean and standard deviation of a vector's cosines with the rows of a matrix of unit vectors; both 0 without rows. */
export function spreadOver(rows: Float32Array, vector: Vector): { mean: number; deviation: number } {
  const size = Math.floor(rows.length / vector.length);
  const count = Math.max(1, size);
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < size; row++) {
    const value = cosine(vector, rows, row * vector.length);
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}
