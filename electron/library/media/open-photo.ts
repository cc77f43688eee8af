import type { EncodedPicture } from './decoded-picture.ts';
import { withFileOnDisk } from './file-on-disk.ts';
import { decodeHeic } from './heic-decoder.ts';
import { throwIfCancelled } from './media-error.ts';
import { detectFormat, type PhotoFormat } from './photo-format.ts';
import { type PhotoMetadata, readMetadata } from './photo-metadata.ts';
import { readHeader } from './picture-header.ts';
import { readRaw } from './raw-photo.ts';

/** A photo opened: what it is, what its file says about it, and its picture in a form that libvips decodes. */
export interface OpenedPhoto {
  format: PhotoFormat;
  /** Upright size of the original, in pixels. */
  width: number;
  height: number;
  picture: EncodedPicture;
  metadata: PhotoMetadata;
}

/**
 * Opens a photo of any format. What libvips cannot decode itself is decoded here (HEIC) or stood in for by the camera's
 * own JPEG (RAW).
 *
 * @throws MediaError, BowerbirdError `cancelled`: as `readPhoto`
 */
export async function openPhoto(
  photo: { path: string; bytes: Uint8Array },
  signal: AbortSignal | undefined,
): Promise<OpenedPhoto> {
  throwIfCancelled(signal);
  const format = detectFormat(photo.path, photo.bytes);
  const opened = await (format === 'raw' ? openRaw(photo) : openPicture(photo, format, signal));
  throwIfCancelled(signal);
  return opened;
}

async function openPicture(
  { path, bytes }: { path: string; bytes: Uint8Array },
  format: PhotoFormat,
  signal: AbortSignal | undefined,
): Promise<OpenedPhoto> {
  const header = await readHeader(path, bytes, format);
  const metadata = readMetadata({ ...header, exif: header.exif ?? (format === 'tiff' ? bytes : undefined) });
  if (format !== 'heic') {
    const picture = { bytes, format, orientation: header.orientation };
    return { format, width: header.width, height: header.height, picture, metadata };
  }
  throwIfCancelled(signal);
  const decoded = await decodeHeic(path, { bytes, iccProfile: header.iccProfile }, signal);
  const picture: EncodedPicture = { bytes: decoded.tiff, format: 'tiff', orientation: 1 };
  // The container's own rotation has been applied, and by the HEIF standard the one in EXIF is for information only.
  return { format, width: decoded.width, height: decoded.height, picture, metadata };
}

async function openRaw(photo: { path: string; bytes: Uint8Array }): Promise<OpenedPhoto> {
  const { width, height, orientation, preview, metadata } = await withFileOnDisk(photo, readRaw);
  const picture: EncodedPicture = { bytes: preview, format: 'jpeg', orientation };
  const header = await readHeader(photo.path, preview, 'jpeg');
  const known = width > 0 && height > 0;
  return {
    format: 'raw',
    width: known ? width : header.width,
    height: known ? height : header.height,
    picture,
    metadata,
  };
}
