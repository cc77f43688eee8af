import type { Vector } from '../../shared/kinds.ts';

/** A seeded generator of numbers in [0, 1): mulberry32 (Tommy Ettinger, public domain). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** About a standard normal number: the sum of four uniform ones, which is quick and near enough for directions. */
function bell(random: () => number): number {
  return (random() + random() + random() + random() - 2) * 1.732;
}

/**
 * Unit vectors as a photo library has them: a few hundred subjects of unequal popularity, and photos scattered about
 * them. The same seed gives the same vectors, one after the other, however many are drawn.
 */
export class SyntheticVectors {
  readonly #dimension: number;
  readonly #random: () => number;
  readonly #subjects: Vector[];

  constructor(dimension: number, seed: number, subjects = 400) {
    this.#dimension = dimension;
    // The subjects depend on the dimension alone, so that other seeds give other photos of the same subjects.
    const world = seeded(dimension);
    this.#random = seeded(seed);
    this.#subjects = Array.from({ length: subjects }, () =>
      Float32Array.from({ length: dimension }, () => bell(world)),
    );
  }

  next(): Vector {
    const random = this.#random;
    // Squaring makes some subjects far more frequent than others.
    const subject = this.#subjects[Math.floor(random() ** 2 * this.#subjects.length)];
    const vector = new Float32Array(this.#dimension);
    let square = 0;
    for (let i = 0; i < vector.length; i++) {
      const value = (subject?.[i] ?? 0) + 0.9 * bell(random);
      vector[i] = value;
      square += value * value;
    }
    const scale = 1 / Math.sqrt(square);
    for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) * scale;
    return vector;
  }
}
