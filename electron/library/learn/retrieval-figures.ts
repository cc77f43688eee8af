import { seededRandom } from './random.ts';
import type { Pairing, RetrievalRanks } from './retrieval-ranks.ts';

/** Figures of one direction. Recall and mAP are fractions, 0 to 1; ranks start at 1. */
export interface DirectionFigures {
  /** Share of queries with a right answer first. */
  r1: number;
  /** Share of queries with a right answer among the first five. */
  r5: number;
  /** Share of queries with a right answer among the first ten. */
  r10: number;
  /** Median over queries of the rank of the best right answer. */
  medianRank: number;
  /** Mean average precision; with one right answer a query that is the mean of 1 / rank. */
  map: number;
}

export interface RetrievalFigures {
  /** A caption asks for its image. */
  textToImage: DirectionFigures;
  /** An image asks for any of its captions. */
  imageToText: DirectionFigures;
}

export const figureNames = ['r1', 'r5', 'r10', 'medianRank', 'map'] as const;
export type FigureName = (typeof figureNames)[number];

/** Lower and upper end of a 95 % interval for each figure. */
export type DirectionIntervals = Record<FigureName, [number, number]>;
export interface RetrievalIntervals {
  textToImage: DirectionIntervals;
  imageToText: DirectionIntervals;
}

/** One query's outcome: the rank of its best right answer, and its average precision. */
interface Outcome {
  rank: number;
  precision: number;
}

/** What each image contributes: its captions' outcomes as queries, and its own. */
interface ImageOutcomes {
  asCaptions: Outcome[];
  asImage: Outcome;
}

export function retrievalFigures(ranks: RetrievalRanks): RetrievalFigures {
  return figuresOf(outcomesByImage(ranks));
}

/**
 * 95 % percentile bootstrap intervals. Whole images are resampled, with all their captions: captions of one image
 * succeed and fail together, so resampling them one by one would make the intervals too narrow.
 */
export function bootstrapIntervals(ranks: RetrievalRanks, seed = 1, resamples = 1000): RetrievalIntervals {
  const outcomes = outcomesByImage(ranks);
  const random = seededRandom(seed);
  const samples: RetrievalFigures[] = [];
  for (let sample = 0; sample < resamples; sample++) {
    const drawn = outcomes.map(() => outcomes[random.integer(outcomes.length)]);
    samples.push(figuresOf(drawn.filter((outcome) => outcome !== undefined)));
  }
  const ends = (direction: keyof RetrievalFigures, name: FigureName): [number, number] => {
    const sorted = Float64Array.from(samples, (sample) => sample[direction][name]).sort();
    return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
  };
  const interval = (direction: keyof RetrievalFigures): DirectionIntervals => ({
    r1: ends(direction, 'r1'),
    r5: ends(direction, 'r5'),
    r10: ends(direction, 'r10'),
    medianRank: ends(direction, 'medianRank'),
    map: ends(direction, 'map'),
  });
  return { textToImage: interval('textToImage'), imageToText: interval('imageToText') };
}

/** What guessing would reach: the expectation of every figure when all orders are equally likely. */
export function chanceFigures(pairing: Pairing): RetrievalFigures {
  const { images, captions } = pairing;
  const perImage = Array.from({ length: images }, (_, image) => {
    const count = (pairing.firstCaption[image + 1] ?? 0) - (pairing.firstCaption[image] ?? 0);
    return chanceOutcome(captions, count);
  });
  const average = (name: FigureName): number => mean(perImage.map((figures) => figures[name]));
  return {
    textToImage: chanceOutcome(images, 1),
    imageToText: {
      r1: average('r1'),
      r5: average('r5'),
      r10: average('r10'),
      medianRank: average('medianRank'),
      map: average('map'),
    },
  };
}

/** One query that has `right` right answers among `answers`, in random order. */
function chanceOutcome(answers: number, right: number): DirectionFigures {
  // missed = P(no right answer among the first k), built up one place at a time.
  let missed = 1;
  let median = answers;
  let map = 0;
  const found = new Map<number, number>();
  for (let place = 1; place <= answers; place++) {
    const before = missed;
    missed *= Math.max(0, (answers - right - place + 1) / (answers - place + 1));
    if (before > 0.5 && missed <= 0.5) median = place;
    found.set(place, 1 - missed);
    const others = answers > 1 ? ((place - 1) * (right - 1)) / (answers - 1) : 0;
    map += (1 + others) / place / answers;
  }
  const recall = (k: number): number => found.get(Math.min(k, answers)) ?? 0;
  return { r1: recall(1), r5: recall(5), r10: recall(10), medianRank: median, map };
}

function outcomesByImage({ pairing, imageRank, captionRank }: RetrievalRanks): ImageOutcomes[] {
  return Array.from({ length: pairing.images }, (_, image) => {
    const from = pairing.firstCaption[image] ?? 0;
    const to = pairing.firstCaption[image + 1] ?? 0;
    const asCaptions = Array.from(imageRank.subarray(from, to), (rank) => ({ rank, precision: 1 / rank }));
    const own = captionRank.slice(from, to).sort();
    const precision = mean(Array.from(own, (rank, index) => Math.min(1, (index + 1) / rank)));
    return { asCaptions, asImage: { rank: own[0] ?? Infinity, precision } };
  });
}

function figuresOf(outcomes: ImageOutcomes[]): RetrievalFigures {
  return {
    textToImage: directionFigures(outcomes.flatMap(({ asCaptions }) => asCaptions)),
    imageToText: directionFigures(outcomes.map(({ asImage }) => asImage)),
  };
}

function directionFigures(outcomes: Outcome[]): DirectionFigures {
  const within = (k: number): number => outcomes.filter(({ rank }) => rank <= k).length / outcomes.length;
  const ranks = Float64Array.from(outcomes, ({ rank }) => rank).sort();
  return {
    r1: within(1),
    r5: within(5),
    r10: within(10),
    medianRank: quantile(ranks, 0.5),
    map: mean(outcomes.map(({ precision }) => precision)),
  };
}

/** Quantile of sorted values, interpolated linearly between neighbours. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? NaN;
  const high = sorted[Math.ceil(place)] ?? NaN;
  return low + (high - low) * (place - Math.floor(place));
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
