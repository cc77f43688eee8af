import type { Pixels } from '../../../shared/pixels.ts';
import { averageLuma } from './area-average.ts';

const GRID = 32;
const KEPT = 8;

/** cos((2x + 1) u pi / 2N) for the lowest frequencies, without the constant one: rows u = 1..8, columns x. */
const cosines = Float64Array.from({ length: KEPT * GRID }, (_, at) => {
  const u = Math.floor(at / GRID) + 1;
  const x = at % GRID;
  return Math.cos(((2 * x + 1) * u * Math.PI) / (2 * GRID));
});

/**
 * A 64-bit hash that stays within a few bits when a picture is resized or compressed again, for finding near
 * duplicates by Hamming distance. DCT hash after Zauner, "Implementation and Benchmarking of Perceptual Image Hash
 * Functions" (2010): 32 x 32 luma, the 8 x 8 lowest non-constant frequencies, one bit each for being above their
 * median. Pictures without any structure (one flat colour) all have the hash 0.
 */
export function perceptualHash(pixels: Pixels): bigint {
  const luma = averageLuma(pixels, GRID);
  const rows = new Float64Array(GRID * KEPT);
  for (let y = 0; y < GRID; y++) {
    for (let u = 0; u < KEPT; u++) {
      let sum = 0;
      for (let x = 0; x < GRID; x++) sum += (luma[y * GRID + x] ?? 0) * (cosines[u * GRID + x] ?? 0);
      rows[y * KEPT + u] = sum;
    }
  }
  const coefficients = new Float64Array(KEPT * KEPT);
  for (let v = 0; v < KEPT; v++) {
    for (let u = 0; u < KEPT; u++) {
      let sum = 0;
      for (let y = 0; y < GRID; y++) sum += (rows[y * KEPT + u] ?? 0) * (cosines[v * GRID + y] ?? 0);
      // Rounding noise of a flat picture must not become bits.
      coefficients[v * KEPT + u] = Math.abs(sum) < 1 ? 0 : sum;
    }
  }
  const sorted = coefficients.toSorted();
  const median = ((sorted[31] ?? 0) + (sorted[32] ?? 0)) / 2;
  let hash = 0n;
  for (const value of coefficients) hash = (hash << 1n) | (value > median ? 1n : 0n);
  return hash;
}
