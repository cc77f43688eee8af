import ExifReader from 'exifreader';
import type { ExpandedTags } from 'exifreader';

/** What Bowerbird reads of EXIF, as written; units as in the EXIF standard. */
export interface ExifFields {
  make?: string | undefined;
  model?: string | undefined;
  lens?: string | undefined;
  software?: string | undefined;
  description?: string | undefined;
  /** Windows' own fields. */
  windowsTitle?: string | undefined;
  windowsKeywords?: string | undefined;
  rating?: number | undefined;
  taken?: string | undefined;
  takenFraction?: string | undefined;
  takenOffset?: string | undefined;
  digitized?: string | undefined;
  digitizedFraction?: string | undefined;
  digitizedOffset?: string | undefined;
  modified?: string | undefined;
  modifiedOffset?: string | undefined;
  iso?: number | undefined;
  /** f-number. */
  aperture?: number | undefined;
  /** Seconds. */
  exposure?: number | undefined;
  /** Millimetres. */
  focalLength?: number | undefined;
  /** Signed degrees and metres. */
  latitude?: number | undefined;
  longitude?: number | undefined;
  altitude?: number | undefined;
}

/**
 * Reads an EXIF block (with or without its `Exif` prefix), or the EXIF of a whole TIFF file. Damaged EXIF gives what
 * could be read of it, at worst nothing: a photo is worth having without its date.
 */
export function readExif(block: Uint8Array): ExifFields {
  const prefixed = block[0] === 0x45 && block[1] === 0x78; // "Exif\0\0"
  const tiff = prefixed ? block.subarray(6) : block;
  let tags: ExpandedTags;
  try {
    // The reader wants a buffer of its own: a view into a larger one would be read from that one's start.
    const whole = tiff.byteLength === tiff.buffer.byteLength ? tiff : new Uint8Array(tiff);
    tags = ExifReader.load(whole.buffer as ArrayBuffer, {
      expanded: true,
      includeTags: { exif: true, gps: true },
    });
  } catch {
    return {};
  }
  const exif = (tags.exif ?? {}) as Record<string, { value?: unknown } | undefined>;
  const gps = tags.gps ?? {};
  const text = (name: string): string | undefined => textOf(exif[name]?.value);
  const number = (name: string): number | undefined => numberOf(exif[name]?.value);
  return {
    make: text('Make'),
    model: text('Model'),
    lens: text('LensModel'),
    software: text('Software'),
    description: text('ImageDescription'),
    windowsTitle: utf16Of(exif['XPTitle']?.value),
    windowsKeywords: utf16Of(exif['XPKeywords']?.value),
    rating: number('Rating'),
    taken: text('DateTimeOriginal'),
    takenFraction: text('SubSecTimeOriginal'),
    takenOffset: text('OffsetTimeOriginal'),
    digitized: text('DateTimeDigitized'),
    digitizedFraction: text('SubSecTimeDigitized'),
    digitizedOffset: text('OffsetTimeDigitized'),
    modified: text('DateTime'),
    modifiedOffset: text('OffsetTime'),
    iso: number('ISOSpeedRatings'),
    aperture: number('FNumber'),
    exposure: number('ExposureTime'),
    focalLength: number('FocalLength'),
    latitude: finite(gps.Latitude),
    longitude: finite(gps.Longitude),
    // The reference may be missing, and is then above sea level.
    altitude: finite(gps.Altitude) ?? number('GPSAltitude'),
  };
}

function textOf(value: unknown): string | undefined {
  const text: unknown = Array.isArray(value) ? value[0] : value;
  return typeof text === 'string' && text.trim() !== '' ? text.replaceAll('\0', '').trim() : undefined;
}

function numberOf(value: unknown): number | undefined {
  const first: unknown = Array.isArray(value) && Array.isArray(value[0]) ? value[0] : value;
  if (!Array.isArray(first)) return finite(first);
  const [numerator, denominator = 1] = first as unknown[];
  return typeof numerator === 'number' && typeof denominator === 'number' ? finite(numerator / denominator) : undefined;
}

function utf16Of(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  return textOf(new TextDecoder('utf-16le').decode(Uint8Array.from(value as number[])));
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
