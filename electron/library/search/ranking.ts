import type { PhotoMask } from '../catalogue/photo-filter.ts';
import type { Candidates, VectorIndex } from '../index/vector-index.ts';
import { GOOD_MATCH, withWords, type WordEvidence } from './relevance.ts';
import type { Sight } from './sight.ts';

/** A photo's place in the answer to a query. */
export interface Ranked {
  id: number;
  score: number;
  relevance: number;
  /** Which branch of the query it answers best. */
  branch: number;
}

/** The answer to a query, worked out as far as it has been asked for. */
export interface Ranking {
  /** Photos that pass the filters. */
  readonly total: number;
  /** How many of them, from the first on, are good matches. */
  readonly relevant: number;
  /** Places `from` up to `to`, fewer at the end. The same places hold the same photos every time. */
  slice(from: number, to: number): Promise<Ranked[]>;
}

/** Photos that meet a query exactly, in a given order: there is nothing to judge. */
export function listRanking(ids: Uint32Array): Ranking {
  return {
    total: ids.length,
    relevant: ids.length,
    slice: (from, to) =>
      Promise.resolve(Array.from(ids.subarray(from, to), (id) => ({ id, score: 1, relevance: 1, branch: 0 }))),
  };
}

/** What one branch of a query asks, made ready to be judged. */
export interface JudgedBranch {
  /** Photos that meet its condition: ascending, and as one byte per id. */
  ids: Uint32Array;
  mask: PhotoMask;
  /** Undefined where the branch asks for words alone, or for nothing but its condition. */
  sight: Sight | undefined;
  /** Photos whose own words match, of those that meet the condition. */
  evidence: ReadonlyMap<number, WordEvidence>;
  /** Meeting the condition is all it takes. */
  exact: boolean;
}

export interface JudgedOptions {
  branches: readonly JudgedBranch[];
  index: VectorIndex | undefined;
  /** How many photos the library has: a branch that all of them pass needs no confining. */
  libraryPhotos: number;
  /** Photos that pass the filters of any branch, ascending. */
  ids: Uint32Array;
  /** How many places the caller is about to ask for. */
  expected: number;
  /** Puts good matches into an order other than by relevance. */
  arrange?: (ids: readonly number[]) => number[];
}

/** The first look goes at least this deep: a few hundred neighbours cost hardly more than ten. */
const FIRST_DEPTH = 256;
const GROWTH = 4;

/** Where a source of candidates has been read to: what lies beyond is at most this good. */
interface Horizon {
  relevance: number;
  score: number;
}
const NOTHING_BEYOND: Horizon = { relevance: -1, score: -Infinity };

/**
 * Ranks photos by how they look and by the words they carry, best first, as deep as asked and no deeper.
 *
 * Each branch has several sources, every one sorted by cosine: all its photos, and those whose words match wholly or partly.
 * Sources are read from the top to the same depth. A photo's place is settled once it is at least as good as
 * anything that can still come out of any source (the threshold algorithm of Fagin, Lotem and Naor, 2003); while more
 * settled places are needed, all sources are read deeper. Places once settled never change.
 */
export async function judgeRanking(options: JudgedOptions): Promise<Ranking> {
  const { branches, index, ids, libraryPhotos } = options;
  const settled: Ranked[] = [];
  const placed = new Set<number>();
  let best = new Map<number, Ranked>();
  let depth = 0;
  let relevant = -1;
  let working: Promise<void> = Promise.resolve();

  const sources = branches.map((branch) => sourcesOf(branch, libraryPhotos));

  const deepen = async (): Promise<void> => {
    depth = depth === 0 ? Math.max(FIRST_DEPTH, 2 * options.expected) : depth * GROWTH;
    best = new Map();
    let beyond = NOTHING_BEYOND;
    for (const [at, branch] of branches.entries()) {
      const offer = (id: number, score: number, relevance: number): void => {
        if (placed.has(id)) return;
        const known = best.get(id);
        const offered = { id, score, relevance, branch: at };
        if (!known || byRelevance(offered, known) < 0) best.set(id, offered);
      };
      if (branch.exact) for (const id of branch.ids) offer(id, 1, 1);
      const { sight, evidence } = branch;
      const seen = new Set<number>();
      for (const source of sources[at] ?? []) {
        if (!sight || !index) break;
        const found = await index.search(sight.vector, Math.min(depth, source.size), source.candidates);
        let last: Horizon = NOTHING_BEYOND;
        for (const { id, score } of found) {
          // The index may still hold a photo that has just been removed.
          if (branch.mask[id] !== 1) continue;
          const words = evidence.get(id);
          const relevance = withWords(sight.relevanceOf(score), words);
          seen.add(id);
          offer(id, score, relevance);
          last = { score, relevance: withWords(sight.relevanceOf(score), source.words) };
        }
        if (found.length >= Math.min(depth, source.size) && depth < source.size && compareHorizons(last, beyond) > 0) {
          beyond = last;
        }
      }
      // Without a vector (not encoded yet, or no model) a photo is judged by its words alone.
      for (const [id, words] of evidence) {
        if (seen.has(id)) continue;
        const unread = sight && index && depth < evidence.size;
        if (!unread) offer(id, words.found, withWords(0, words));
      }
    }
    const settling = [...best.values()].filter((one) => compareHorizons(one, beyond) >= 0).sort(byRelevance);
    for (const one of settling) settle(one);
    if (beyond === NOTHING_BEYOND) {
      for (const id of ids) if (!placed.has(id)) settle({ id, score: 0, relevance: 0, branch: 0 });
    }
  };
  const settle = (one: Ranked): void => {
    // An index that finds nearly all neighbours may bring one up late; the order still never rises.
    const last = settled.at(-1);
    settled.push(last && one.relevance > last.relevance ? { ...one, relevance: last.relevance } : one);
    placed.add(one.id);
    if (relevant < 0 && one.relevance < GOOD_MATCH) relevant = settled.length - 1;
  };
  const reach = (places: number): Promise<void> => {
    // One at a time: two pages may be asked for at once.
    working = working
      .catch(() => undefined)
      .then(async () => {
        while (settled.length < Math.min(places, ids.length)) await deepen();
      });
    return working;
  };

  await reach(Math.max(1, options.expected));
  while (relevant < 0 && settled.length < ids.length) await reach(settled.length + 1);
  if (relevant < 0) relevant = settled.length;

  const { arrange } = options;
  const good = settled.slice(0, relevant);
  const byId = new Map(good.map((one) => [one.id, one]));
  const arranged = arrange ? arrange(good.map(({ id }) => id)).flatMap((id) => byId.get(id) ?? []) : good;
  return {
    total: ids.length,
    relevant,
    async slice(from, to) {
      await reach(to);
      return [...arranged.slice(from, to), ...settled.slice(Math.max(from, relevant), Math.max(to, relevant))];
    },
  };
}

interface Source {
  /** Undefined for the whole library. */
  candidates: Candidates | undefined;
  size: number;
  /** The most that words can add to a photo of this source. */
  words: WordEvidence | undefined;
}

function sourcesOf(branch: JudgedBranch, libraryPhotos: number): Source[] {
  const everyone: Source = {
    candidates: branch.ids.length === libraryPhotos ? undefined : branch.ids,
    size: branch.ids.length,
    words: undefined,
  };
  const kinds = new Map<string, { ids: number[]; words: WordEvidence }>();
  for (const [id, words] of branch.evidence) {
    const kind = words.said > 0.999 ? 'said' : words.found > 0.999 ? 'found' : 'part';
    const group = kinds.get(kind);
    if (!group) kinds.set(kind, { ids: [id], words: { ...words } });
    else {
      group.ids.push(id);
      group.words.said = Math.max(group.words.said, words.said);
      group.words.found = Math.max(group.words.found, words.found);
    }
  }
  const matching = [...kinds.values()].map((group): Source => ({
    candidates: Uint32Array.from(group.ids),
    size: group.ids.length,
    words: group.words,
  }));
  return [everyone, ...matching];
}

function compareHorizons(one: Horizon, other: Horizon): number {
  return one.relevance - other.relevance || one.score - other.score;
}

/** Best first: by relevance, then by score, then by id. */
export function byRelevance(one: Ranked, other: Ranked): number {
  return other.relevance - one.relevance || other.score - one.score || one.id - other.id;
}
