import { seededRandom } from './random.ts';
import type { RecipeData } from './recipe.ts';
import { pairingOf } from './retrieval-ranks.ts';

/** Some pictures of the data with their captions, renumbered. */
export function partOf(data: RecipeData, images: ArrayLike<number>): RecipeData {
  const chosen = Array.from(images);
  const captionsOf = chosen.map((image) => {
    const from = data.pairing.firstCaption[image] ?? 0;
    const count = (data.pairing.firstCaption[image + 1] ?? 0) - from;
    return Array.from({ length: count }, (_, index) => from + index);
  });
  const captions = captionsOf.flat();
  const pick = <T>(all: readonly T[], indices: number[]): T[] =>
    indices.flatMap((index) => {
      const item = all[index];
      return item === undefined ? [] : [item];
    });
  return {
    pairing: pairingOf(captionsOf.map(({ length }) => length)),
    imageVectors: pick(data.imageVectors, chosen),
    captions: pick(data.captions, captions),
    captionVectors: pick(data.captionVectors, captions),
  };
}

/**
 * Splits pictures, with their captions, into those to learn from and those to validate on, by chance that the seed
 * decides.
 *
 * @param share of pictures to hold out
 */
export function holdOut(data: RecipeData, share: number, seed: number): { training: RecipeData; heldOut: RecipeData } {
  const order = seededRandom(seed).permutation(data.pairing.images);
  const count = Math.max(1, Math.round(order.length * share));
  return { training: partOf(data, order.subarray(count)), heldOut: partOf(data, order.subarray(0, count)) };
}

/** `folds` disjoint test sets that together are all pictures, each with everything else to learn from. */
export function foldsOf(data: RecipeData, folds: number, seed: number): { training: RecipeData; test: RecipeData }[] {
  const order = [...seededRandom(seed).permutation(data.pairing.images)];
  return Array.from({ length: folds }, (_, fold) => ({
    training: partOf(
      data,
      order.filter((_image, place) => place % folds !== fold),
    ),
    test: partOf(
      data,
      order.filter((_image, place) => place % folds === fold),
    ),
  }));
}
