import path from 'node:path';
import { decodingError } from './decoding-error.ts';
import { exifTool } from './exiftool.ts';
import { MediaError } from './media-error.ts';
import { metadataFrom, type PhotoMetadata } from './photo-metadata.ts';
import { readXmp } from './xmp-packet.ts';

/** What Bowerbird takes from a maker's RAW file: the camera's own JPEG of it, and what is written beside it. */
export interface RawPhoto {
  /** Upright size of the RAW picture itself, in pixels; 0 where the file does not say. */
  width: number;
  height: number;
  preview: Uint8Array;
  /** EXIF orientation 1..8 of the RAW picture, which its preview shares whatever the preview's own EXIF says. */
  orientation: number;
  metadata: PhotoMetadata;
}

/** Where cameras keep their JPEGs, the larger ones first. */
const previewTags = ['JpgFromRaw', 'PreviewImage', 'OtherImage', 'ThumbnailImage'] as const;

/** `#` asks for the number instead of its description; `-XMP -b` is the whole packet. */
const wantedTags = [
  ...['-b', '-XMP', '-Make', '-Model', '-LensID', '-LensModel', '-Software', '-ImageDescription', '-Rating#'],
  ...['-DateTimeOriginal', '-SubSecTimeOriginal', '-OffsetTimeOriginal', '-CreateDate', '-ModifyDate'],
  ...['-ISO#', '-FNumber#', '-ExposureTime#', '-FocalLength#', '-Orientation#', '-Composite:ImageSize#'],
  ...['-Composite:GPSLatitude#', '-Composite:GPSLongitude#', '-Composite:GPSAltitude#'],
];

/**
 * Reads a RAW file with ExifTool, from the disk.
 *
 * @throws MediaError: permanent when there is no preview in it or it is damaged, transient when ExifTool took too long
 *   or could not start
 */
export async function readRaw(file: string): Promise<RawPhoto> {
  let tags: Record<string, unknown>;
  try {
    tags = { ...(await exifTool().readRaw(file, { readArgs: wantedTags })) };
  } catch (error) {
    throw rawError(file, error);
  }
  const text = (name: string): string | undefined => {
    const value = tags[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  const number = (name: string): number | undefined => {
    const value = Number(text(name) ?? NaN);
    return Number.isFinite(value) ? value : undefined;
  };
  const stated = number('Orientation') ?? 1;
  const orientation = Number.isInteger(stated) && stated >= 1 && stated <= 8 ? stated : 1;
  const [across = 0, down = 0] = text('ImageSize')?.split(/[x ]/).map(Number) ?? [];
  const [width, height] = orientation >= 5 ? [down, across] : [across, down];
  const exif = {
    make: text('Make'),
    model: text('Model'),
    lens: text('LensModel') ?? text('LensID'),
    software: text('Software'),
    description: text('ImageDescription'),
    rating: number('Rating'),
    taken: text('DateTimeOriginal'),
    takenFraction: text('SubSecTimeOriginal'),
    takenOffset: text('OffsetTimeOriginal'),
    digitized: text('CreateDate'),
    modified: text('ModifyDate'),
    iso: number('ISO'),
    aperture: number('FNumber'),
    exposure: number('ExposureTime'),
    focalLength: number('FocalLength'),
    latitude: number('GPSLatitude'),
    longitude: number('GPSLongitude'),
    altitude: number('GPSAltitude'),
  };
  return {
    width: width || 0,
    height: height || 0,
    orientation,
    preview: await extractPreview(file),
    metadata: metadataFrom(exif, undefined, readXmp(text('XMP') ?? ''), orientation),
  };
}

async function extractPreview(file: string): Promise<Uint8Array> {
  for (const tag of previewTags) {
    try {
      const preview = await exifTool().extractBinaryTagToBuffer(tag, file);
      if (preview[0] === 0xff && preview[1] === 0xd8) return preview;
    } catch (error) {
      // A file without this preview answers with an error; only a process that failed is worth reporting.
      if (isProcessFailure(error)) throw rawError(file, error);
    }
  }
  throw new MediaError(
    'unsupported',
    'permanent',
    `${path.basename(file)} is a RAW file without a preview that Bowerbird can show. ` +
      'If the camera can store one, turn that on; or convert the photo to DNG or JPEG.',
  );
}

function isProcessFailure(error: unknown): boolean {
  return (
    error instanceof Error && /\b(timeout|timed out|spawn|ENOENT|ended|terminated|perl must)\b/i.test(error.message)
  );
}

function rawError(file: string, error: unknown): MediaError {
  if (!isProcessFailure(error)) return decodingError(file, error);
  const detail = error instanceof Error ? error.message : String(error);
  if (/timeout/i.test(detail)) return decodingError(file, error);
  return new MediaError(
    'unavailable',
    'transient',
    `${path.basename(file)} is a RAW file, and ExifTool, which reads those, could not be started. ` +
      'On Linux it needs Perl: install the package "perl" and try again.',
    { detail, cause: error },
  );
}
