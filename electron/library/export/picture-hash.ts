import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { BowerbirdError } from '../../../shared/errors.ts';
import { toDiskPath } from '../disk-name.ts';
import { decodeHeic } from '../media/heic-decoder.ts';
import { exifTool } from '../media/exiftool.ts';
import { withPlainName } from './plain-name.ts';

const BY_LIBVIPS = /\.(?:jpe?g|png|webp|tiff?|avif)$/i;
const BY_LIBHEIF = /\.(?:heic|heif)$/i;
const BY_EXIFTOOL = /\.dng$/i;

/** Whether tags can be written into files of this name such that the picture is proven to be untouched. */
export function canEmbed(file: string): boolean {
  return BY_LIBVIPS.test(file) || BY_LIBHEIF.test(file) || BY_EXIFTOOL.test(file);
}

/**
 * A hash of the decoded picture, every page or frame of it: two files with the same hash show the same pixels, whatever else
 * is in them. For DNG, whose sensor data nothing here decodes, it is ExifTool's hash of the image data as stored.
 *
 * @param file its name says the format
 * @throws BowerbirdError `unsupported` for other formats
 */
export async function pictureHash(file: string): Promise<string> {
  if (BY_EXIFTOOL.test(file)) {
    const readArgs = ['-ImageDataHash', '-api', 'RequestTags=ImageDataHash', '-api', 'ImageHashType=SHA256'];
    const { ImageDataHash: stored } = await withPlainName(file, (plain) => exifTool().readRaw(plain, { readArgs }));
    if (typeof stored === 'string') return stored;
    throw new BowerbirdError('unsupported', 'The image data of this DNG cannot be checked. Use a sidecar for it.');
  }
  const bytes = await readFile(toDiskPath(file));
  const hash = createHash('sha256');
  if (BY_LIBHEIF.test(file)) {
    const { width, height, tiff } = await decodeHeic(file, { bytes, iccProfile: undefined });
    return hash.update(`${width}x${height}`).update(tiff).digest('hex');
  }
  if (!BY_LIBVIPS.test(file)) {
    throw new BowerbirdError('unsupported', 'Tags are not written into files of this kind. Use a sidecar for it.');
  }
  const { data, info } = await sharp(bytes, {
    pages: /\.(?:tiff?|webp)$/i.test(file) ? -1 : 1,
    limitInputPixels: false,
  })
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  return hash.update(`${info.width}x${info.height}x${info.channels}`).update(data).digest('hex');
}
