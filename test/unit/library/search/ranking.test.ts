import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOf, type PhotoMask } from '../../../../electron/library/catalogue/photo-filter.ts';
import type { Cosines, VectorIndex } from '../../../../electron/library/index/vector-index.ts';
import type { JudgedBranch } from '../../../../electron/library/search/next-photos.ts';
import { judgeRanking, listRanking } from '../../../../electron/library/search/ranking.ts';
import type { WordEvidence } from '../../../../electron/library/search/relevance.ts';
import type { WordMatches } from '../../../../electron/library/search/word-evidence.ts';

/**
 * An index whose cosine for photo `id` is `cosines[id]`; photos without one have no vector. What it says of all photos at
 * once is off by up to `error`.
 */
function indexOf(cosines: ReadonlyMap<number, number>, error = 0): VectorIndex & { read: number } {
  const fake = {
    /** Photos whose exact cosines were asked for. */
    read: 0,
    cosines(): Promise<Cosines> {
      const scores = new Float32Array(Math.max(0, ...cosines.keys()) + 1).fill(NaN);
      for (const [id, cosine] of cosines) scores[id] = cosine + error * Math.sin(id);
      return Promise.resolve({ scores, error: error + 1e-6 });
    },
    cosinesOf(_: unknown, ids: readonly number[]): Promise<Map<number, number>> {
      fake.read += ids.length;
      return Promise.resolve(
        new Map(ids.flatMap((id) => (cosines.has(id) ? [[id, cosines.get(id) ?? 0] as const] : []))),
      );
    },
  };
  return fake as unknown as VectorIndex & { read: number };
}

function matchesOf(evidence: ReadonlyMap<number, WordEvidence>): WordMatches {
  const sorted = [...evidence].sort(([one], [other]) => one - other);
  return {
    ids: Uint32Array.from(sorted, ([id]) => id),
    kinds: Uint16Array.from(sorted, (_, place) => place + 1),
    evidence: [undefined, ...sorted.map(([, held]) => held)],
  };
}

function branchOf(
  ids: readonly number[],
  evidence: ReadonlyMap<number, WordEvidence> = new Map(),
  relevanceOf = (cosine: number): number => Math.max(0, Math.min(1, cosine)),
): JudgedBranch {
  const sight = { vector: ANY, relevanceOf };
  return { mask: maskOf(ids), sight, cosines: undefined, words: matchesOf(evidence), exact: false };
}

function maskOf(ids: readonly number[]): PhotoMask {
  const mask = new Uint8Array(LARGEST + 1);
  for (const id of ids) mask[id] = 1;
  return mask;
}

const LARGEST = 5000;
const ANY = new Float32Array([1]);

async function rank(
  cosines: ReadonlyMap<number, number>,
  branches: JudgedBranch[],
  { order, error = 0 }: { order?: readonly number[]; error?: number } = {},
) {
  const passing = new Uint8Array(LARGEST + 1);
  for (const { mask } of branches) for (const [id, passes] of mask.entries()) if (passes === 1) passing[id] = 1;
  const index = indexOf(cosines, error);
  const seen = branches.map(async (branch) => ({ ...branch, cosines: branch.sight && (await index.cosines(ANY)) }));
  const ranking = judgeRanking({
    branches: await Promise.all(seen),
    index,
    passing,
    total: countOf(passing),
    ...(order && { order: Uint32Array.from(order) }),
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
    const found = await ranking.slice(0, 3);
    expect(found.map(({ id }) => id)).toEqual([2, 3, 1]);
    expect(found.map(({ worded }) => worded)).toEqual([true, true, false]);
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
    const { ranking } = await rank(cosines, [branchOf([1, 2, 3, 4])], { order: [4, 3, 2, 1] });
    expect((await ranking.slice(0, 4)).map(({ id }) => id)).toEqual([4, 3, 1, 2]);
    expect((await ranking.slice(2, 4)).map(({ id }) => id)).toEqual([1, 2]);
  });

  it('does not read a large library to the end for a first page, nor again for a page it has', async () => {
    const cosines = new Map(Array.from({ length: 5000 }, (_, at) => [at + 1, 0.8 - at / 5000] as const));
    const { ranking, index } = await rank(cosines, [branchOf([...cosines.keys()], new Map(), (cosine) => cosine / 2)]);
    const page = await ranking.slice(0, 100);
    expect(index.read).toBeLessThan(500);
    const { read } = index;
    expect(await ranking.slice(0, 100)).toEqual(page);
    expect(index.read).toBe(read);
    const all = await ranking.slice(0, 5000);
    expect(all.map(({ id }) => id)).toEqual([...cosines.keys()]);
  });

  it('orders by exact cosines where those of the index are a little off', async () => {
    const cosines = new Map(Array.from({ length: 3000 }, (_, at) => [at + 1, 0.9 - at / 10_000] as const));
    const { ranking } = await rank(cosines, [branchOf([...cosines.keys()])], { error: 0.01 });
    const first = await ranking.slice(0, 200);
    expect(first.map(({ id }) => id)).toEqual([...cosines.keys()].slice(0, 200));
    expect(first[0]).toMatchObject({ score: 0.9, relevance: 0.89 });
  });

  it('lists thousands of photos that are as good as equal, each once', async () => {
    const cosines = new Map(Array.from({ length: 5000 }, (_, at) => [at + 1, 0.5 + (at % 7) / 1e6] as const));
    const { ranking } = await rank(cosines, [branchOf([...cosines.keys()])], { error: 0.01 });
    const listed: number[] = [];
    for (let from = 0; from < 5000; from += 500) {
      listed.push(...(await ranking.slice(from, from + 500)).map(({ id }) => id));
    }
    expect(listed.toSorted((a, b) => a - b)).toEqual([...cosines.keys()]);
  });

  it('lists a photo last that the index still holds and the library does not', async () => {
    const cosines = new Map([
      [1, 0.4],
      [2, 0.3],
    ]);
    const { ranking, index } = await rank(cosines, [branchOf([1, 2])]);
    index.cosinesOf = () => Promise.resolve(new Map([[2, 0.3]]));
    expect((await ranking.slice(0, 2)).map(({ id, score }) => [id, score])).toEqual([
      [2, 0.3],
      [1, 0],
    ]);
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
        fc.constantFrom(0, 0.01),
        async (photos, size, error) => {
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
          const { ranking } = await rank(cosines, branches, { error });
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
          const whole = await rank(cosines, branches, { error });
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
