import { describe, expect, it } from 'vitest';
import { normalisePixels } from '../../../../electron/library/encoder/tower.ts';

describe('normalisePixels', () => {
  it('lays pictures out one after another, each channel by its own mean and deviation', () => {
    const dark = new Uint8Array(12);
    const bright = new Uint8Array(12).fill(255);
    const batch = normalisePixels([dark, bright], 2, { mean: [0.5, 0.25, 0], std: [0.5, 0.25, 2] });
    expect([...batch.slice(0, 3)]).toEqual([-1, -1, 0]);
    expect([...batch.slice(12, 15)]).toEqual([1, 3, 0.5]);
    expect(batch).toHaveLength(24);
  });

  it('refuses a picture of another size', () => {
    expect(() => normalisePixels([new Uint8Array(11)], 2, { mean: [0, 0, 0], std: [1, 1, 1] })).toThrow(RangeError);
  });
});
