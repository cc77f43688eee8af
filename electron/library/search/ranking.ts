import type { PhotoMask } from '../catalogue/photo-filter.ts';
import type { VectorIndex } from '../index/vector-index.ts';
import {
  byRelevance,
  compareLimits,
  GOOD,
  hasMark,
  mark,
  NO_COSINES,
  nextPhotos,
  PLACED,
  type JudgedBranch,
  type Ranked,
} from './next-photos.ts';
import { GOOD_MATCH, leastCosine, withWords } from './relevance.ts';
import { kindOf } from './word-evidence.ts';

/** The answer to a query, worked out as far as it has been asked for. */
export interface Ranking {
  /** Photos that pass the filters. */
  readonly total: number;
  /** How many of them, from the first on, are good matches. */
  readonly relevant: number;
  /** Places `from` up to `to`, fewer at the end. The same places hold the same photos every time. */
  slice(from: number, to: number): Promise<Ranked[]>;
  /** Ends it: no slice may be under way, and none may be asked for afterwards. */
  close(): void;
}

/** Photos that meet a query exactly, in a given order: there is nothing to judge. */
export function listRanking(ids: Uint32Array): Ranking {
  return {
    total: ids.length,
    relevant: ids.length,
    slice: (from, to) =>
      Promise.resolve(
        Array.from(ids.subarray(from, to), (id) => ({ id, score: 1, relevance: 1, branch: 0, worded: false })),
      ),
    close: () => undefined,
  };
}

export interface JudgedOptions {
  branches: readonly JudgedBranch[];
  index: VectorIndex | undefined;
  /** Photos that meet the condition of any branch. */
  passing: PhotoMask;
  /** How many those are. */
  total: number;
  /** All photos in an order other than by relevance that good matches are to have. */
  order?: Uint32Array | undefined;
}

/**
 * Photos looked at beyond the places asked for, and the share of those places. Which photo comes before which is decided by
 * exact cosines, which only these get; cosines known to within an error say that no other can come among them.
 */
const SPARE = 48;
const SPARE_SHARE = 0.25;

/** Where more photos than this are as good as equal (frames of a timelapse, say), the error decides between them. */
const DEEPEST = 2048;

/** Just not a good match. */
const NOT_GOOD = GOOD_MATCH - 1e-9;

/**
 * Ranks photos by how they look and by the words they carry, best first, as deep as asked and no deeper.
 *
 * Every photo's cosine is known approximately from one pass of the index. That tells good matches from the rest and finds
 * who may have the next places; their exact cosines give the order. A place is settled once its photo is at least as good
 * as anything not looked at can be (the threshold algorithm of Fagin, Lotem and Naor, 2003). Settled places never change.
 */
export function judgeRanking({ branches, index, passing, total, order }: JudgedOptions): Ranking {
  /** By branch, the exact cosines of photos that were looked at. */
  const exactly = branches.map(() => new Map<number, number>());
  const marks = new Uint8Array(passing.length);
  let relevant = 0;
  for (const branch of branches) relevant += markGood(branch, marks);
  const arranged = order?.filter((id) => hasMark(marks, id, GOOD));
  for (const id of arranged ?? []) mark(marks, id, PLACED);
  const places = total - (arranged?.length ?? 0);
  const settled: Ranked[] = [];

  /** These photos with their exact scores, each for the branch it answers best. */
  const judge = async (ids: readonly number[]): Promise<Ranked[]> => {
    const best = new Map<number, Ranked>();
    for (const [branch, { mask, sight, cosines, words, exact }] of branches.entries()) {
      const asked = ids.filter((id) => mask[id] === 1);
      const known = exactly[branch] ?? new Map<number, number>();
      if (sight && index) {
        const unknown = asked.filter((id) => !known.has(id));
        (await index.cosinesOf(sight.vector, unknown)).forEach((cosine, id) => known.set(id, cosine));
      }
      for (const id of asked) {
        const cosine = known.get(id);
        const kind = kindOf(words, id);
        const evidence = words.evidence[kind];
        const looks = cosine === undefined ? 0 : (sight?.relevanceOf(cosine) ?? 0);
        const relevance = exact ? 1 : withWords(looks, evidence);
        const score = exact ? 1 : (cosine ?? evidence?.found ?? 0);
        const limited = hasMark(marks, id, GOOD) ? Math.max(GOOD_MATCH, relevance) : Math.min(NOT_GOOD, relevance);
        const one = { id, score, relevance: limited, branch, worded: kind > 0 };
        const other = best.get(id);
        if (!other || byRelevance(one, other) < 0) best.set(id, one);
        // The index may still hold a photo that has just been removed.
        if (cosine === undefined && cosines && id < cosines.scores.length) cosines.scores[id] = NaN;
      }
    }
    return [...best.values()];
  };
  const settle = (one: Ranked): void => {
    // Where errors decided, a photo may come up late; the order still never rises.
    const last = settled.at(-1);
    settled.push(last && one.relevance > last.relevance ? { ...one, relevance: last.relevance } : one);
    mark(marks, one.id, PLACED);
  };
  const reach = async (wanted: number): Promise<void> => {
    let spare = SPARE;
    while (settled.length < Math.min(wanted, places)) {
      const missing = wanted - settled.length;
      const { ids, beyond } = nextPhotos(branches, marks, Math.ceil(missing * (1 + SPARE_SHARE)) + spare);
      if (ids.length === 0) {
        for (let id = 0; id < passing.length; id++) {
          if (passing[id] !== 1 || hasMark(marks, id, PLACED)) continue;
          settle({ id, score: 0, relevance: 0, branch: 0, worded: false });
        }
        return;
      }
      const judged = (await judge(ids)).sort(byRelevance);
      const sure = judged.filter((one) => compareLimits(one, beyond) >= 0);
      (sure.length === 0 && spare > DEEPEST ? judged : sure).forEach(settle);
      // Those that are not sure yet will be among the next as well.
      spare = sure.length === 0 ? 2 * spare : SPARE + judged.length - sure.length;
    }
  };
  let working: Promise<void> = Promise.resolve();

  return {
    total,
    relevant,
    async slice(from, to) {
      const first = arranged?.subarray(from, to) ?? [];
      const judged = new Map((await judge(Array.from(first))).map((one) => [one.id, one]));
      const skipped = arranged?.length ?? 0;
      // One at a time: two pages may be asked for at once.
      working = working.catch(() => undefined).then(() => reach(to - skipped));
      await working;
      return [
        ...Array.from(first).flatMap((id) => judged.get(id) ?? []),
        ...settled.slice(Math.max(0, from - skipped), Math.max(0, to - skipped)),
      ];
    },
    close() {
      for (const { cosines } of branches) if (cosines) index?.giveBack(cosines);
    },
  };
}

/**
 * Marks the good matches of a branch, by cosines that may be a little off: exact ones of thousands would take longer.
 *
 * @returns how many were not marked before
 */
function markGood({ mask, sight, cosines, words, exact }: JudgedBranch, marks: Uint8Array): number {
  let count = 0;
  if (exact) {
    for (let id = 0; id < mask.length; id++) if (mask[id] === 1) count += mark(marks, id, GOOD);
    return count;
  }
  const { scores } = cosines ?? NO_COSINES;
  const least = Float64Array.from(words.evidence, (evidence) =>
    withWords(0, evidence) >= GOOD_MATCH
      ? -Infinity
      : leastCosine((cosine) => withWords(sight?.relevanceOf(cosine) ?? 0, evidence)),
  );
  const plain = least[0] ?? Infinity;
  const end = Math.min(mask.length, scores.length);
  for (let id = 0; id < end; id++) if ((scores[id] ?? NaN) >= plain && mask[id] === 1) count += mark(marks, id, GOOD);
  const { ids, kinds } = words;
  for (let at = 0; at < ids.length; at++) {
    const id = ids[at] ?? 0;
    if (mask[id] !== 1) continue;
    const enough = least[kinds[at] ?? 0] ?? Infinity;
    if (enough === -Infinity || (id < end && (scores[id] ?? NaN) >= enough)) count += mark(marks, id, GOOD);
  }
  return count;
}
