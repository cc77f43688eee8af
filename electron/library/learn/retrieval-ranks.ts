import { breathe } from './breathe.ts';

/** How well a caption and an image fit together; only the order of scores matters. */
export type PairScore = (caption: number, image: number) => number;

/** Which captions belong to which image: captions are numbered image by image. */
export interface Pairing {
  images: number;
  captions: number;
  /** `imageOf[caption]`; never decreasing, so that an image's captions are neighbours. */
  imageOf: Uint32Array;
  /** An image's captions are `firstCaption[image]` up to, not including, `firstCaption[image + 1]`. */
  firstCaption: Uint32Array;
}

/** Ranks start at 1. With ties, a rank is the mean over all orders of the tied, so that a constant score gains nothing. */
export interface RetrievalRanks {
  pairing: Pairing;
  /** For each caption, where its image stands among all images. */
  imageRank: Float64Array;
  /** For each caption, where it stands among all captions when its image asks. */
  captionRank: Float64Array;
}

export function pairingOf(captionsPerImage: readonly number[]): Pairing {
  const firstCaption = new Uint32Array(captionsPerImage.length + 1);
  for (const [image, count] of captionsPerImage.entries()) firstCaption[image + 1] = (firstCaption[image] ?? 0) + count;
  const captions = firstCaption[captionsPerImage.length] ?? 0;
  const imageOf = new Uint32Array(captions);
  for (const [image] of captionsPerImage.entries()) imageOf.fill(image, firstCaption[image], firstCaption[image + 1]);
  return { images: captionsPerImage.length, captions, imageOf, firstCaption };
}

/**
 * Ranks every image for every caption and the other way round, one caption at a time: memory grows with the number
 * of captions, not with the number of pairs.
 */
export async function rankPairs(pairing: Pairing, score: PairScore, signal?: AbortSignal): Promise<RetrievalRanks> {
  const { images, captions, imageOf, firstCaption } = pairing;
  const own = Float64Array.from(imageOf, (image, caption) => score(caption, image));
  const imageRank = new Float64Array(captions);
  const captionRank = new Float64Array(captions).fill(0.5);
  let breathed = performance.now();
  for (let caption = 0; caption < captions; caption++) {
    const target = own[caption] ?? 0;
    let rank = 0.5;
    for (let image = 0; image < images; image++) {
      const value = score(caption, image);
      rank += above(value, target);
      const end = firstCaption[image + 1] ?? 0;
      for (let other = firstCaption[image] ?? 0; other < end; other++) {
        captionRank[other] = (captionRank[other] ?? 0) + above(value, own[other] ?? 0);
      }
    }
    imageRank[caption] = rank;
    if (performance.now() - breathed > 30) {
      await breathe(signal);
      breathed = performance.now();
    }
  }
  return { pairing, imageRank, captionRank };
}

/** 1 where `value` stands above `target`, half where they tie (which the target does with itself). */
function above(value: number, target: number): number {
  return value > target ? 1 : value === target ? 0.5 : 0;
}
