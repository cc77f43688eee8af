import { readFile } from 'node:fs/promises';
import { toDiskPath } from '../disk-name.ts';
import { decodePicture, fromPixels } from './decoded-picture.ts';
import { openPhoto } from './open-photo.ts';

const webTypes = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
} as const;

/** Above this, decoding in the browser would hold more memory than a screen can show. */
const mostPixelsForBrowser = 60_000_000;

/**
 * A photo for the large view. What a browser shows well by itself (it applies EXIF orientation and colour profiles) is
 * handed over as it is; HEIC, RAW, TIFF and giants are rendered.
 *
 * @param options.maxSide longest side of a rendered picture, in pixels
 * @returns an encoded picture and its MIME type
 * @throws MediaError as `readPhoto` does, and the file system's own error when the file cannot be opened
 */
export async function largePreview(
  photo: { path: string },
  options: { maxSide: number; signal?: AbortSignal },
): Promise<{ data: Uint8Array; type: string }> {
  const bytes = await readFile(toDiskPath(photo.path));
  const { format, width, height, picture } = await openPhoto({ path: photo.path, bytes }, options.signal);
  if (format in webTypes && width * height <= mostPixelsForBrowser) {
    return { data: bytes, type: webTypes[format as keyof typeof webTypes] };
  }
  const pixels = await decodePicture(photo.path, picture, options.maxSide);
  return { data: await fromPixels(pixels).jpeg({ quality: 88 }).toBuffer(), type: 'image/jpeg' };
}
