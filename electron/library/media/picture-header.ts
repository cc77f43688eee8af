import path from 'node:path';
import sharp, { type Metadata } from 'sharp';
import { decodingError } from './decoding-error.ts';
import { findJpegXmp } from './jpeg-xmp.ts';
import { MediaError } from './media-error.ts';
import { endsBlank, isCutOff } from './missing-end.ts';
import type { PhotoFormat } from './photo-format.ts';

/**
 * The most pixels a picture may have. Files of a few kilobytes can claim gigapixels; what must be held whole while
 * it is decoded is bounded more tightly than what is decoded row by row.
 */
const mostPixels = 300_000_000;
const mostPixelsHeldWhole = 120_000_000;

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

/**
 * Reads the header of a picture that libvips knows (everything but RAW; of HEIC the header only).
 *
 * @throws MediaError (permanent) when it is damaged, or larger than Bowerbird decodes
 */
export async function readHeader(file: string, bytes: Uint8Array, format: PhotoFormat): Promise<PictureHeader> {
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes, { failOn: 'truncated', limitInputPixels: false }).metadata();
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
    xmp: metadata.xmp ?? (format === 'jpeg' ? findJpegXmp(bytes) : undefined),
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
