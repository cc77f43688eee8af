import path from 'node:path';
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import type { Pixels } from '../../../shared/pixels.ts';
import { decodeSeconds, decodingError } from './decoding-error.ts';
import { MediaError } from './media-error.ts';
import { endsBlank, isCutOff } from './missing-end.ts';
import type { PhotoFormat } from './photo-format.ts';

// One thread per picture: several photos are read at once, and the same cores finish more of them when each
// keeps to one. Nothing is read twice, so libvips' operation cache would only hold memory.
sharp.concurrency(1);
sharp.cache(false);

/** Longest side of a stored thumbnail, in pixels. */
export const thumbnailSide = 512;

/**
 * The most pixels a picture may have. Files of a few kilobytes can claim gigapixels; what must be held whole while
 * it is decoded is bounded more tightly than what is decoded row by row.
 */
const mostPixels = 300_000_000;
const mostPixelsHeldWhole = 120_000_000;

/** A picture in a form that libvips decodes. */
export interface EncodedPicture {
  bytes: Uint8Array;
  format: PhotoFormat;
  /** EXIF orientation to apply in place of the one in `bytes`. */
  orientation?: number;
}

/** What the file's header says, read before anything is decoded. */
export interface PictureHeader {
  /** Upright size, in pixels. */
  width: number;
  height: number;
  /** EXIF orientation 1..8 that still has to be applied to the decoded pixels. */
  orientation: number;
  /** Raw metadata blocks, as embedded. */
  exif: Uint8Array | undefined;
  iptc: Uint8Array | undefined;
  xmp: Uint8Array | undefined;
  iccProfile: Uint8Array | undefined;
}

const options: SharpOptions = {
  // Cut-off files must fail, but the odd warning (stray bytes before a marker, a bad colour tag) must not cost a photo.
  failOn: 'truncated',
  // Checked with a sentence of its own in `readHeader`.
  limitInputPixels: false,
};

/**
 * Reads the header of a picture that libvips knows (everything but RAW; of HEIC the header only).
 *
 * @throws MediaError (permanent) when it is damaged, or larger than Bowerbird decodes
 */
export async function readHeader(file: string, bytes: Uint8Array, format: PhotoFormat): Promise<PictureHeader> {
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, options).metadata();
  } catch (error) {
    throw decodingError(file, error, isCutOff(bytes, format));
  }
  checkSize(file, metadata, format);
  if (endsBlank(bytes, format)) throw decodingError(file, 'it ends in zeros', true);
  return {
    width: metadata.autoOrient.width,
    height: metadata.autoOrient.height,
    orientation: metadata.orientation ?? 1,
    exif: metadata.exif,
    iptc: metadata.iptc,
    xmp: metadata.xmp,
    iccProfile: metadata.icc,
  };
}

function checkSize(file: string, metadata: Metadata, format: PhotoFormat): void {
  const { width, height } = metadata;
  const byRow = format === 'jpeg' || format === 'tiff' || format === 'png';
  const whole = !byRow || metadata.isProgressive;
  const most = whole ? mostPixelsHeldWhole : mostPixels;
  if (width * height > most) {
    throw new MediaError(
      'unsupported',
      'permanent',
      `${path.basename(file)} says it is ${width} x ${height} pixels, more than the ${most / 1e6} megapixels ` +
        'that Bowerbird opens. Save a smaller version of it to include it.',
    );
  }
}

/**
 * Decodes a picture once, to a thumbnail's size: upright, 8-bit sRGB, transparency over white.
 *
 * @throws MediaError: permanent when the picture is cut off or damaged, transient when decoding took too long
 */
export async function decodeToThumbnailSize(file: string, picture: EncodedPicture): Promise<Pixels> {
  const { bytes, format } = picture;
  try {
    return await toPixels(openUpright(picture, thumbnailSide));
  } catch (error) {
    const complete = format === 'jpeg' ? await decodeWithoutEndMarker(picture) : undefined;
    if (complete) return complete;
    throw decodingError(file, error, isCutOff(bytes, format));
  }
}

/**
 * Some cameras and recovery programs leave out a JPEG's two-byte end marker, which to the decoder looks like a file cut
 * off. With the marker supplied such a file decodes without the least complaint; one that lacks picture data does not.
 */
async function decodeWithoutEndMarker(picture: EncodedPicture): Promise<Pixels | undefined> {
  const { bytes } = picture;
  if (bytes.at(-2) === 0xff && bytes.at(-1) === 0xd9) return undefined;
  const mended = Buffer.concat([bytes, Uint8Array.of(0xff, 0xd9)]);
  try {
    return await toPixels(openUpright({ ...picture, bytes: mended }, thumbnailSide, 'warning'));
  } catch {
    return undefined;
  }
}

/**
 * A picture on its way to the screen or to pixels: upright, sRGB, over white, shrunk into a square of `side` but never
 * enlarged.
 */
export function openUpright(
  { bytes, orientation }: EncodedPicture,
  side: number,
  failOn: 'truncated' | 'warning' = 'truncated',
): Sharp {
  const picture = sharp(bytes, { ...options, failOn, autoOrient: orientation === undefined });
  // A square does not mind being turned after the shrinking; mirrored orientations come from software, never from RAW.
  const turn = { 3: 180, 6: 90, 8: 270 }[orientation ?? 1];
  return (turn === undefined ? picture : picture.rotate(turn))
    .flatten({ background: '#ffffff' })
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .timeout({ seconds: decodeSeconds });
}

async function toPixels(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Pixels as an input of libvips, to be resized or compressed. */
export function fromPixels({ data, width, height }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}
