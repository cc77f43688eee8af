import type { Vector } from '../../../shared/kinds.ts';
import { dot } from './dot.ts';
import { squareStandingOut, standingOut } from './feature-space.ts';
import type { FeatureSpace } from './feature-space.ts';

/** What a person said about a tag, as vectors. */
export interface TagExamples {
  tag: string;
  /** Photos that have the tag. */
  accepted: readonly Vector[];
  /** Photos of which the person said that they have not. */
  rejected: readonly Vector[];
}

/** A tag learned from examples: how to find it and how to be sure. */
export interface PersonalTag {
  tag: string;
  examples: number;
  /** Unit vector to search with: the greater a photo's dot product with it, the more the photo is like the examples. */
  direction: Vector;
  /** Standard deviation of that dot product over the library, to weigh it against other queries. */
  spread: number;
  /** Log odds that a photo has the tag are `slope * (dot product - middle)`. */
  slope: number;
  middle: number;
}

/** Fewer examples say too little about what they have in common. */
export const FEWEST_EXAMPLES = 5;

/** The push away from rejected photos, against the pull towards examples, once there are many of both. */
const REJECTED_WEIGHT = 0.5;
/** How many examples' worth of belief there is in a tag's photos being as unlike as the library's are. */
const SPREAD_BELIEF = 5;
/** Of a tag with few examples, this many more photos are supposed to be there, if their scores allow. */
const FEWEST_TO_FIND = 10;
/** More similar than this, a photo of the sample is an example itself, or its copy. */
const SAME_PHOTO = 0.9995;

/**
 * Learns a tag from a few examples by linear discriminant analysis: the direction from the library's mean to the
 * examples' mean, along which a difference stands out from how the library varies anyway. Prototypes in whitened space
 * are the few-shot method that needs no training and hardly loses to one that does.
 *
 * Certainty is calibrated by leaving out: each example is scored by what the others taught. A plain fit would be sure
 * of its own examples and of nothing else.
 *
 * @param space measured on the library that the examples are from
 * @returns undefined with fewer than `FEWEST_EXAMPLES` accepted photos, or with no other photo to tell them from
 */
export function learnPersonalTag(
  space: FeatureSpace,
  { tag, accepted, rejected }: TagExamples,
): PersonalTag | undefined {
  if (accepted.length < FEWEST_EXAMPLES) return undefined;
  const strangers = space.sample.filter((vector) => !accepted.some((example) => areSamePhoto(example, vector)));
  if (strangers.length === 0) return undefined;
  const toExamples = difference(accepted, space);
  const toRejected = rejected.length > 0 ? difference(rejected, space) : undefined;
  // Rejected photos resemble the examples, or nobody would have had to reject them. Full weight would leave no direction.
  const push = toRejected ? REJECTED_WEIGHT * (rejected.length / (rejected.length + SPREAD_BELIEF)) : 0;
  const wanted = toExamples.map((value, i) => value - push * (toRejected?.[i] ?? 0));
  const weights = standingOut(space, wanted);
  const score = (vector: Vector): number => product(weights, vector, space.mean);

  const n = accepted.length;
  const leftOut = accepted.map((vector) => {
    const own = Float64Array.from(vector, (value, i) => (value - (space.mean[i] ?? 0)) / n);
    // Without it, the mean of the others is (sum - own) / (n - 1). What stands out is linear in what it is asked of, so that
    // its score with the others is what it scores with all of them, less its own part: a square of half the work.
    return (score(vector) - n * squareStandingOut(space, own)) * (n / (n - 1));
  });
  const { slope, middle } = calibrate(leftOut, strangers.map(score));
  const size = Math.hypot(...weights);
  const offset = product(weights, undefined, space.mean);
  const direction = Float32Array.from(weights, (value) => value / size);
  const products = space.sample.map((vector) => dot(direction, vector));
  return {
    tag,
    examples: n,
    direction,
    spread: Math.sqrt(varianceOf(products)),
    slope: slope * size,
    middle: (middle - offset) / size,
  };
}

/**
 * Certainty that a photo has the tag, 0.01 to 0.99.
 *
 * @param product dot product of the tag's direction and the photo's vector
 */
export function personalCertainty({ slope, middle }: PersonalTag, product: number): number {
  return Math.min(0.99, Math.max(0.01, 1 / (1 + Math.exp(-slope * (product - middle)))));
}

/**
 * The personal tags a photo seems to have, most certain first.
 *
 * @param least leaves out what is less certain than this
 */
export function suggestPersonalTags(
  tags: readonly PersonalTag[],
  vector: Vector,
  least = 0.15,
): { tag: string; certainty: number }[] {
  return tags
    .map((learned) => ({ tag: learned.tag, certainty: personalCertainty(learned, dot(learned.direction, vector)) }))
    .filter(({ certainty }) => certainty >= least)
    .sort((a, b) => b.certainty - a.certainty);
}

/** Coordinates looked at before all of them: they tell nearly all pairs of photos apart. */
const GLANCE = 8;

/** Whether two unit vectors are of the same picture. Where they are, no coordinate differs by more than their distance. */
function areSamePhoto(one: Vector, other: Vector): boolean {
  const distance = Math.sqrt(2 - 2 * SAME_PHOTO);
  for (let i = 0; i < GLANCE; i++) if (Math.abs((one[i] ?? 0) - (other[i] ?? 0)) > distance) return false;
  return dot(one, other) > SAME_PHOTO;
}

/**
 * Log odds, linear in the score, that a photo with a score has the tag, from positive and unlabelled examples.
 *
 * Nobody said which of the other photos have the tag. A logistic regression tells examples from all strangers, the
 * examples together weighing as much as the photos that are still to be found. Among strangers who score like examples,
 * some do have the tag, which halves the odds at worst; hence the logarithm of two.
 *
 * How many are to be found? As many again as were shown would be cautious, as many as the scores allow would be bold;
 * the geometric mean of both proved right on photographs.
 *
 * @param examples scores of examples, each left out of what it was scored with
 * @param strangers scores of photos nobody tagged
 */
function calibrate(examples: readonly number[], strangers: readonly number[]): { slope: number; middle: number } {
  const typical = meanOf(strangers);
  const deviation = Math.sqrt(varianceOf(strangers));
  const scaled = (score: number): number => (score - typical) / deviation;
  const positive = examples.map(scaled);
  const unlabelled = strangers.map(scaled);
  const most = commonness(positive, unlabelled) * unlabelled.length;
  const expected = Math.min(most, Math.sqrt(Math.max(FEWEST_TO_FIND, positive.length) * most));
  const [slope, bias] = fitLogistic([
    ...positive.map((x) => ({ x, y: 1, weight: expected / positive.length })),
    ...unlabelled.map((x) => ({ x, y: 0, weight: 1 })),
  ]);
  return { slope: slope / deviation, middle: typical - ((bias + Math.LN2) * deviation) / slope };
}

/**
 * The largest share of the library that can have the tag: if a third of a tag's photos score above a mark, then three
 * times the photos above that mark is a bound on how many there are. The best third of few examples is luck, so only
 * marks below it count.
 */
function commonness(examples: readonly number[], strangers: readonly number[]): number {
  const sorted = [...examples].sort((a, b) => b - a);
  const bounds = sorted.flatMap((mark, index) => {
    const share = (index + 1) / (sorted.length + 1);
    return share < 1 / 3 ? [] : [strangers.filter((score) => score >= mark).length / strangers.length / share];
  });
  return Math.max(1 / (strangers.length + 1), Math.min(...bounds));
}

/**
 * Logistic regression on one number by Newton's method, drawn a little towards a slope of one.
 *
 * @returns the slope, never negative, and the bias
 */
function fitLogistic(points: readonly { x: number; y: number; weight: number }[]): [number, number] {
  const positive = points.reduce((sum, { y, weight }) => sum + y * weight, 0);
  const negative = points.reduce((sum, { y, weight }) => sum + (1 - y) * weight, 0);
  const chance = Math.log(positive / negative);
  let [slope, bias] = [0, chance];
  for (let step = 0; step < 50; step++) {
    let [gs, gb, hss, hsb, hbb] = [slope - 1, 0, 1, 0, 1e-9];
    for (const { x, y, weight } of points) {
      const p = 1 / (1 + Math.exp(-(slope * x + bias)));
      const error = weight * (p - y);
      const curvature = weight * p * (1 - p);
      gs += error * x;
      gb += error;
      hss += curvature * x * x;
      hsb += curvature * x;
      hbb += curvature;
    }
    const determinant = hss * hbb - hsb * hsb;
    const ds = (hbb * gs - hsb * gb) / determinant;
    const db = (hss * gb - hsb * gs) / determinant;
    // A full step may overshoot where the curve is flat.
    const shorter = Math.min(1, 1 / Math.max(Math.abs(ds), Math.abs(db), 1e-12));
    slope -= shorter * ds;
    bias -= shorter * db;
    if (Math.abs(ds) + Math.abs(db) < 1e-9) break;
  }
  // Examples that score no better than strangers have nothing in common that pictures show: chance is all there is to say.
  return slope > LEAST_SLOPE ? [slope, bias] : [LEAST_SLOPE, chance];
}

const LEAST_SLOPE = 0.05;

/** From the library's mean to the mean of some vectors. */
function difference(vectors: readonly Vector[], { mean, dimension }: FeatureSpace): Float64Array {
  const sum = new Float64Array(dimension);
  for (const vector of vectors) {
    for (let i = 0; i < dimension; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0) / vectors.length;
  }
  return sum.map((value, i) => value - (mean[i] ?? 0));
}

/** Weights times (vector - mean); without a vector, times -mean. */
function product(weights: Float64Array, vector: Vector | undefined, mean: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (weights[i] ?? 0) * ((vector?.[i] ?? 0) - (mean[i] ?? 0));
  return sum;
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.length === 0 ? 1 : values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length + 1e-12;
}
