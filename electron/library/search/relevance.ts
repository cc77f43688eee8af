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

/** With fewer photos than this a library's own distribution says less than the model's, and the two are mixed. */
const OWN_EVIDENCE = 30;

/**
 * For models nobody has measured: the library's own distribution alone. The figures are a cautious version of the built-in
 * model's: four deviations above the mean are a good match, two are not.
 */
const UNMEASURED: Judgement = { intercept: -3.2, excess: 0, standing: 1.05, spread: 0, threshold: 0.5 };

const logit = (probability: number): number => Math.log(probability / (1 - probability));

/**
 * How one query's cosines become relevance, 0..1, increasing with the cosine.
 *
 * Cosines cannot be compared between queries: "water" is a little like every photo, "sphinx" like none. So a photo's cosine
 * is measured against what this query's cosines are expected to be for photographs in general (from the model's
 * stored mean and covariance) and against what they are in this library (from a sample of it).
 *
 * @param sample rows of unit vectors of this library's photos
 */
export function calibrate(
  query: Vector,
  kind: QueryKind,
  sample: Float32Array,
  model: RelevanceModel | undefined,
): (cosine: number) => number {
  const expected = model?.expected(query) ?? spreadOver(sample, query);
  const own = ownDistribution(query, sample, model && expected);
  const usual = Math.max(expected.deviation, LEAST_DEVIATION);

  const judge = ({ intercept, excess, standing, spread, threshold }: Judgement, cosine: number): number =>
    intercept +
    (excess * (cosine - expected.mean)) / Math.sqrt(usual) +
    (standing * (cosine - own.mean)) / own.deviation +
    (spread * own.deviation) / usual -
    logit(threshold);
  const words = model?.text ?? UNMEASURED;
  const pictures = model?.image ?? UNMEASURED;
  return (cosine) => {
    const evidence = kind.wordsShare * judge(words, cosine) + (1 - kind.wordsShare) * judge(pictures, cosine);
    return 1 / (1 + Math.exp(-evidence));
  };
}

/** Keeps a library of identical photos from dividing by nothing. */
const LEAST_DEVIATION = 1e-4;

/**
 * Mean and deviation of a query's cosines in a library, mixed with the expected ones while the library is too small to
 * say much by itself.
 */
export function ownDistribution(
  query: Vector,
  sample: Float32Array,
  expected: { mean: number; deviation: number } | undefined,
): { mean: number; deviation: number } {
  const own = spreadOver(sample, query);
  const size = sample.length / query.length;
  const trust = expected ? size / (size + OWN_EVIDENCE) : 1;
  const { mean, deviation } = expected ?? own;
  const variance =
    trust * own.deviation ** 2 + (1 - trust) * deviation ** 2 + trust * (1 - trust) * (own.mean - mean) ** 2;
  return {
    mean: trust * own.mean + (1 - trust) * mean,
    deviation: Math.max(Math.sqrt(variance), LEAST_DEVIATION),
  };
}

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
  if (words.said >= ALL) return 0.95 + 0.05 * looks;
  if (words.found >= ALL) return 0.9 + 0.05 * looks;
  const support = 0.7 * Math.max(words.said, 0.7 * words.found) ** 1.5;
  return Math.min(LOOKS_LIMIT, 1 - (1 - seen) * (1 - support));
}

/** All words, whatever the rounding of their weights. */
const ALL = 0.999;
