import { describe, expect, it } from 'vitest';
import { cosine } from '../../../../electron/library/index/cosine.ts';

describe('cosine', () => {
  it('is the dot product of unit vectors, of any length', () => {
    for (const length of [1, 3, 4, 7, 64]) {
      const even = new Float32Array(length).fill(1 / Math.sqrt(length));
      expect(cosine(even, even)).toBeCloseTo(1, 6);
    }
    expect(cosine(Float32Array.of(1, 0), Float32Array.of(0, 1))).toBe(0);
    expect(cosine(Float32Array.of(1, 0), Float32Array.of(-1, 0))).toBe(-1);
  });

  it('reads the second vector from an offset', () => {
    expect(cosine(Float32Array.of(0.6, 0.8), Float32Array.of(9, 9, 0.6, 0.8), 2)).toBeCloseTo(1, 6);
  });
});
