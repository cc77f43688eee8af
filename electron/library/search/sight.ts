import type { Example } from '../../../shared/domain.ts';
import type { Vector } from '../../../shared/kinds.ts';
import type { Encoder } from '../encoder/encoder.ts';
import type { ExamplePictures } from './example-pictures.ts';
import { calibrate } from './relevance.ts';
import type { RelevanceModel } from './relevance-model.ts';
import { textVector } from './text-vector.ts';
import { combine, spreadOver } from './unit-vectors.ts';

/** What a branch of a query asks a photo to look like: a direction, and what a cosine with it means. */
export interface Sight {
  vector: Vector;
  /**
   * What gives a cosine's relevance: 0..1, increasing with the cosine. Made by a look at the library's sample, which can be taken
   * while others compare the vector.
   */
  calibrate(): (cosine: number) => number;
}

export interface SightRequest {
  wanted: readonly string[];
  unwanted: readonly string[];
  /** Weights from -1 to 1; a picture with a negative weight pushes away. */
  examples: readonly Example[];
  /** How much the words count against the pictures, 0..1, where both are given. */
  wordsWeight: number;
}

/** A description's vector with what the library taught about its words. */
export type TaughtText = (
  text: string,
  /** Undefined where the model reads nothing in the text. */
  vector: Vector | undefined,
) => {
  vector: Vector | undefined;
  /** Tags of the user's own that the text names, and that are known by example. */
  tags: readonly string[];
  /** Where such a tag is all that is asked for: certainty that a photo has it, 0..1, increasing with the cosine. */
  certaintyOf: ((cosine: number) => number) | null;
};

/** The words of a request as one text. */
export const descriptionOf = ({ wanted }: Pick<SightRequest, 'wanted'>): string => wanted.join(' ');

/** The texts that a sight is made of. */
export function textsOf(request: Pick<SightRequest, 'wanted' | 'unwanted'>): string[] {
  return [...(request.wanted.length > 0 ? [descriptionOf(request)] : []), ...request.unwanted];
}

export interface SightContext {
  encoder(): Promise<Encoder>;
  taught: TaughtText | undefined;
  examples: ExamplePictures;
  relevance: RelevanceModel | undefined;
  sample: Float32Array;
}

/** What an unwanted word counts against the wanted ones. Fully, it would overrule them. */
const PUSH = 0.5;

interface Part {
  vector: Vector;
  weight: number;
}

/**
 * Makes one query vector of words, unwanted words and pictures. Undefined where nothing is asked about looks, or the
 * model reads nothing in it.
 *
 * Words and pictures do not spread their cosines alike: two photos of the same beach may have 0.9, a photo and "beach"
 * 0.3. So both sides are scaled by the spread they have over the library before their weights apply.
 */
export async function makeSight(
  request: SightRequest,
  context: SightContext,
  signal?: AbortSignal,
): Promise<Sight | undefined> {
  const { sample } = context;
  const ofText = async (text: string): Promise<ReturnType<TaughtText>> => {
    const vector = await textVector(text, await context.encoder(), context.relevance, signal);
    return context.taught?.(text, vector) ?? { vector, tags: [], certaintyOf: null };
  };
  const description = request.wanted.length === 0 ? undefined : await ofText(descriptionOf(request));
  const wanted = description?.vector;
  // A direction learned from examples is none that the model was measured with: this library alone says what is usual.
  const relevance = description && description.tags.length > 0 ? undefined : context.relevance;
  const pushes: Part[] = [];
  for (const text of request.unwanted) {
    const { vector } = await ofText(text);
    if (vector) pushes.push({ vector, weight: -PUSH });
  }
  const pulls: Part[] = [];
  for (const example of request.examples) {
    const weight = example.weight ?? 1;
    const vector = await context.examples.vector(example, signal);
    if (weight > 0) pulls.push({ vector, weight });
    else if (weight < 0) pushes.push({ vector, weight: PUSH * weight });
  }

  const away = combine(pushes);
  if (!wanted && pulls.length === 0) {
    // Nothing but unwanted: the less a photo looks like it, the better.
    if (!away) return undefined;
    const opposite = combine([{ vector: away, weight: -1 }]) ?? away;
    const likeness = sightOf(opposite, request.unwanted.length > 0 ? 1 : 0, context);
    const calibrateAway = (): ((cosine: number) => number) => {
      const relevanceOf = likeness.calibrate();
      return (cosine) => 1 - relevanceOf(-cosine);
    };
    return { vector: away, calibrate: calibrateAway };
  }
  if (wanted && description.certaintyOf && pulls.length === 0 && pushes.length === 0) {
    const { certaintyOf } = description;
    return { vector: wanted, calibrate: () => certaintyOf };
  }
  const pictures = combine(pulls);
  const wordsShare = wanted ? (pictures ? request.wordsWeight : 1) : 0;
  const scaled = (vector: Vector | undefined, share: number): Part[] =>
    vector ? [{ vector, weight: share / Math.max(1e-3, spreadOver(sample, vector).deviation) }] : [];
  const towards =
    wanted && pictures
      ? combine([...scaled(wanted, wordsShare), ...scaled(pictures, 1 - wordsShare)])
      : (wanted ?? pictures);
  if (!towards) return undefined;
  const vector = combine([{ vector: towards, weight: 1 }, ...pushes]);
  return vector && sightOf(vector, wordsShare, { relevance, sample });
}

function sightOf(vector: Vector, wordsShare: number, context: Pick<SightContext, 'relevance' | 'sample'>): Sight {
  return { vector, calibrate: () => calibrate(vector, { wordsShare }, context.sample, context.relevance) };
}
