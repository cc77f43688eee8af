import sharp, { type Sharp } from 'sharp';
import type { Pixels } from '../../../shared/pixels.ts';
import { decodeSeconds, decodingError } from './decoding-error.ts';
import { isCutOff } from './missing-end.ts';
import type { PhotoFormat } from './photo-format.ts';
import { uprightPixels } from './upright-pixels.ts';

// One thread per picture: several photos are read at once, and the same cores finish more of them when each
// keeps to one. Nothing is read twice, so libvips' operation cache would only hold memory.
sharp.concurrency(1);
sharp.cache(false);

/** Longest side of a stored thumbnail, in pixels. */
export const thumbnailSide = 512;

/** A picture in a form that libvips decodes, whose header has been read and found reasonable. */
export interface EncodedPicture {
  bytes: Uint8Array;
  format: PhotoFormat;
  /** EXIF orientation 1..8 to apply, whatever `bytes` say themselves. */
  orientation: number;
}

/**
 * Decodes a picture, shrunk into a square of `side` but never enlarged: upright, 8-bit sRGB, transparency over white.
 *
 * @throws MediaError: permanent when the picture is cut off or damaged, transient when decoding took too long
 */
export async function decodePicture(file: string, picture: EncodedPicture, side: number): Promise<Pixels> {
  const { bytes, format, orientation } = picture;
  let pixels: Pixels;
  try {
    pixels = await decode(bytes, side, 'truncated');
  } catch (error) {
    const complete = format === 'jpeg' ? await decodeWithoutEndMarker(bytes, side) : undefined;
    if (!complete) throw decodingError(file, error, isCutOff(bytes, format));
    pixels = complete;
  }
  return uprightPixels(pixels, orientation);
}

/**
 * Some cameras and recovery programs leave out a JPEG's two-byte end marker, which to the decoder looks like a file cut
 * off. With the marker supplied such a file decodes without the least complaint; one that lacks picture data does not.
 */
async function decodeWithoutEndMarker(bytes: Uint8Array, side: number): Promise<Pixels | undefined> {
  if (bytes.at(-2) === 0xff && bytes.at(-1) === 0xd9) return undefined;
  try {
    return await decode(Buffer.concat([bytes, Uint8Array.of(0xff, 0xd9)]), side, 'warning');
  } catch {
    return undefined;
  }
}

/**
 * @param failOn `truncated`: files cut off must fail, but the odd warning (stray bytes before a marker, a bad colour
 *   tag) must not cost a photo; `warning`: not even that
 */
async function decode(bytes: Uint8Array, side: number, failOn: 'truncated' | 'warning'): Promise<Pixels> {
  const { data, info } = await sharp(bytes, { failOn, limitInputPixels: false })
    .flatten({ background: '#ffffff' })
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .timeout({ seconds: decodeSeconds })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Pixels as an input of libvips, to be resized or compressed. */
export function fromPixels({ data, width, height }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}
