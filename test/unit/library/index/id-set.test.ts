import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toIdSet } from '../../../../electron/library/index/id-set.ts';

describe('toIdSet', () => {
  it("knows an array's ids, small and large, as a Set would", () => {
    const id = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 2 ** 32 - 1 }));
    fc.assert(
      fc.property(fc.uniqueArray(id), fc.array(id), (held, others) => {
        const set = new Set(held);
        const ids = toIdSet(Uint32Array.from(held));
        expect(ids.size).toBe(set.size);
        expect([...ids]).toEqual(held);
        for (const one of [...held, ...others, 0]) expect(ids.has(one)).toBe(set.has(one));
      }),
    );
  });
});
