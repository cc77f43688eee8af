import { z } from 'zod';
import type { Vector } from '../../../shared/kinds.ts';

/** One side of the comparison: anything that makes vectors of pictures. */
export interface Contestant {
  encodeImages(pictures: readonly Uint8Array[]): Promise<Vector[]>;
}

/** What a measurement on this machine found. */
export const calibration = z.object({
  /** The lowest cosine between the card's and the processor's vectors of the same pictures. */
  cosine: z.number(),
  /** Pictures a second. */
  perSecond: z.object({ card: z.number(), processor: z.number() }),
  /** Milliseconds of a single text; only where the card won with pictures. */
  textMs: z.object({ card: z.number(), processor: z.number() }).optional(),
});
export type Calibration = z.infer<typeof calibration>;

/** How long each side is measured, in milliseconds. */
const BUDGET_MS = 1_000;
const COMPARED = 8;
const TEXTS = 9;

/**
 * The same pictures on every machine: stripes, spots and noise, so that every filter of a model has something to see.
 *
 * @param size side in pixels
 * @returns `size * size * 3` bytes each
 */
export function fixedPictures(size: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    let noise = index + 1;
    return Uint8Array.from({ length: size * size * 3 }, (_byte, i) => {
      const channel = i % 3;
      const x = Math.floor(i / 3) % size;
      const y = Math.floor(i / 3 / size);
      // A linear congruential generator (Knuth, The Art of Computer Programming, volume 2, section 3.3.4).
      noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0;
      const wave = Math.sin((x * (index + 1)) / 9 + channel) + Math.cos((y * (index + 2)) / 13 - channel);
      return Math.max(0, Math.min(255, 128 + 50 * wave + ((noise >>> 24) - 128) / 4));
    });
  });
}

function lowestCosine(some: readonly Vector[], others: readonly Vector[]): number {
  return some.reduce((lowest, vector, index) => {
    const other = others[index] ?? new Float32Array();
    const dot = vector.reduce((sum, value, i) => sum + value * (other[i] ?? NaN), 0);
    const cosine = dot / Math.hypot(...vector) / Math.hypot(...other);
    return Number.isNaN(cosine) ? -1 : Math.min(lowest, cosine);
  }, 1);
}

/** Pictures a second of a side that has been warmed up. */
async function rateOf(side: Contestant, pictures: readonly Uint8Array[], now: () => number): Promise<number> {
  const started = now();
  let done = 0;
  let elapsed: number;
  do {
    await side.encodeImages(pictures);
    done += pictures.length;
    elapsed = now() - started;
  } while (elapsed < BUDGET_MS);
  return (done * 1000) / Math.max(elapsed, 1e-3);
}

/**
 * Compares a card with the processor on fixed pictures, for about two seconds beside the first batch, in which a card
 * compiles its shaders. A card whose vectors are wrong is not timed.
 *
 * @param size side of the model's pictures, in pixels
 * @param batch pictures at once
 * @param now milliseconds, from any start
 * @throws what either side throws: then nothing is known
 */
export async function calibrate(options: {
  card: Contestant;
  processor: Contestant;
  size: number;
  batch: number;
  now: () => number;
}): Promise<Calibration> {
  const { card, processor, size, batch, now } = options;
  const pictures = fixedPictures(size, Math.max(COMPARED, batch));
  const compared = pictures.slice(0, COMPARED);
  const cosine = lowestCosine(await processor.encodeImages(compared), await card.encodeImages(compared));
  if (cosine < SAME) return { cosine, perSecond: { card: 0, processor: 0 } };
  const measured = pictures.slice(0, batch);
  // Batches of another size need shaders of another shape.
  await card.encodeImages(measured);
  const rate = await rateOf(card, measured, now);
  return { cosine, perSecond: { card: rate, processor: await rateOf(processor, measured, now) } };
}

/** The cosine from which on two backends are taken to compute the same. */
export const SAME = 0.999;

/** One side of the comparison with texts. */
export interface TextContestant {
  encodeTexts(texts: readonly string[]): Promise<Vector[]>;
}

/**
 * Milliseconds of single texts, the median of several.
 *
 * @returns undefined when the card computes other vectors than the processor
 * @throws what either side throws
 */
export async function compareTexts(
  card: TextContestant,
  processor: TextContestant,
  now: () => number,
): Promise<{ card: number; processor: number } | undefined> {
  const times = { card: [] as number[], processor: [] as number[] };
  for (let turn = 0; turn < TEXTS; turn++) {
    // Never the same text twice: answers are remembered.
    const text = `calibration number ${turn} of a photo of a dog on the beach`;
    const vectors: Vector[][] = [];
    for (const [name, side] of [
      ['card', card],
      ['processor', processor],
    ] as const) {
      const started = now();
      vectors.push(await side.encodeTexts([text]));
      times[name].push(now() - started);
    }
    const [ofCard = [], ofProcessor = []] = vectors;
    if (lowestCosine(ofProcessor, ofCard) < SAME) return undefined;
  }
  const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
  return { card: median(times.card), processor: median(times.processor) };
}
