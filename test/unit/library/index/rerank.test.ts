import { describe, expect, it } from 'vitest';
import { rerank } from '../../../../electron/library/index/rerank.ts';
import { SyntheticVectors } from '../../../bench/index-vectors.ts';
import { MapSource } from '../../../integration/index-fixture.ts';

const drawn = new SyntheticVectors(16, 5);
const source = new MapSource();
for (let id = 1; id <= 1000; id++) source.vectors.set(id, drawn.next());
const query = drawn.next();
const everything = source.nearest(query, 1000);
const error = 0.01;

/** The best `length` photos with scores off by up to `error`, in the order of those scores. */
function shortlist(length: number): Parameters<typeof rerank>[2] {
  const off = everything
    .map(({ id, score }) => ({ id, score: score + error * Math.sin(id) }))
    .sort((a, b) => b.score - a.score);
  const kept = off.slice(0, length);
  return {
    ids: Float64Array.from(kept, ({ id }) => id),
    scores: Float64Array.from(kept, ({ score }) => score),
    horizon: off[length]?.score ?? -Infinity,
  };
}

describe('rerank', () => {
  it('puts approximate scores right, and knows that nothing beyond the list can matter', async () => {
    const ranking = await rerank(source, query, shortlist(400), 20, error);
    expect(ranking).toEqual({ neighbours: everything.slice(0, 20), complete: true });
  });

  it('says when the list was too short to be sure', async () => {
    expect((await rerank(source, query, shortlist(20), 20, error)).complete).toBe(false);
  });

  it('is complete with fewer than asked for when the list holds everything', async () => {
    const few = new MapSource();
    for (const id of [3, 5]) few.vectors.set(id, drawn.next());
    const list = { ids: Float64Array.of(5, 3), scores: Float64Array.of(0.2, 0.1), horizon: -Infinity };
    expect(await rerank(few, query, list, 20, error)).toEqual({ neighbours: few.nearest(query, 20), complete: true });
  });

  it('reads no more vectors than it needs', async () => {
    let read = 0;
    const counting = {
      count: () => source.count(),
      scan: () => [],
      read: (ids: readonly number[]) => source.read(ids),
      fetch: (ids: readonly number[]) => {
        read += ids.length;
        return source.fetch(ids);
      },
    };
    await rerank(counting, query, shortlist(1000), 5, error);
    expect(read).toBeLessThan(400);
  });
});
