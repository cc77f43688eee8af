import type { Vector } from '../../../shared/kinds.ts';
import { similaritySpread } from './background.ts';
import type { Background } from './background.ts';
import { fits, sayCaption, slotsAfter } from './caption-grammar.ts';
import type { CaptionParts, Slot } from './caption-grammar.ts';
import type { CaptionWords } from './caption-words.ts';
import { logistic } from './certainty.ts';
import type { Scores } from './certainty.ts';
import { ancestors, conceptAt } from './vocabulary.ts';
import type { Concept, Vocabulary } from './vocabulary.ts';

export interface CaptionSearchOptions {
  vocabulary: Vocabulary;
  /** Concept vectors, row by row. */
  matrix: Float32Array;
  background: Background;
  words: CaptionWords;
  encodeTexts: (texts: readonly string[], signal?: AbortSignal) => Promise<Vector[]>;
}

export interface CaptionSuggestion {
  text: string;
  certainty: number;
  /** Cosine of the caption and the picture. */
  score: number;
}

/** A caption from the user's own library that might be said of this picture too. */
export interface KnownCaption {
  text: string;
  /** The photo it was written for is all but the same picture: it may say what no tag can back. */
  twin: boolean;
}

export interface CaptionSearch {
  /** The best caption for a picture; undefined when nothing is likely enough to be said. */
  suggest(
    vector: Vector,
    scores: Scores,
    known: readonly KnownCaption[],
    signal?: AbortSignal,
  ): Promise<CaptionSuggestion | undefined>;
}

/** Nothing less likely than this is said: the caption then leaves it out. */
const SAYABLE = 0.4;
/** Nor is anything said that is less likely than this where the caption can speak of what contains it instead. */
const SPECIFIC = 0.5;
/** A lone subject may be this unlikely, since a caption has to begin somewhere; its certainty tells. */
const SAYABLE_ALONE = 0.25;
/** And a caption of several parts has to be this likely as a whole: better short and right. */
const SAYABLE_WHOLE = 0.2;
const BEAM = 8;
const FINALISTS = 4;
const CHOICES: Record<Slot, number> = { subject: 5, doing: 5, companion: 3, thing: 4, clothing: 2, where: 5, when: 3 };
/** What a part's own log odds count beside the caption's fit as a whole, in standard deviations. */
const PART_WEIGHT = 0.5;
/** A caption of the user's must fit better than a composed one by this much (standard deviations) to be borrowed. */
const BORROWING_MARGIN = 0.5;
const REMEMBERED = 20_000;

interface Candidate {
  parts: CaptionParts;
  positions: readonly number[];
  /** Sum of the parts' vectors. */
  sum: Float32Array;
  /** Variance, with pictures in general, of the similarity to `sum`. */
  variance: number;
  partOdds: number;
  /** That every part is right, taking the parts as independent. */
  certainty: number;
  value: number;
}

interface Known {
  vector: Vector;
  mean: number;
  deviation: number;
}

/**
 * Image-to-text retrieval without a text generator. Candidates are composed by the grammar from what the picture most
 * likely shows, widened slot by slot in a beam search in which a caption's vector is guessed as the sum of its parts'; the
 * best few are encoded for real and ranked by how far their similarity stands above what that text has with any picture.
 */
export function openCaptionSearch(options: CaptionSearchOptions): CaptionSearch {
  const { vocabulary, matrix, background, words } = options;
  const { concepts } = vocabulary;
  const dimension = background.mean.length;
  const remembered = new Map<string, Known>();

  const row = (position: number): Float32Array => matrix.subarray(position * dimension, (position + 1) * dimension);

  /** Covariance times a concept's vector: with it, the variance of a sum follows from that of its parts at little cost. */
  const spreads = new Map<number, Float32Array>();
  const spreadOf = (position: number): Float32Array => {
    let spread = spreads.get(position);
    if (!spread) {
      const own = row(position);
      spread = new Float32Array(dimension);
      for (let i = 0; i < dimension; i++) {
        spread[i] = dot(background.covariance.subarray(i * dimension, (i + 1) * dimension), own);
      }
      spreads.set(position, spread);
    }
    return spread;
  };

  const lookUp = async (texts: readonly string[], signal?: AbortSignal): Promise<Known[]> => {
    if (remembered.size > REMEMBERED) remembered.clear();
    const unknown = [...new Set(texts)].filter((text) => !remembered.has(text));
    if (unknown.length > 0) {
      const vectors = await options.encodeTexts(unknown, signal);
      vectors.forEach((vector, i) => {
        const { means, deviations } = similaritySpread(vector, background);
        remembered.set(unknown[i] ?? '', { vector, mean: means[0] ?? 0, deviation: deviations[0] ?? 1 });
      });
    }
    return texts.flatMap((text) => remembered.get(text) ?? []);
  };

  /** The likeliest concepts for each slot; where a concept is too unlikely to say, what contains it stands in. */
  const choices = (scores: Scores): Map<Slot, number[]> => {
    const ranked = [...concepts.keys()]
      .filter((c) => (scores.logOdds[c] ?? 0) > -3 && !conceptAt(vocabulary, c).heading)
      .sort((a, b) => (scores.logOdds[b] ?? 0) - (scores.logOdds[a] ?? 0));
    const sayable = ranked.filter((c) => {
      const container = vocabulary.concepts[conceptAt(vocabulary, c).parent];
      return logistic(scores.logOdds[c] ?? 0) >= (container && !container.heading ? SPECIFIC : SAYABLE);
    });
    // The most specific of a branch: a dog rather than an animal, as long as the dog can be said.
    const implied = new Set(sayable.flatMap((c) => ancestors(vocabulary, c)));
    const pool = sayable.filter((c) => !implied.has(c));
    const roles: Record<Slot, (concept: Concept) => boolean> = {
      subject: (concept) => ['people', 'animal', 'vehicle', 'food', 'thing'].includes(concept.role),
      doing: (concept) => ['activity', 'motion', 'rest', 'flight'].includes(concept.role),
      companion: (concept) => concept.role === 'people' || concept.role === 'animal',
      thing: (concept) => ['thing', 'food', 'vehicle'].includes(concept.role),
      clothing: (concept) => concept.role === 'clothing',
      where: (concept) => concept.role === 'place',
      when: (concept) => concept.role === 'light' || concept.role === 'event',
    };
    const found = new Map<Slot, number[]>();
    for (const slot of Object.keys(CHOICES) as Slot[]) {
      const fitting = pool.filter((c) => roles[slot](conceptAt(vocabulary, c)));
      found.set(slot, fitting.slice(0, CHOICES[slot]));
    }
    if (found.get('subject')?.length === 0 && found.get('where')?.length === 0) {
      const alone = ranked.find(
        (c) =>
          logistic(scores.logOdds[c] ?? 0) >= SAYABLE_ALONE &&
          (roles.subject(conceptAt(vocabulary, c)) || roles.where(conceptAt(vocabulary, c))),
      );
      if (alone !== undefined) found.set(roles.subject(conceptAt(vocabulary, alone)) ? 'subject' : 'where', [alone]);
    }
    return found;
  };

  /** How far the picture stands above others in its similarity to the sum of the parts; the sum's length does not matter. */
  const extend = (from: Candidate, slot: Slot, position: number, vector: Vector, scores: Scores): Candidate => {
    const own = row(position);
    const spread = spreadOf(position);
    const sum = from.sum.map((value, i) => value + (own[i] ?? 0));
    const variance = from.variance + 2 * dot(spread, from.sum) + dot(spread, own);
    const standing = (dot(vector, sum) - dot(background.mean, sum)) / Math.sqrt(Math.max(variance, 1e-8));
    const logOdds = scores.logOdds[position] ?? 0;
    const partOdds = from.partOdds + logOdds;
    return {
      parts: { ...from.parts, [slot]: conceptAt(vocabulary, position) },
      positions: [...from.positions, position],
      sum,
      variance,
      partOdds,
      certainty: from.certainty * logistic(logOdds),
      value: standing + PART_WEIGHT * partOdds,
    };
  };

  const compose = (vector: Vector, scores: Scores): Candidate[] => {
    const options_ = choices(scores);
    const done: Candidate[] = [];
    let beam: Candidate[] = [
      { parts: {}, positions: [], sum: new Float32Array(dimension), variance: 0, partOdds: 0, certainty: 1, value: 0 },
    ];
    while (beam.length > 0) {
      const next = beam.flatMap((candidate) =>
        slotsAfter(candidate.parts).flatMap((slot) =>
          (options_.get(slot) ?? [])
            .filter((position) => fits(candidate.parts, slot, conceptAt(vocabulary, position)))
            .map((position) => extend(candidate, slot, position, vector, scores))
            .filter(({ positions, certainty }) => positions.length === 1 || certainty >= SAYABLE_WHOLE),
        ),
      );
      beam = next.sort((a, b) => b.value - a.value).slice(0, BEAM);
      done.push(...beam);
    }
    return done.sort((a, b) => b.value - a.value).slice(0, FINALISTS);
  };

  /** That every part is right, taking the parts as independent. */
  const certaintyOf = (positions: Iterable<number>, scores: Scores): number => {
    let product = 1;
    for (const position of positions) product *= logistic(scores.logOdds[position] ?? 0);
    return Math.min(0.99, Math.max(0.01, product));
  };

  return {
    async suggest(vector, scores, known, signal) {
      const finalists = compose(vector, scores);
      const sayableKnown = known.filter(({ text, twin }) => {
        const named = [...words.named(text)];
        return named.length > 0 && (twin || named.every((c) => logistic(scores.logOdds[c] ?? 0) >= SAYABLE));
      });
      const texts = [...finalists.map(({ parts }) => sayCaption(parts)), ...sayableKnown.map(({ text }) => text)];
      if (texts.length === 0) return undefined;
      const encoded = await lookUp(texts, signal);
      const standing = encoded.map((text) => (dot(vector, text.vector) - text.mean) / text.deviation);
      let best = 0;
      let bestValue = -Infinity;
      texts.forEach((text, i) => {
        const finalist = finalists[i];
        const odds = finalist
          ? finalist.partOdds
          : [...words.named(text)].reduce((total, c) => total + (scores.logOdds[c] ?? 0), 0);
        const value = (standing[i] ?? 0) + PART_WEIGHT * odds - (finalist ? 0 : BORROWING_MARGIN);
        if (value > bestValue) [best, bestValue] = [i, value];
      });
      const text = texts[best];
      const winner = encoded[best];
      if (text === undefined || !winner) return undefined;
      return {
        text,
        certainty: certaintyOf(finalists[best]?.positions ?? words.named(text), scores),
        score: dot(vector, winner.vector),
      };
    },
  };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
