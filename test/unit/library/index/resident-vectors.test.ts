import { describe, expect, it } from 'vitest';
import { ResidentVectors } from '../../../../electron/library/index/resident-vectors.ts';
import { TopK } from '../../../../electron/library/index/top-k.ts';
import { SyntheticVectors } from '../../../bench/index-vectors.ts';
import { MapSource } from '../../../integration/index-fixture.ts';

describe('ResidentVectors', () => {
  it('answers with what it holds after any mix of setting, replacing and deleting', () => {
    const drawn = new SyntheticVectors(8, 3);
    const resident = new ResidentVectors(8);
    const plain = new MapSource();
    for (let step = 0; step < 2000; step++) {
      const id = 1 + ((step * 7919) % 300);
      if (step % 3 === 2) {
        resident.delete(id);
        plain.vectors.delete(id);
      } else {
        const vector = drawn.next();
        resident.set(id, vector);
        plain.vectors.set(id, vector);
      }
    }
    const query = drawn.next();
    const best = new TopK(50);
    resident.search(query, best, undefined);
    expect(resident.size).toBe(plain.count());
    expect(best.sorted()).toEqual(plain.nearest(query, 50));
    const allowed = new Set(Array.from({ length: 150 }, (_, place) => 2 * place));
    const among = new TopK(50);
    resident.search(query, among, allowed);
    expect(among.sorted()).toEqual(plain.nearest(query, 50, allowed));
  });
});
