import type { Vector } from '../../../shared/kinds.ts';

/** Dot product of two vectors of equal length, which for unit vectors is their cosine; 0 where one is missing. */
export function dot(a: Vector | undefined, b: Vector | undefined): number {
  if (!a || !b) return 0;
  let even = 0;
  let odd = 0;
  // Two running sums, because a single one makes every addition wait for the one before.
  for (let i = 0; i + 1 < a.length; i += 2) {
    even += (a[i] ?? 0) * (b[i] ?? 0);
    odd += (a[i + 1] ?? 0) * (b[i + 1] ?? 0);
  }
  if (a.length % 2 === 1) even += (a[a.length - 1] ?? 0) * (b[a.length - 1] ?? 0);
  return even + odd;
}
