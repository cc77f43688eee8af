import type { PhotoMask } from '../catalogue/photo-filter.ts';
import { TopK } from '../index/top-k.ts';
import type { Cosines } from '../index/vector-index.ts';
import { LOOKS_LIMIT, withWords } from './relevance.ts';
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
  evidence: WordMatches;
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
    const sources = asked.exact
      ? [exactPhotos(asked, placed, depth)]
      : [alike(asked, placed, depth), named(asked, placed, depth)];
    for (const source of sources) {
      for (const one of source.photos) {
        const known = found.get(one.id);
        if (!known || byRelevance({ ...one, branch }, known) < 0) found.set(one.id, { ...one, branch });
      }
      if (compareLimits(source.beyond, beyond) > 0) beyond = source.beyond;
    }
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

/** Photos that look right. */
function alike({ mask, sight, cosines }: JudgedBranch, placed: Uint8Array, depth: number): Source {
  const { scores, error } = cosines ?? NO_COSINES;
  const best = new TopK(depth);
  const end = Math.min(mask.length, scores.length);
  let threshold = -Infinity;
  for (let id = 0; id < end; id++) {
    const cosine = scores[id] ?? NaN;
    if (!(cosine >= threshold) || mask[id] !== 1 || placed[id] === 1) continue;
    best.offer(id, cosine);
    threshold = best.threshold;
  }
  const limit = (cosine: number): Limit => ({
    relevance: Math.min(LOOKS_LIMIT, sight?.relevanceOf(cosine + error) ?? 0),
    score: cosine + error,
  });
  return {
    photos: best.sorted().map(({ id, score }) => ({ id, ...limit(score) })),
    beyond: best.size === depth ? limit(threshold) : NOTHING_LEFT,
  };
}

/** Photos whose own words match. */
function named({ sight, cosines, evidence }: JudgedBranch, placed: Uint8Array, depth: number): Source {
  const { scores, error } = cosines ?? NO_COSINES;
  const best = new TopK(depth);
  for (const [place, id] of evidence.ids.entries()) {
    if (placed[id] === 1) continue;
    const cosine = scores[id] ?? NaN;
    const looks = Number.isNaN(cosine) ? 0 : (sight?.relevanceOf(cosine + error) ?? 0);
    best.offer(id, withWords(looks, evidence.at(place)));
  }
  const limit = (relevance: number): Limit => ({ relevance, score: Infinity });
  return {
    photos: best.sorted().map(({ id, score }) => ({ id, ...limit(score) })),
    beyond: best.size === depth ? limit(best.threshold) : NOTHING_LEFT,
  };
}

/** Above 0 where the first is the better one. */
export function compareLimits(one: Limit, other: Limit): number {
  return one.relevance - other.relevance || one.score - other.score;
}

/** Best first: by relevance, then by score, then by id. */
export function byRelevance(one: Ranked, other: Ranked): number {
  return other.relevance - one.relevance || other.score - one.score || one.id - other.id;
}
