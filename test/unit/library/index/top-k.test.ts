import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNeighbours, TopK } from '../../../../electron/library/index/top-k.ts';

describe('TopK', () => {
  it('keeps what sorting everything would put first, ties by id', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 30 }), (given, k) => {
        const best = new TopK(k);
        for (const [id, score] of given.entries()) best.offer(id, score);
        const sorted = given.map((score, id) => ({ id, score })).sort(compareNeighbours);
        expect(best.sorted()).toEqual(sorted.slice(0, k));
      }),
    );
  });

  it('names the score a newcomer has to reach once it is full', () => {
    const best = new TopK(2);
    expect(best.threshold).toBe(-Infinity);
    best.offer(1, 0.5);
    best.offer(2, 0.9);
    expect(best.threshold).toBe(0.5);
    best.offer(3, 0.7);
    expect(best.threshold).toBe(0.7);
  });
});
