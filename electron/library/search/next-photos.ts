import type { PhotoMask } from '../catalogue/photo-filter.ts';
import { TopK } from '../index/top-k.ts';
import type { Cosines } from '../index/vector-index.ts';
import { withWords } from './relevance.ts';
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

/** What one branch of a query asks, made ready to be judged. */
export interface JudgedBranch {
  /** Photos that meet its condition. */
  mask: PhotoMask;
  /** Undefined where the branch asks for words alone, or for nothing but its condition. */
  sight: Sight | undefined;
  /** Of the sight's vector with every photo; undefined without one, or where there is no index. */
  cosines: Cosines | undefined;
  /** Photos whose own words match, of those that meet the condition. */
  words: WordMatches;
  /** Meeting the condition is all it takes. */
  exact: boolean;
}

/** Where nothing is asked about looks, or there is no model. */
export const NO_COSINES: Cosines = { scores: new Float32Array(0), error: 0 };

/** How good a photo is at most. */
export type Limit = Pick<Ranked, 'relevance' | 'score'>;
const NOTHING_LEFT: Limit = { relevance: -1, score: -Infinity };

export interface NextPhotos {
  ids: number[];
  /** How good any photo that has no place and is not among these can be. */
  beyond: Limit;
}

/**
 * The photos without a place that may come next, judged by the most that their cosines can be.
 *
 * @param placed one byte per id: photos that are not looked for
 * @param depth how many photos at most
 */
export function nextPhotos(branches: readonly JudgedBranch[], placed: Uint8Array, depth: number): NextPhotos {
  const found = new Map<number, Ranked>();
  let beyond = NOTHING_LEFT;
  for (const [branch, asked] of branches.entries()) {
    const source = asked.exact ? exactPhotos(asked, placed, depth) : likelyPhotos(asked, placed, depth);
    for (const one of source.photos) {
      const known = found.get(one.id);
      if (!known || byRelevance({ ...one, branch }, known) < 0) found.set(one.id, { ...one, branch });
    }
    if (compareLimits(source.beyond, beyond) > 0) beyond = source.beyond;
  }
  const best = [...found.values()].sort(byRelevance);
  const next = best[depth];
  if (next && compareLimits(next, beyond) > 0) beyond = next;
  return { ids: best.slice(0, depth).map(({ id }) => id), beyond };
}

interface Source {
  photos: (Limit & { id: number })[];
  beyond: Limit;
}

function exactPhotos({ mask }: JudgedBranch, placed: Uint8Array, depth: number): Source {
  const limit = { relevance: 1, score: 1 };
  const photos: Source['photos'] = [];
  for (let id = 0; id < mask.length && photos.length < depth; id++) {
    if (mask[id] === 1 && placed[id] === 0) photos.push({ id, ...limit });
  }
  return { photos, beyond: photos.length === depth ? limit : NOTHING_LEFT };
}

/** Photos that look right or whose own words match. Those of one kind of words are in the order of their cosines. */
function likelyPhotos({ mask, sight, cosines, words }: JudgedBranch, placed: Uint8Array, depth: number): Source {
  const { scores, error } = cosines ?? NO_COSINES;
  const best = words.evidence.map(() => new TopK(depth));
  const thresholds = new Float64Array(best.length).fill(-Infinity);
  // This loop is most of a search. Photos without words, nearly all, are told by one comparison; and nothing is read past the end
  // of an array, which is slow.
  let plain = -Infinity;
  const consider = (id: number, kind: number, cosine: number): void => {
    if (cosine < (thresholds[kind] ?? 0) || mask[id] !== 1 || placed[id] === 1) return;
    const top = best[kind];
    top?.offer(id, cosine);
    thresholds[kind] = top?.threshold ?? 0;
    plain = thresholds[0] ?? 0;
  };
  const { kinds } = words;
  const end = Math.min(mask.length, scores.length);
  for (let id = 0; id < end; id++) {
    const cosine = scores[id] ?? NaN;
    if (cosine >= plain && (kinds.length === 0 || kinds[id] === 0)) consider(id, 0, cosine);
  }
  for (let id = 0; id < kinds.length; id++) {
    const kind = kinds[id] ?? 0;
    if (kind === 0) continue;
    // Photos that are not encoded yet are judged by their words alone.
    const cosine = id < end ? (scores[id] ?? NaN) : NaN;
    consider(id, kind, Number.isNaN(cosine) ? UNSEEN : cosine);
  }
  const source: Source = { photos: [], beyond: NOTHING_LEFT };
  for (const [kind, top] of best.entries()) {
    const evidence = words.evidence[kind];
    const limit = (cosine: number): Limit => ({
      relevance: withWords(sight?.relevanceOf(cosine + error) ?? 0, evidence),
      score: Math.max(cosine + error, evidence?.found ?? 0),
    });
    for (const { id, score } of top.sorted()) source.photos.push({ id, ...limit(score) });
    if (top.size < depth) continue;
    const beyond = limit(top.threshold);
    if (compareLimits(beyond, source.beyond) > 0) source.beyond = beyond;
  }
  return source;
}

/** Less than any cosine. */
const UNSEEN = -2;

/** Above 0 where the first is the better one. */
export function compareLimits(one: Limit, other: Limit): number {
  return one.relevance - other.relevance || one.score - other.score;
}

/** Best first: by relevance, then by score, then by id. */
export function byRelevance(one: Ranked, other: Ranked): number {
  return other.relevance - one.relevance || other.score - one.score || one.id - other.id;
}
