import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../../electron/library/index/fingerprint.ts';
import { SyntheticVectors } from '../../../bench/index-vectors.ts';

describe('fingerprint', () => {
  it('is the same for the same numbers, wherever they lie in memory', () => {
    const vector = Float32Array.of(0.6, 0.8);
    expect(fingerprint(Float32Array.of(9, 0.6, 0.8).subarray(1))).toBe(fingerprint(vector));
  });

  it('is a safe integer that tells vectors apart, down to the last bit of one number', () => {
    const vectors = new SyntheticVectors(16, 1);
    const prints = new Set<number>();
    for (let i = 0; i < 5000; i++) {
      const vector = vectors.next();
      prints.add(fingerprint(vector));
      const bits = new Uint32Array(vector.buffer);
      bits[i % 16] = (bits[i % 16] ?? 0) ^ 1;
      prints.add(fingerprint(vector));
    }
    expect(prints.size).toBe(10_000);
    for (const print of prints) expect(Number.isSafeInteger(print)).toBe(true);
  });
});
