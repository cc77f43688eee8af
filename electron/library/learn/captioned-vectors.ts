import type { Vector } from '../../../shared/kinds.ts';
import type { Encoder } from '../encoder/encoder.ts';
import { encodeFiles } from './encode-files.ts';
import type { ImageFeatures } from './image-model.ts';
import type { CaptionedPictures } from './captioned-pictures.ts';
import { pairingOf } from './retrieval-ranks.ts';
import type { Pairing } from './retrieval-ranks.ts';

/** Captioned pictures as an encoder sees them, in order, ready to be compared or trained on. */
export interface CaptionedVectors {
  pairing: Pairing;
  /** File name of each picture, as the captions file writes it. */
  files: string[];
  /** Unit vectors, one a picture. */
  imageVectors: Vector[];
  /** Captions, picture by picture, as `pairing.imageOf` says. */
  captions: string[];
  /** Unit vectors, one a caption. */
  captionVectors: Vector[];
  /** Pictures left out because they were missing or could not be decoded, and why. */
  skipped: { file: string; reason: string }[];
}

/** What has been done of how much, for a progress bar. */
export type OnProgress = (progress: { done: number; total: number; note: string }) => void;

const TEXT_BATCH = 64;

/**
 * Encodes pictures and captions with a frozen encoder. Pictures are decoded one after another and forgotten at once,
 * so that memory holds vectors only.
 */
export async function encodeCaptionedPictures(
  { pictures, skipped }: CaptionedPictures,
  encoder: Encoder,
  {
    signal,
    onProgress,
    eyes = encoder,
  }: {
    signal?: AbortSignal | undefined;
    onProgress?: OnProgress | undefined;
    /** Sees the pictures in the encoder's place. */
    eyes?: ImageFeatures | undefined;
  } = {},
): Promise<CaptionedVectors> {
  const total = pictures.reduce((sum, { captions }) => sum + 1 + captions.length, 0);
  const encoded = await encodeFiles(
    pictures.map(({ path }) => path),
    eyes,
    { signal, onProgress: (done) => onProgress?.({ done, total, note: 'pictures' }) },
  );
  const usable = pictures.flatMap((picture, index) => {
    const outcome = encoded[index];
    return outcome?.vector ? [{ picture, vector: outcome.vector }] : [];
  });
  const captions = usable.flatMap(({ picture }) => picture.captions);
  const captionVectors: Vector[] = [];
  for (let from = 0; from < captions.length; from += TEXT_BATCH) {
    captionVectors.push(...(await encoder.encodeTexts(captions.slice(from, from + TEXT_BATCH), signal)));
    onProgress?.({ done: pictures.length + captionVectors.length, total, note: 'captions' });
  }
  return {
    pairing: pairingOf(usable.map(({ picture }) => picture.captions.length)),
    files: usable.map(({ picture }) => picture.file),
    imageVectors: usable.map(({ vector }) => vector),
    captions,
    captionVectors,
    skipped: [
      ...skipped,
      ...pictures.flatMap(({ file }, index) => {
        const reason = encoded[index]?.reason;
        return reason === undefined ? [] : [{ file, reason }];
      }),
    ],
  };
}
