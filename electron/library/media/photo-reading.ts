import type { Pixels } from '../../../shared/pixels.ts';
import { decodePicture, fromPixels, thumbnailSide } from './decoded-picture.ts';
import { openPhoto } from './open-photo.ts';
import { throwIfCancelled } from './media-error.ts';
import { perceptualHash } from './perceptual-hash.ts';
import type { PhotoFormat } from './photo-format.ts';
import type { PhotoMetadata } from './photo-metadata.ts';

/** Everything Bowerbird takes from a photo file, from one reading and one decoding of it. */
export interface PhotoReading {
  format: PhotoFormat;
  /** Size of the original, upright, in pixels. */
  width: number;
  height: number;
  /** WebP, upright, sRGB, longest side at most 512 pixels. */
  thumbnail: { data: Uint8Array; width: number; height: number };
  /** The thumbnail before compression: what encoders see. */
  pixels: Pixels;
  /** A WebP of 16 pixels as base64 (about 100 characters), to stand in until the thumbnail is there. */
  placeholder: string;
  /** 64 bits for finding near duplicates by Hamming distance; 0 for a picture of one flat colour. */
  perceptualHash: bigint;
  metadata: PhotoMetadata;
}

/**
 * High enough that thumbnails stand beside their originals, low enough for 100,000 of them to fit in 3 to 4 GB. More
 * effort costs more time than everything else together (2.6 times for 11 % less), less is bigger for little.
 */
const thumbnailQuality = 80;
const thumbnailEffort = 1;
const placeholderSide = 16;

/**
 * Reads a photo: its metadata, and its picture at thumbnail size.
 *
 * @param photo the file's path, or only a name for a picture that is no file, and its whole content
 * @throws MediaError with a sentence for the user; its `kind` says whether another try is worthwhile
 * @throws BowerbirdError `cancelled` when the signal fires before the end
 */
export async function readPhoto(
  photo: { path: string; bytes: Uint8Array },
  options: { signal?: AbortSignal } = {},
): Promise<PhotoReading> {
  const { signal } = options;
  const { format, width, height, picture, metadata } = await openPhoto(photo, signal);
  const pixels = await decodePicture(photo.path, picture, thumbnailSide);
  throwIfCancelled(signal);
  const [thumbnail, placeholder] = await Promise.all([
    fromPixels(pixels).webp({ quality: thumbnailQuality, effort: thumbnailEffort }).toBuffer(),
    fromPixels(pixels)
      .resize({ width: placeholderSide, height: placeholderSide, fit: 'inside' })
      .webp({ quality: 20, effort: 0 })
      .toBuffer(),
  ]);
  return {
    format,
    width,
    height,
    thumbnail: { data: thumbnail, width: pixels.width, height: pixels.height },
    pixels,
    placeholder: placeholder.toString('base64'),
    perceptualHash: perceptualHash(pixels),
    metadata,
  };
}
