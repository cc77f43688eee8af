import { describe, expect, it } from 'vitest';
import { CodedVectors } from '../../../../electron/library/index/coded-vectors.ts';
import { cosine } from '../../../../electron/library/index/cosine.ts';
import { encodeVector } from '../../../../electron/library/index/vector-code.ts';
import { SyntheticVectors } from '../../../bench/index-vectors.ts';

describe('CodedVectors', () => {
  it.each([8, 100, 256, 512, 768])('knows every cosine to within the error it names, in %i dimensions', (dimension) => {
    const drawn = new SyntheticVectors(dimension, 3);
    const coded = new CodedVectors(dimension);
    const vectors = new Map(Array.from({ length: 500 }, (_, place) => [1 + 3 * place, drawn.next()]));
    for (const [id, vector] of vectors) coded.set(id, encodeVector(vector));
    for (let query = 0; query < 5; query++) {
      const asked = drawn.next();
      const { scores, error } = coded.cosines(asked);
      expect(error).toBeLessThan(0.02);
      for (let id = 0; id < 1500; id++) {
        const vector = vectors.get(id);
        const score = scores[id] ?? NaN;
        if (vector) expect(Math.abs(score - cosine(asked, vector))).toBeLessThanOrEqual(error);
        else expect(score).toBeNaN();
      }
    }
  });

  it('forgets, replaces and takes in photos with ids far beyond the others', () => {
    const drawn = new SyntheticVectors(16, 5);
    const coded = new CodedVectors(16);
    const [first, second, far] = [drawn.next(), drawn.next(), drawn.next()];
    coded.set(1, encodeVector(first));
    coded.set(2, encodeVector(first));
    coded.delete(2);
    coded.delete(70_000);
    coded.set(1, encodeVector(second));
    coded.set(50_000, encodeVector(far));
    const { scores, error } = coded.cosines(far);
    expect(scores).toHaveLength(50_001);
    expect(scores[1]).toBeCloseTo(cosine(far, second), 1);
    expect(scores[2]).toBeNaN();
    expect(scores[40_000]).toBeNaN();
    expect(Math.abs((scores[50_000] ?? NaN) - 1)).toBeLessThanOrEqual(error);
  });

  it('has no cosines while it is empty, and 0 for a vector of zeros', () => {
    const coded = new CodedVectors(8);
    expect(coded.cosines(new Float32Array(8)).scores).toHaveLength(0);
    coded.set(1, encodeVector(new Float32Array(8)));
    expect(coded.cosines(new SyntheticVectors(8, 1).next()).scores[1]).toBe(0);
  });
});
