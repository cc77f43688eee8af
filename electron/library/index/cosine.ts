import type { Vector } from '../../../shared/kinds.ts';

/**
 * The cosine of two unit vectors, which is their dot product, summed in double precision.
 *
 * Four running sums let the processor overlap the multiplications; the order of summation is fixed, so that equal
 * vectors score equally wherever they are stored.
 */
export function cosine(a: Vector, b: Float32Array, offset = 0): number {
  const length = a.length;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    s0 += (a[i] ?? 0) * (b[offset + i] ?? 0);
    s1 += (a[i + 1] ?? 0) * (b[offset + i + 1] ?? 0);
    s2 += (a[i + 2] ?? 0) * (b[offset + i + 2] ?? 0);
    s3 += (a[i + 3] ?? 0) * (b[offset + i + 3] ?? 0);
  }
  for (; i < length; i++) s0 += (a[i] ?? 0) * (b[offset + i] ?? 0);
  return s0 + s1 + (s2 + s3);
}
