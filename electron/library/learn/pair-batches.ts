import type { Random } from './random.ts';
import type { Pairing } from './retrieval-ranks.ts';

/**
 * All pairs of some images, shuffled, in batches. Pairs come round by round, one caption of every image a round, so
 * that a batch has as many different images as possible: captions of one image are no negatives for each other.
 *
 * @returns the captions of each batch; `pairing.imageOf` has their images
 */
export function pairBatches(pairing: Pairing, size: number, random: Random): Uint32Array[] {
  const captionsOf = Array.from({ length: pairing.images }, (_, image) => {
    const from = pairing.firstCaption[image] ?? 0;
    return random.permutation((pairing.firstCaption[image + 1] ?? 0) - from).map((index) => from + index);
  });
  const rounds = captionsOf.reduce((most, { length }) => Math.max(most, length), 0);
  const order: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const image of random.permutation(pairing.images)) {
      const caption = captionsOf[image]?.[round];
      if (caption !== undefined) order.push(caption);
    }
  }
  const batches: Uint32Array[] = [];
  for (let from = 0; from < order.length; from += size) batches.push(Uint32Array.from(order.slice(from, from + size)));
  // A last batch of one pair has no mismatch to learn from.
  return batches.filter(({ length }) => length > 1);
}
