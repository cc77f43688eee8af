import type { Vector } from '../../../shared/kinds.ts';
import { similaritySpread } from './background.ts';
import type { Background } from './background.ts';
import { conceptAt } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What a similarity is turned into before it is weighed. In this order in `CertaintyWeights.weights`. */
export const features = [
  'standard score of the similarity',
  'log odds of meeting the concept at all',
  'how much else the picture shows',
  'the best of what is below it',
  'standard score of what it belongs to',
  'standard score of its best sibling',
  'share among its siblings',
] as const;

/** Logistic regression over `features`, fitted by scripts/calibrate-annotation.ts. */
export interface CertaintyWeights {
  weights: readonly number[];
  bias: number;
}

/** A picture's standing with every concept of the vocabulary, by position. */
export interface Scores {
  /** Cosine to the concept's vector. */
  similarities: Float32Array;
  /** Log odds that the concept is in the picture. */
  logOdds: Float32Array;
}

export interface Scorer {
  /** The features of every concept for one picture: `features.length` numbers a concept. */
  features(vector: Vector): Float32Array;
  score(vector: Vector): Scores;
}

/** The busiest concepts that stand for "how much else the picture shows". */
const CROWD = 20;
const FLOOR = -8;

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
export const logit = (p: number): number => Math.log(p / (1 - p));
/** As people see it: never 0, never 1. */
export const toCertainty = (logOdds: number): number => Math.min(0.99, Math.max(0.01, logistic(logOdds)));

/**
 * Raw similarities mean nothing side by side: "person" is near to every picture, "accordion" to none. Each is therefore
 * measured against the background (a standard score), joined with how often the concept is met at all (Bayes' rule in log
 * odds), and weighed with what the hierarchy says: what is below it, what it belongs to, and its siblings. A logistic
 * regression (Platt scaling with more than one input) makes log odds of it.
 *
 * @param matrix concept vectors, row by row
 * @param commonness share of pictures with each concept, by position
 */
export function openScorer(
  vocabulary: Vocabulary,
  matrix: Float32Array,
  commonness: ArrayLike<number>,
  background: Background,
  { weights, bias }: CertaintyWeights,
): Scorer {
  const { concepts } = vocabulary;
  const count = concepts.length;
  const dimension = background.mean.length;
  const { means, deviations } = similaritySpread(matrix, background);
  const prior = Float32Array.from({ length: count }, (_, c) =>
    logit(Math.min(0.98, Math.max(2e-5, commonness[c] ?? 0))),
  );
  const families = siblingGroups(vocabulary);
  const width = features.length;

  const similaritiesOf = (vector: Vector): Float32Array => {
    const similarities = new Float32Array(count);
    for (let c = 0, at = 0; c < count; c++, at += dimension) {
      let sum = 0;
      for (let i = 0; i < dimension; i++) sum += (matrix[at + i] ?? 0) * (vector[i] ?? 0);
      similarities[c] = sum;
    }
    return similarities;
  };

  const featuresOf = (similarities: Float32Array): Float32Array => {
    const out = new Float32Array(count * width);
    const scores = new Float32Array(count);
    const evidence = new Float32Array(count);
    for (let c = 0; c < count; c++) {
      scores[c] = ((similarities[c] ?? 0) - (means[c] ?? 0)) / (deviations[c] ?? 0);
      evidence[c] = (scores[c] ?? 0) + (prior[c] ?? 0);
    }
    const crowd = crowdedness(vocabulary, evidence);
    for (let c = 0; c < count; c++) {
      const concept = conceptAt(vocabulary, c);
      let below = 0;
      for (const child of concept.children) below += Math.exp(Math.min(10, evidence[child] ?? 0));
      const at = c * width;
      out[at] = scores[c] ?? 0;
      out[at + 1] = prior[c] ?? 0;
      out[at + 2] = crowd;
      out[at + 3] = Math.max(FLOOR, Math.log(below + 1e-6));
      out[at + 4] = concept.parent >= 0 ? (scores[concept.parent] ?? 0) : 0;
    }
    for (const family of families) {
      let [best, second] = [-Infinity, -Infinity];
      let total = 0;
      for (const c of family) {
        const score = scores[c] ?? 0;
        if (score > best) [best, second] = [score, best];
        else if (score > second) second = score;
        total += Math.exp(evidence[c] ?? 0);
      }
      for (const c of family) {
        const rival = scores[c] === best ? second : best;
        out[c * width + 5] = Number.isFinite(rival) && conceptAt(vocabulary, c).parent >= 0 ? rival : 0;
        out[c * width + 6] = Math.max(FLOOR, (evidence[c] ?? 0) - Math.log(total));
      }
    }
    return out;
  };

  return {
    features: (vector) => featuresOf(similaritiesOf(vector)),
    score(vector) {
      const similarities = similaritiesOf(vector);
      const inputs = featuresOf(similarities);
      const logOdds = new Float32Array(count);
      for (let c = 0; c < count; c++) {
        let sum = bias;
        for (let f = 0; f < width; f++) sum += (weights[f] ?? 0) * (inputs[c * width + f] ?? 0);
        logOdds[c] = sum;
      }
      liftAncestors(vocabulary, logOdds);
      return { similarities, logOdds };
    },
  };
}

/** What contains something is at least as certain as what it contains. */
export function liftAncestors(vocabulary: Vocabulary, logOdds: Float32Array): void {
  const { concepts } = vocabulary;
  // A concept stands after what contains it, so that one pass from the end reaches the top.
  for (let c = concepts.length - 1; c >= 0; c--) {
    const parent = conceptAt(vocabulary, c).parent;
    if (parent >= 0 && (logOdds[parent] ?? 0) < (logOdds[c] ?? 0)) logOdds[parent] = logOdds[c] ?? 0;
  }
}

function siblingGroups(vocabulary: Vocabulary): number[][] {
  const tops = vocabulary.concepts.flatMap((concept, c) => (concept.parent < 0 ? [c] : []));
  return [tops, ...vocabulary.concepts.map((concept) => concept.children)].filter((family) => family.length > 0);
}

/** Mean evidence of the concepts that stand out most, kept in a small sorted list rather than by sorting them all. */
function crowdedness(vocabulary: Vocabulary, evidence: Float32Array): number {
  const top = new Float32Array(CROWD).fill(-20);
  let sum = -20 * CROWD;
  for (let c = 0; c < evidence.length; c++) {
    const value = evidence[c] ?? 0;
    if (value <= (top[0] ?? 0) || !isSpoken(vocabulary, c)) continue;
    sum += value - (top[0] ?? 0);
    let at = 1;
    for (; at < CROWD && (top[at] ?? 0) < value; at++) top[at - 1] = top[at] ?? 0;
    top[at - 1] = value;
  }
  return sum / CROWD;
}

const UNSPOKEN: ReadonlySet<string> = new Set(['look', 'light', 'detail', 'geography']);

/**
 * Whether people writing captions would name the concept where they see it. They name dogs and beaches; they do not name
 * soft light, symmetry or ears, so that a caption's silence about those says nothing.
 */
export function isSpoken(vocabulary: Vocabulary, position: number): boolean {
  const concept = vocabulary.concepts[position];
  return concept !== undefined && !concept.heading && !UNSPOKEN.has(concept.role);
}
