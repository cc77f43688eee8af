import type { PhotoMask } from '../catalogue/photo-filter.ts';
import type { Candidates, VectorIndex } from '../index/vector-index.ts';
import { ALL_WORDS, GOOD_MATCH, withWords, type WordEvidence } from './relevance.ts';
import type { Sight } from './sight.ts';
import type { WordMatches } from './word-evidence.ts';

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
  evidence: WordMatches;
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
const GROWTH = 2;
/** How much deeper than the sample says, because it may say too little. */
const MARGIN = 1.5;
/** An estimate is not worth looking deeper than this at once. */
const DEEPEST_FIRST = 4096;

/** Where a source of candidates has been read to: what lies beyond is at most this good. */
interface Horizon {
  relevance: number;
  score: number;
}
const UNREAD: Horizon = { relevance: Infinity, score: Infinity };
const NOTHING_BEYOND: Horizon = { relevance: -1, score: -Infinity };

/** Photos sorted by cosine, read from the top as far as needed. */
interface Source {
  branch: number;
  /** Undefined for the whole library. */
  candidates: Candidates | undefined;
  size: number;
  /** The most that words can add to a photo of this source. */
  words: WordEvidence | undefined;
  depth: number;
  horizon: Horizon;
}

/**
 * Ranks photos by how they look and by the words they carry, best first, as deep as asked and no deeper.
 *
 * Each branch has several sources, every one sorted by cosine: all its photos, and those whose words match wholly or partly.
 * A photo's place is settled once it is at least as good as anything that can still come out of any source (the
 * threshold algorithm of Fagin, Lotem and Naor, 2003); while more settled places are needed, the source that promises
 * most is read deeper. Places once settled never change.
 */
export async function judgeRanking(options: JudgedOptions): Promise<Ranking> {
  const { branches, index, ids } = options;
  const sources = branches.flatMap((branch, at) => sourcesOf(branch, at, options));
  const settled: Ranked[] = [];
  const placed = new Set<number>();
  /** Photos that came out of a source and have no place yet. */
  const waiting = new Map<number, Ranked>();

  const offer = (offered: Ranked): void => {
    if (placed.has(offered.id)) return;
    const known = waiting.get(offered.id);
    if (!known || byRelevance(offered, known) < 0) waiting.set(offered.id, offered);
  };
  const deepen = async (source: Source): Promise<void> => {
    const branch = branches[source.branch];
    if (!branch?.sight || !index) return;
    const { sight, evidence, mask } = branch;
    source.depth = source.depth === 0 ? firstDepth(source, sight) : source.depth * GROWTH;
    const wanted = Math.min(source.depth, source.size);
    const found = await index.search(sight.vector, wanted, source.candidates);
    for (const { id, score } of found) {
      // The index may still hold a photo that has just been removed.
      if (mask[id] !== 1) continue;
      offer({ id, score, relevance: withWords(sight.relevanceOf(score), evidence.of(id)), branch: source.branch });
    }
    const last = found.at(-1);
    const more = last !== undefined && found.length >= wanted && wanted < source.size;
    source.horizon = more
      ? { score: last.score, relevance: withWords(sight.relevanceOf(last.score), source.words) }
      : NOTHING_BEYOND;
    if (!more && source.words) offerWithoutVector(branch, source, new Set(found.map(({ id }) => id)));
  };
  /** Deep enough for the page, and for the line between good matches and the rest to be seen in one look. */
  const firstDepth = (source: Source, { goodShare }: Sight): number => {
    const good = source.words ? 0 : Math.min(DEEPEST_FIRST, Math.ceil(MARGIN * goodShare * source.size));
    return Math.max(FIRST_DEPTH, 2 * options.expected, good);
  };
  /** Photos that are not encoded yet are judged by their words alone. */
  const offerWithoutVector = (branch: JudgedBranch, source: Source, encoded: ReadonlySet<number>): void => {
    for (const id of source.candidates ?? []) {
      const words = branch.evidence.of(id);
      if (words && !encoded.has(id)) {
        offer({ id, score: words.found, relevance: withWords(0, words), branch: source.branch });
      }
    }
  };
  const mostPromising = (): Source | undefined =>
    sources.reduce<Source | undefined>(
      (best, source) =>
        source.horizon !== NOTHING_BEYOND && (!best || compareHorizons(source.horizon, best.horizon) > 0)
          ? source
          : best,
      undefined,
    );
  const settle = (one: Ranked): void => {
    // An index that finds nearly all neighbours may bring one up late; the order still never rises.
    const last = settled.at(-1);
    settled.push(last && one.relevance > last.relevance ? { ...one, relevance: last.relevance } : one);
    placed.add(one.id);
    waiting.delete(one.id);
  };
  let working: Promise<void> = Promise.resolve();
  const reach = (places: number): Promise<void> => {
    // One at a time: two pages may be asked for at once.
    working = working
      .catch(() => undefined)
      .then(async () => {
        while (settled.length < Math.min(places, ids.length)) {
          const source = mostPromising();
          const beyond = source?.horizon ?? NOTHING_BEYOND;
          [...waiting.values()]
            .filter((one) => compareHorizons(one, beyond) >= 0)
            .sort(byRelevance)
            .forEach(settle);
          if (source && settled.length < places) await deepen(source);
          if (beyond === NOTHING_BEYOND) {
            for (const id of ids) if (!placed.has(id)) settle({ id, score: 0, relevance: 0, branch: 0 });
          }
        }
      });
    return working;
  };

  for (const [at, branch] of branches.entries()) {
    if (branch.exact) for (const id of branch.ids) offer({ id, score: 1, relevance: 1, branch: at });
  }
  for (const source of sources) {
    // Without a model there is nothing to read: words decide.
    const branch = branches[source.branch];
    if (!branch || (branch.sight && index)) continue;
    offerWithoutVector(branch, source, new Set());
    source.horizon = NOTHING_BEYOND;
  }
  // All sources are read once in any case, so they need not wait for one another.
  await Promise.all(sources.filter(({ horizon }) => horizon === UNREAD).map(deepen));
  await reach(Math.max(1, options.expected));
  const relevant = await countGood();
  const { arrange } = options;
  if (arrange) await reach(relevant);
  const byId = new Map(arrange ? settled.slice(0, relevant).map((one) => [one.id, one]) : []);
  const arranged = arrange?.([...byId.keys()]).flatMap((id) => byId.get(id) ?? []);
  return {
    total: ids.length,
    relevant,
    async slice(from, to) {
      await reach(to);
      if (!arranged) return settled.slice(from, to);
      return [...arranged.slice(from, to), ...settled.slice(Math.max(from, relevant), Math.max(to, relevant))];
    },
  };

  /** Good matches in all. Photos that hold all words are good wherever they stand, so they are counted without being read. */
  async function countGood(): Promise<number> {
    for (const source of sources) {
      if (source.words && source.words.found >= ALL_WORDS) continue;
      while (source.horizon.relevance >= GOOD_MATCH) await deepen(source);
    }
    const good = new Set<number>();
    for (const one of settled) if (one.relevance >= GOOD_MATCH) good.add(one.id);
    for (const one of waiting.values()) if (one.relevance >= GOOD_MATCH) good.add(one.id);
    for (const { candidates, words } of sources) {
      if (words && words.found >= ALL_WORDS) for (const id of candidates ?? []) good.add(id);
    }
    return good.size;
  }
}

function sourcesOf(branch: JudgedBranch, at: number, { libraryPhotos }: JudgedOptions): Source[] {
  const kinds = { said: [] as number[], found: [] as number[], part: [] as number[] };
  const most: WordEvidence = { said: 0, found: 0 };
  for (const id of branch.evidence.ids) {
    const words = branch.evidence.of(id);
    if (!words) continue;
    if (words.said >= ALL_WORDS) kinds.said.push(id);
    else if (words.found >= ALL_WORDS) kinds.found.push(id);
    else {
      kinds.part.push(id);
      most.said = Math.max(most.said, words.said);
      most.found = Math.max(most.found, words.found);
    }
  }
  const unread = { branch: at, depth: 0, horizon: UNREAD };
  const matching = (ids: readonly number[], words: WordEvidence): Source[] =>
    ids.length === 0 ? [] : [{ ...unread, candidates: Uint32Array.from(ids), size: ids.length, words }];
  const everyone: Source = {
    ...unread,
    candidates: branch.ids.length === libraryPhotos ? undefined : branch.ids,
    size: branch.ids.length,
    words: undefined,
  };
  return [
    ...(branch.exact ? [] : [everyone]),
    ...matching(kinds.said, { said: 1, found: 1 }),
    ...matching(kinds.found, { said: 0, found: 1 }),
    ...matching(kinds.part, most),
  ];
}

function compareHorizons(one: Horizon, other: Horizon): number {
  return one.relevance - other.relevance || one.score - other.score;
}

/** Best first: by relevance, then by score, then by id. */
export function byRelevance(one: Ranked, other: Ranked): number {
  return other.relevance - one.relevance || other.score - one.score || one.id - other.id;
}
