import type { Vector } from '../../../shared/kinds.ts';

/** A vector in a quarter of its room: `numbers[i] * scale` is about the vector's `i`-th number. */
export interface VectorCode {
  numbers: Int8Array;
  scale: number;
  /** Length of what rounding left out: the cosine with a unit vector is wrong by no more (Cauchy and Schwarz). */
  error: number;
}

const LARGEST = 127;

/** Rounds a vector to 8-bit numbers, evenly up to its largest. */
export function encodeVector(vector: Vector): VectorCode {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  const scale = largest / LARGEST;
  const numbers = new Int8Array(vector.length);
  let squares = 0;
  for (const [at, value] of vector.entries()) {
    const rounded = scale === 0 ? 0 : Math.round(value / scale);
    numbers[at] = rounded;
    squares += (value - rounded * scale) ** 2;
  }
  return { numbers, scale, error: Math.sqrt(squares) };
}
