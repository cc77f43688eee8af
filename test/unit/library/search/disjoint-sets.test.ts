import { describe, expect, it } from 'vitest';
import { DisjointSets } from '../../../../electron/library/search/disjoint-sets.ts';

describe('DisjointSets', () => {
  it('gathers what belongs together, through others too', () => {
    const sets = new DisjointSets(7);
    sets.join(1, 4);
    sets.join(6, 5);
    sets.join(4, 6);
    sets.join(4, 1);
    sets.join(2, 3);
    expect(sets.groups()).toEqual([
      [1, 4, 5, 6],
      [2, 3],
    ]);
  });
});
