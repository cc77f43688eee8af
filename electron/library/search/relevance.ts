import type { Vector } from '../../../shared/kinds.ts';
import type { Judgement, RelevanceModel } from './relevance-model.ts';
import { spreadOver } from './unit-vectors.ts';

/** From this relevance on a photo counts as a good match. */
export const GOOD_MATCH = 0.5;

/** What looks alone can reach. Above it is reserved for photos whose own words match: those always come first. */
export const LOOKS_LIMIT = 0.89;

/** What asks: words, pictures, or some of both (the share of the words). */
export interface QueryKind {
  wordsShare: number;
}

/** How much of the usual is what is usual in this library, where it is large enough to say. */
const OWN_SHARE = 0.5;

/** With fewer photos than this, it counts less than half of that. */
const OWN_EVIDENCE = 30;

/**
 * For models nobody has measured, per deviation above the library's own mean. Cautious on purpose: a photo that stands out by
 * four deviations is a good match, one by two is not.
 */
const UNMEASURED: Judgement = { intercept: -3.2, slope: 1.05, threshold: 0.5 };

/**
 * How one query's cosines become relevance, 0..1, increasing with the cosine.
 *
 * Cosines cannot be compared between queries: "water" is a little like every photo, "sphinx" like none. So what counts is
 * by how much a cosine exceeds the usual. What is usual is the mean of two answers: this query's cosines with photographs in
 * general, from the model's stored mean and covariance, and its cosines in this library, from a sample. The first keeps
 * a library of nothing but dogs from having no match for "dog"; the second follows what this person photographs.
 * Captioned pictures are told apart best (by average precision over all queries) with both counting the same.
 *
 * @param sample rows of unit vectors of this library's photos
 */
export function calibrate(
  query: Vector,
  kind: QueryKind,
  sample: Float32Array,
  model: RelevanceModel | undefined,
): (cosine: number) => number {
  const surprise = surpriseOf(query, sample, model);
  const judge = ({ intercept, slope, threshold }: Judgement, cosine: number): number =>
    intercept + slope * surprise(cosine) - Math.log(threshold / (1 - threshold));
  const words = model?.text ?? UNMEASURED;
  const pictures = model?.image ?? UNMEASURED;
  return (cosine) => {
    const evidence = kind.wordsShare * judge(words, cosine) + (1 - kind.wordsShare) * judge(pictures, cosine);
    return 1 / (1 + Math.exp(-evidence));
  };
}

/**
 * How far a cosine stands out for this query in this library.
 *
 * With a measured model: the excess over the usual, in square roots of the usual deviation. Between the plain excess, which
 * vague queries win, and deviations, which leave the model's sharpest queries no room, the root is the best of the three.
 */
export function surpriseOf(
  query: Vector,
  sample: Float32Array,
  model: Pick<RelevanceModel, 'expected'> | undefined,
): (cosine: number) => number {
  const own = spreadOver(sample, query);
  if (!model) return (cosine) => (cosine - own.mean) / Math.max(own.deviation, LEAST_DEVIATION);
  const expected = model.expected(query);
  const size = sample.length / query.length;
  const trust = (OWN_SHARE * size) / (size + OWN_EVIDENCE);
  const usual = trust * own.mean + (1 - trust) * expected.mean;
  const unit = Math.sqrt(Math.max(expected.deviation, LEAST_DEVIATION));
  return (cosine) => (cosine - usual) / unit;
}

/** Keeps a library of identical photos from dividing by nothing. */
const LEAST_DEVIATION = 1e-4;

/** The least cosine whose relevance makes a good match; above 1 where none does. Found by halving, to within 2^-40. */
export function leastCosine(relevanceOf: (cosine: number) => number): number {
  let below = -1.1;
  let above = 1.1;
  for (let step = 0; step < 41; step++) {
    const middle = (below + above) / 2;
    if (relevanceOf(middle) >= GOOD_MATCH) above = middle;
    else below = middle;
  }
  return above;
}

/** From this share on, a text holds all of a query's words, whatever the rounding of their weights. */
export const ALL_WORDS = 0.999;

/** How many of a query's own words a photo's text holds, and where. */
export interface WordEvidence {
  /** Share of the query's content words, weighed by how rare they are, that people's tags and captions hold. */
  said: number;
  /** The same for names of files, folders, cameras and places, together with tags and captions. */
  found: number;
}

/**
 * Relevance of a photo that looks right to some degree and whose text holds some of the words.
 *
 * A photo whose tags and captions hold all of them always comes before photos that only look right, and a name that holds
 * all of them is a good match; part of the words raises the relevance without deciding it.
 */
export function withWords(looks: number, words: WordEvidence | undefined): number {
  const seen = Math.min(looks, LOOKS_LIMIT);
  if (!words) return seen;
  if (words.said >= ALL_WORDS) return 0.95 + 0.05 * looks;
  if (words.found >= ALL_WORDS) return 0.9 + 0.04 * looks;
  const support = 0.7 * Math.max(words.said, 0.7 * words.found) ** 1.5;
  return Math.min(LOOKS_LIMIT, 1 - (1 - seen) * (1 - support));
}
