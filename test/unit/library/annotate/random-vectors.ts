import type { Vector } from '../../../../shared/kinds.ts';

/** Unit vectors that are the same in every run, leaning a little in one direction as pictures do. */
export function randomVectors(count: number, dimension: number, seed: number): Vector[] {
  let state = seed * 2654435761;
  const random = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) | 0;
    return ((state >>> 8) & 0xffff) / 0x8000 - 1;
  };
  return Array.from({ length: count }, () => {
    const vector = new Float32Array(dimension).map((_, i) => random() + (i === 0 ? 0.8 : 0));
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  });
}
