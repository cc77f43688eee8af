import type { Vector } from '../../../shared/kinds.ts';
import type { Encoder } from '../encoder/encoder.ts';
import type { RelevanceModel } from './relevance-model.ts';
import { contentWords } from './stop-words.ts';
import { combine } from './unit-vectors.ts';

/**
 * A description is encoded as it stands and in two carrier sentences, and the vectors are averaged: models learn from captions,
 * people type key words. The description itself counts twice, which keeps whole sentences as good as they are alone.
 */
const PROMPTS: readonly { before: string; weight: number }[] = [
  { before: '', weight: 2 },
  { before: 'a photo of ', weight: 1 },
  { before: 'a picture of ', weight: 1 },
];

/** How much of the mean text vector is taken away from a query of one or two words; see `textVector`. */
const CENTRING = 0.6;

/**
 * The vector that stands for a description.
 *
 * All texts of a model share a direction, and photos that happen to lie in it (plain ones, mostly) come up for every query.
 * Taking part of the mean text vector away moves them back: mean average precision of single nouns over captioned photographs
 * rose from 0.234 to 0.253 with the built-in model. Long descriptions have less of it and gain nothing, so the share
 * shrinks with their length.
 *
 * @returns undefined where the model reads nothing in the text
 */
export async function textVector(
  text: string,
  encoder: Encoder,
  relevance: RelevanceModel | undefined,
  signal?: AbortSignal,
): Promise<Vector | undefined> {
  const vectors = await encoder.encodeTexts(
    PROMPTS.map(({ before }) => before + text),
    signal,
  );
  const averaged = combine(PROMPTS.flatMap(({ weight }, index) => withWeight(vectors[index], weight)));
  if (!averaged || !relevance) return averaged;
  const share = Math.min(CENTRING, (2 * CENTRING) / Math.max(1, contentWords(text).length));
  return combine([
    { vector: averaged, weight: 1 },
    { vector: relevance.meanText, weight: -share },
  ]);
}

function withWeight(vector: Vector | undefined, weight: number): { vector: Vector; weight: number }[] {
  return vector ? [{ vector, weight }] : [];
}
