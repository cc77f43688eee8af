import type { Vector } from '../../../shared/kinds.ts';
import type { PhotoMask } from '../catalogue/photo-filter.ts';
import { TopK } from '../index/top-k.ts';
import type { Cosines } from '../index/vector-index.ts';
import { withWords } from './relevance.ts';
import type { WordMatches } from './word-evidence.ts';

/** A photo's place in the answer to a query. */
export interface Ranked {
  id: number;
  score: number;
  relevance: number;
  /** Which branch of the query it answers best. */
  branch: number;
  /** Its own words match that branch's. */
  worded: boolean;
}

/** What one branch of a query asks, made ready to be judged. */
export interface JudgedBranch {
  /** Photos that meet its condition. */
  mask: PhotoMask;
  /** What it asks about looks; undefined where it asks for words alone, or for nothing but its condition. */
  sight: { vector: Vector; relevanceOf(cosine: number): number } | undefined;
  /** Of the sight's vector with every photo; undefined without one, or where there is no index. */
  cosines: Cosines | undefined;
  /** Photos whose own words match, of those that meet the condition. */
  words: WordMatches;
  /** Meeting the condition is all it takes. */
  exact: boolean;
}

/** Where nothing is asked about looks, or there is no model. */
export const NO_COSINES: Cosines = { scores: new Float32Array(0), error: 0 };

/** What a ranking knows of each photo: bits of one byte. */
export const GOOD = 1;
/** It has its place in the answer. */
export const PLACED = 2;

export const hasMark = (marks: Uint8Array, id: number, mark: number): boolean => ((marks[id] ?? 0) & mark) !== 0;

/** Returns 1 where the photo did not have the mark before, else 0. */
export function mark(marks: Uint8Array, id: number, mark: number): number {
  const before = marks[id] ?? 0;
  marks[id] = before | mark;
  return (before & mark) === 0 ? 1 : 0;
}

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
 * @param marks one byte per id: photos that are PLACED are not looked for
 * @param depth how many photos at most
 */
export function nextPhotos(branches: readonly JudgedBranch[], marks: Uint8Array, depth: number): NextPhotos {
  const candidates = new Candidates();
  for (const branch of branches) {
    if (branch.exact) addExact(candidates, branch, marks, depth);
    else addLikely(candidates, branch, marks, depth);
  }
  return candidates.best(depth);
}

/**
 * Photos with how good they are at most, once for each reason that there is. Numbers in arrays: objects would be left behind by
 * the thousand.
 */
class Candidates {
  readonly #ids: number[] = [];
  readonly #relevances: number[] = [];
  readonly #scores: number[] = [];
  #beyond = NOTHING_LEFT;

  add(id: number, { relevance, score }: Limit): void {
    this.#ids.push(id);
    this.#relevances.push(relevance);
    this.#scores.push(score);
  }

  /** Says that there may be photos as good as this which are not among them. */
  more(limit: Limit): void {
    if (compareLimits(limit, this.#beyond) > 0) this.#beyond = limit;
  }

  best(depth: number): NextPhotos {
    const [ids, relevances, scores] = [this.#ids, this.#relevances, this.#scores];
    const of = (numbers: readonly number[], place: number): number => numbers[place] ?? 0;
    const order = ids.map((_, place) => place);
    order.sort(
      (one, other) =>
        of(relevances, other) - of(relevances, one) ||
        of(scores, other) - of(scores, one) ||
        of(ids, one) - of(ids, other),
    );
    const best = new Set<number>();
    for (const place of order) {
      const id = of(ids, place);
      if (best.size === depth && !best.has(id)) {
        this.more({ relevance: of(relevances, place), score: of(scores, place) });
        break;
      }
      best.add(id);
    }
    return { ids: [...best], beyond: this.#beyond };
  }
}

function addExact(candidates: Candidates, { mask }: JudgedBranch, marks: Uint8Array, depth: number): void {
  const limit = { relevance: 1, score: 1 };
  let count = 0;
  for (let id = 0; id < mask.length && count < depth; id++) {
    if (mask[id] !== 1 || hasMark(marks, id, PLACED)) continue;
    candidates.add(id, limit);
    count++;
  }
  if (count === depth) candidates.more(limit);
}

/**
 * Adds photos that look right or whose own words match, those of one kind of words by their cosines. Photos with words may be
 * added for their looks alone too; what they are worth is decided by their words, which never count against a photo.
 */
function addLikely(
  candidates: Candidates,
  { mask, sight, cosines, words }: JudgedBranch,
  marks: Uint8Array,
  depth: number,
): void {
  const { scores, error } = cosines ?? NO_COSINES;
  const end = Math.min(mask.length, scores.length);
  const best = words.evidence.map(() => new TopK(depth));
  if (best[0]) offerBest({ scores, mask, marks, end }, best[0], depth);
  const { ids, kinds } = words;
  for (let at = 0; at < ids.length; at++) {
    const id = ids[at] ?? 0;
    if (mask[id] !== 1 || hasMark(marks, id, PLACED)) continue;
    // Photos that are not encoded yet are judged by their words alone.
    const cosine = id < end ? (scores[id] ?? NaN) : NaN;
    const score = Number.isNaN(cosine) ? UNSEEN : cosine;
    const top = best[kinds[at] ?? 0];
    if (top && score >= top.threshold) top.offer(id, score);
  }
  for (const [kind, top] of best.entries()) {
    const evidence = words.evidence[kind];
    const limit = (cosine: number): Limit => ({
      relevance: withWords(sight?.relevanceOf(cosine + error) ?? 0, evidence),
      score: Math.max(cosine + error, evidence?.found ?? 0),
    });
    top.forEach((id, score) => candidates.add(id, limit(score)));
    if (top.size === depth) candidates.more(limit(top.threshold));
  }
}

/** Less than any cosine. */
const UNSEEN = -2;

interface Scored {
  scores: Float32Array;
  mask: PhotoMask;
  marks: Uint8Array;
  /** Ids below this are looked at, none of them past the end of an array, which is slow. */
  end: number;
}

/** Of so many photos, one tells beforehand about where the best begin. */
const SAMPLED = 16;

/** How many more than needed are aimed at, for what a sample does not know. */
const AIM = 1.5;

/**
 * Offers the photos with the best scores, `depth` of them at least where there are so many.
 *
 * Nearly all photos are told by one comparison. With a heap's workings in the same loop, all take twice as long; so the
 * score from which on photos are kept is found in a sample first.
 */
function offerBest(scored: Scored, best: TopK, depth: number): void {
  const sample = new TopK(Math.ceil((AIM * depth) / SAMPLED) + 4);
  offerFrom(scored, sample, SAMPLED);
  const found = idsFrom(scored, sample.threshold, new Uint32Array(4 * depth));
  if (found && (found.length >= depth || sample.threshold === -Infinity)) {
    for (const id of found) best.offer(id, scored.scores[id] ?? 0);
  } else offerFrom(scored, best, 1);
}

function offerFrom({ scores, mask, marks, end }: Scored, best: TopK, step: number): void {
  let { threshold } = best;
  for (let id = 0; id < end; id += step) {
    const score = scores[id] ?? NaN;
    if (!(score >= threshold) || mask[id] !== 1 || hasMark(marks, id, PLACED)) continue;
    best.offer(id, score);
    threshold = best.threshold;
  }
}

/** Photos that score at least so much; undefined where they are more than there is room for. */
function idsFrom({ scores, mask, marks, end }: Scored, threshold: number, room: Uint32Array): Uint32Array | undefined {
  let count = 0;
  for (let id = 0; id < end; id++) {
    if ((scores[id] ?? NaN) >= threshold && mask[id] === 1 && !hasMark(marks, id, PLACED)) {
      if (count === room.length) return undefined;
      room[count++] = id;
    }
  }
  return room.subarray(0, count);
}

/** Above 0 where the first is the better one. */
export function compareLimits(one: Limit, other: Limit): number {
  return one.relevance - other.relevance || one.score - other.score;
}

/** Best first: by relevance, then by score, then by id. */
export function byRelevance(one: Ranked, other: Ranked): number {
  return other.relevance - one.relevance || other.score - one.score || one.id - other.id;
}
