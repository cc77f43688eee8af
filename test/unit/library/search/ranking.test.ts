import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Neighbour, VectorIndex } from '../../../../electron/library/index/vector-index.ts';
import { judgeRanking, listRanking, type JudgedBranch } from '../../../../electron/library/search/ranking.ts';
import type { WordEvidence } from '../../../../electron/library/search/relevance.ts';

/** An index whose cosine for photo `id` is `cosines[id]`; photos without one have no vector. */
function indexOf(cosines: ReadonlyMap<number, number>): VectorIndex & { searches: number } {
  const fake = {
    searches: 0,
    search(_: unknown, k: number, candidates?: ReadonlySet<number> | Uint32Array): Promise<Neighbour[]> {
      fake.searches++;
      const allowed = candidates && new Set(candidates);
      const found = [...cosines]
        .filter(([id]) => !allowed || allowed.has(id))
        .map(([id, score]) => ({ id, score }))
        .sort((a, b) => b.score - a.score || a.id - b.id);
      return Promise.resolve(found.slice(0, k));
    },
  };
  return fake as unknown as VectorIndex & { searches: number };
}

function branchOf(
  ids: readonly number[],
  evidence: ReadonlyMap<number, WordEvidence> = new Map(),
  relevanceOf = (cosine: number): number => Math.max(0, Math.min(1, cosine)),
): JudgedBranch {
  const mask = new Uint8Array(Math.max(0, ...ids) + 1);
  for (const id of ids) mask[id] = 1;
  const sight = { vector: new Float32Array([1]), relevanceOf, goodShare: 0 };
  const matches = { ids: [...evidence.keys()], of: (id: number) => evidence.get(id) };
  return { ids: Uint32Array.from(ids), mask, sight, evidence: matches, exact: false };
}

async function rank(
  cosines: ReadonlyMap<number, number>,
  branches: JudgedBranch[],
  options: { expected?: number; arrange?: (ids: readonly number[]) => number[] } = {},
) {
  const ids = Uint32Array.from(
    [...new Set(branches.flatMap((branch) => Array.from(branch.ids)))].sort((a, b) => a - b),
  );
  const index = indexOf(cosines);
  const { arrange } = options;
  const ranking = await judgeRanking({
    branches,
    index,
    libraryPhotos: ids.length,
    ids,
    expected: options.expected ?? 10,
    ...(arrange && { arrange }),
  });
  return { ranking, index };
}

describe('judgeRanking', () => {
  it('orders by cosine and counts the good matches', async () => {
    const cosines = new Map([
      [1, 0.2],
      [2, 0.8],
      [3, 0.6],
    ]);
    const { ranking } = await rank(cosines, [branchOf([1, 2, 3])]);
    expect((await ranking.slice(0, 10)).map(({ id }) => id)).toEqual([2, 3, 1]);
    expect(ranking).toMatchObject({ total: 3, relevant: 2 });
  });

  it('says that nothing fits', async () => {
    const { ranking } = await rank(new Map([[1, 0.2]]), [branchOf([1])]);
    expect(ranking.relevant).toBe(0);
  });

  it("puts a photo with the user's own words before everything that only looks right", async () => {
    const cosines = new Map([
      [1, 1],
      [2, -0.5],
      [3, 0.3],
    ]);
    const words = new Map([
      [2, { said: 1, found: 1 }],
      [3, { said: 0, found: 1 }],
    ]);
    const { ranking } = await rank(cosines, [branchOf([1, 2, 3], words)]);
    expect((await ranking.slice(0, 3)).map(({ id }) => id)).toEqual([2, 3, 1]);
  });

  it('finds words of photos that have no vector yet, and lists the rest of those last', async () => {
    const { ranking } = await rank(new Map([[1, 0.9]]), [branchOf([1, 2, 3], new Map([[3, { said: 1, found: 1 }]]))]);
    expect((await ranking.slice(0, 3)).map(({ id }) => id)).toEqual([3, 1, 2]);
  });

  it('takes the better of two alternatives', async () => {
    const branches = [branchOf([1, 2, 3]), { ...branchOf([3]), exact: true, sight: undefined }];
    const cosines = new Map([
      [1, 0.4],
      [2, 0.7],
      [3, 0.1],
    ]);
    const { ranking } = await rank(cosines, branches);
    const ranked = await ranking.slice(0, 3);
    expect(ranked.map(({ id, branch }) => [id, branch])).toEqual([
      [3, 1],
      [2, 0],
      [1, 0],
    ]);
  });

  it('arranges only the good matches', async () => {
    const cosines = new Map([
      [1, 0.9],
      [2, 0.1],
      [3, 0.7],
      [4, 0.6],
    ]);
    const { ranking } = await rank(cosines, [branchOf([1, 2, 3, 4])], {
      arrange: (ids) => ids.toSorted((a, b) => b - a),
    });
    expect((await ranking.slice(0, 4)).map(({ id }) => id)).toEqual([4, 3, 1, 2]);
    expect((await ranking.slice(2, 4)).map(({ id }) => id)).toEqual([1, 2]);
  });

  it('does not read a large library to the end for a first page, nor again for a page it has', async () => {
    const cosines = new Map(Array.from({ length: 5000 }, (_, at) => [at + 1, 0.8 - at / 5000] as const));
    const { ranking, index } = await rank(cosines, [branchOf([...cosines.keys()], new Map(), (cosine) => cosine / 2)]);
    const searches = index.searches;
    expect(searches).toBe(1);
    const page = await ranking.slice(0, 100);
    expect(await ranking.slice(0, 100)).toEqual(page);
    expect(index.searches).toBe(searches);
    const all = await ranking.slice(0, 5000);
    expect(all.map(({ id }) => id)).toEqual([...cosines.keys()]);
  });

  it('gives the same order page by page as at once, whatever matches', async () => {
    const photo = fc.record({
      cosine: fc.option(fc.double({ min: -1, max: 1, noNaN: true })),
      said: fc.constantFrom(0, 0, 0, 0.5, 1),
      named: fc.constantFrom(0, 0, 0.5, 1),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(photo, { minLength: 1, maxLength: 700 }),
        fc.integer({ min: 1, max: 90 }),
        async (photos, size) => {
          const ids = photos.map((_, at) => at + 1);
          const cosines = new Map(
            photos.flatMap(({ cosine }, at) => (cosine === null ? [] : [[at + 1, cosine] as const])),
          );
          const evidence = new Map(
            photos.flatMap(({ said, named }, at) =>
              said + named > 0 ? [[at + 1, { said, found: Math.max(said, named) }] as const] : [],
            ),
          );
          const branches = [branchOf(ids, evidence)];
          const { ranking } = await rank(cosines, branches, { expected: size });
          const paged: number[] = [];
          let last = 2;
          for (let from = 0; from < ids.length; from += size) {
            for (const { id, relevance } of await ranking.slice(from, from + size)) {
              expect(relevance).toBeLessThanOrEqual(last);
              last = relevance;
              paged.push(id);
            }
          }
          expect(paged.toSorted((a, b) => a - b)).toEqual(ids);
          const whole = await rank(cosines, branches, { expected: ids.length });
          expect((await whole.ranking.slice(0, ids.length)).map(({ id }) => id).slice(0, ranking.relevant)).toEqual(
            paged.slice(0, ranking.relevant),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('listRanking', () => {
  it('gives photos in the order they come, all of them good', async () => {
    const ranking = listRanking(Uint32Array.of(5, 3, 9));
    expect(ranking).toMatchObject({ total: 3, relevant: 3 });
    expect((await ranking.slice(1, 5)).map(({ id, relevance }) => [id, relevance])).toEqual([
      [3, 1],
      [9, 1],
    ]);
  });
});
