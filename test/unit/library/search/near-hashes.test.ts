import { describe, expect, it } from 'vitest';
import { bitsApart, findNearHashes, MOST_BITS } from '../../../../electron/library/search/near-hashes.ts';
import { seededRandom } from '../../../../electron/library/search/seeded-random.ts';

describe('findNearHashes', () => {
  it('counts the bits that differ, the highest too', () => {
    expect(bitsApart(0, 0, 0xffffffff, 0x80000001)).toBe(34);
    expect(bitsApart(5, 7, 5, 7)).toBe(0);
  });

  it('finds every pair near enough and no other, each once', async () => {
    const random = seededRandom(3);
    const word = (): number => Math.floor(random() * 2 ** 32) >>> 0;
    const high: number[] = [];
    const low: number[] = [];
    for (let at = 0; at < 400; at++) {
      const copied = at > 50 && random() < 0.7 ? Math.floor(random() * at) : undefined;
      let [h, l] = copied === undefined ? [word(), word()] : [high[copied] ?? 0, low[copied] ?? 0];
      // Up to nine bits, so that some copies are too far.
      for (let flips = copied === undefined ? 0 : Math.floor(random() * 10); flips > 0; flips--) {
        if (random() < 0.5) h = (h ^ (1 << Math.floor(random() * 32))) >>> 0;
        else l = (l ^ (1 << Math.floor(random() * 32))) >>> 0;
      }
      high.push(h);
      low.push(l);
    }
    const expected = new Set<string>();
    for (let a = 0; a < 400; a++) {
      for (let b = a + 1; b < 400; b++) {
        if (bitsApart(high[a] ?? 0, low[a] ?? 0, high[b] ?? 0, low[b] ?? 0) <= MOST_BITS) expected.add(`${a} ${b}`);
      }
    }
    const found: string[] = [];
    await findNearHashes(
      Uint32Array.from(high),
      Uint32Array.from(low),
      (one, other) => found.push(`${one} ${other}`),
      () => Promise.resolve(),
    );
    expect(found.length).toBe(expected.size);
    expect(new Set(found)).toEqual(expected);
    expect(expected.size).toBeGreaterThan(200);
  });
});
