import { cameraName } from './camera-name.ts';
import { captureTime } from './capture-time.ts';
import { type ExifFields, readExif } from './exif-block.ts';
import { type IptcRecords, readIptc } from './iptc-records.ts';
import { readXmp, type XmpProperties } from './xmp-packet.ts';

export interface Coordinates {
  /** Degrees, north and east positive. */
  lat: number;
  lon: number;
  /** Metres above sea level. */
  altitude: number | null;
}

/** Where a photo was taken, in the words of its file. */
export interface Place {
  location: string | null;
  city: string | null;
  state: string | null;
  country: string | null;
  countryCode: string | null;
}

/** What a person, or a program for them, has said about a photo: what a sidecar holds too. */
export interface DescriptiveMetadata {
  /** Flat keywords (dc:subject, IPTC, Windows), each once, in the file's order. */
  keywords: string[];
  /** Keywords with their parents, outermost first (lr:hierarchicalSubject, digiKam:TagsList). */
  hierarchicalKeywords: string[][];
  caption: string | null;
  title: string | null;
  /** 0 to 5 stars, -1 rejected; null where the file says nothing. */
  rating: number | null;
  place: Place | null;
  gps: Coordinates | null;
  /** Local time, `YYYY-MM-DDTHH:mm:ss[.sss]`, with `±HH:MM` or `Z` where the file states the zone. */
  takenAt: string | null;
}

export interface PhotoMetadata extends DescriptiveMetadata {
  /** Make and model as one name. */
  camera: string | null;
  lens: string | null;
  iso: number | null;
  /** f-number. */
  aperture: number | null;
  /** Seconds. */
  exposure: number | null;
  /** Millimetres, as the lens says (not 35 mm equivalent). */
  focalLength: number | null;
  /** EXIF orientation 1..8 as stored; widths and heights elsewhere are upright already. */
  orientation: number;
  software: string | null;
}

/** The metadata blocks of a file, as they were embedded. */
export interface MetadataBlocks {
  exif?: Uint8Array | undefined;
  iptc?: Uint8Array | undefined;
  xmp?: Uint8Array | undefined;
  orientation: number;
}

/** Reads embedded metadata. Damaged blocks give what can be read of them, never an error. */
export function readMetadata(blocks: MetadataBlocks): PhotoMetadata {
  return metadataFrom(
    blocks.exif ? readExif(blocks.exif) : {},
    blocks.iptc ? readIptc(blocks.iptc) : undefined,
    readXmp(blocks.xmp ?? ''),
    blocks.orientation,
  );
}

/** One account of a photo from what its blocks say. */
export function metadataFrom(
  exif: ExifFields,
  iptc: IptcRecords | undefined,
  xmp: XmpProperties,
  orientation: number,
): PhotoMetadata {
  return {
    ...describe(exif, iptc, xmp),
    camera: cameraName(exif.make ?? first(xmp, 'tiff:Make'), exif.model ?? first(xmp, 'tiff:Model')),
    lens: exif.lens ?? first(xmp, 'exifEX:LensModel') ?? first(xmp, 'aux:Lens') ?? null,
    iso: positive(exif.iso),
    aperture: positive(exif.aperture),
    exposure: positive(exif.exposure),
    focalLength: positive(exif.focalLength),
    orientation,
    software: exif.software ?? first(xmp, 'xmp:CreatorTool') ?? null,
  };
}

/** Reads an XMP sidecar (`photo.xmp` or `photo.jpg.xmp`). */
export function readSidecar(bytes: Uint8Array): DescriptiveMetadata {
  return describe({}, undefined, readXmp(bytes));
}

/**
 * One answer from the three blocks, in the order of the Metadata Working Group's guidance: the capture time from EXIF
 * first (cameras write it), words from XMP first (people's programs write it). Keywords are united.
 */
function describe(exif: ExifFields, iptc: IptcRecords | undefined, xmp: XmpProperties): DescriptiveMetadata {
  const hierarchical = [
    ...splitPaths(xmp.get('lr:hierarchicalSubject'), '|'),
    ...splitPaths(xmp.get('digiKam:TagsList'), '/'),
    ...splitPaths(xmp.get('MicrosoftPhoto:LastKeywordXMP'), '/').filter((path) => path.length > 1),
  ];
  const words = xmp.get('dc:subject') ?? [];
  const windows = exif.windowsKeywords?.split(';') ?? [];
  return {
    keywords: unique([...words, ...withoutCut(iptc?.keywords ?? [], words), ...windows]),
    hierarchicalKeywords: [...new Map(hierarchical.map((path) => [path.join('\0'), path])).values()],
    caption: first(xmp, 'dc:description') ?? iptc?.caption ?? humanDescription(exif.description),
    title: first(xmp, 'dc:title') ?? iptc?.title ?? exif.windowsTitle ?? null,
    rating: ratingOf(xmp, exif),
    place: placeOf(iptc, xmp),
    gps: coordinates(exif.latitude, exif.longitude, exif.altitude) ?? xmpCoordinates(xmp),
    takenAt:
      captureTime(exif.taken, exif.takenFraction, exif.takenOffset) ??
      captureTime(exif.digitized, exif.digitizedFraction, exif.digitizedOffset) ??
      captureTime(first(xmp, 'exif:DateTimeOriginal')) ??
      captureTime(first(xmp, 'photoshop:DateCreated')) ??
      captureTime(iptc?.created) ??
      captureTime(first(xmp, 'xmp:CreateDate')) ??
      captureTime(exif.modified, undefined, exif.modifiedOffset),
  };
}

/** Bytes that IPTC has for a keyword: 21 Japanese signs, 32 Greek or Russian letters. */
const IPTC_KEYWORD = 64;

/** Leaves out keywords that are the beginning, cut to what IPTC allows, of one that XMP has whole. */
function withoutCut(keywords: readonly string[], whole: readonly string[]): string[] {
  const long = whole.filter((word) => Buffer.byteLength(word) > IPTC_KEYWORD);
  return keywords.filter((keyword) => {
    // Not all programs cut between letters, and a space at the end is lost.
    const isFull = Buffer.byteLength(keyword) > IPTC_KEYWORD - 6;
    const start = keyword.replace(/\uFFFD+$/, '');
    return !isFull || !long.some((word) => word.startsWith(start));
  });
}

function first(xmp: XmpProperties, name: string): string | undefined {
  return xmp.get(name)?.[0];
}

function positive(value: number | undefined): number | null {
  return value !== undefined && value > 0 ? value : null;
}

function unique(words: string[]): string[] {
  return [...new Set(words.map((word) => word.trim()).filter((word) => word !== ''))];
}

function splitPaths(values: string[] | undefined, separator: string): string[][] {
  return (values ?? [])
    .map((value) =>
      value
        .split(separator)
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .filter((path) => path.length > 0);
}

/** Some cameras put their name where a caption belongs. */
const cameraBoilerplate = new Set([
  'olympus digital camera',
  'minolta digital camera',
  'kodak digital still camera',
  'digital camera',
  'sony dsc',
  'exif_jpeg_picture',
  'default',
]);

function humanDescription(text: string | undefined): string | null {
  return text === undefined || cameraBoilerplate.has(text.toLowerCase()) ? null : text;
}

function ratingOf(xmp: XmpProperties, exif: ExifFields): number | null {
  const written = first(xmp, 'xmp:Rating');
  const rating = Math.round(written === undefined ? (exif.rating ?? NaN) : Number(written));
  return rating >= -1 && rating <= 5 ? rating : null;
}

function placeOf(iptc: IptcRecords | undefined, xmp: XmpProperties): Place | null {
  const place: Place = {
    location: first(xmp, 'Iptc4xmpCore:Location') ?? iptc?.place ?? null,
    city: first(xmp, 'photoshop:City') ?? iptc?.city ?? null,
    state: first(xmp, 'photoshop:State') ?? iptc?.state ?? null,
    country: first(xmp, 'photoshop:Country') ?? iptc?.country ?? null,
    countryCode: first(xmp, 'Iptc4xmpCore:CountryCode') ?? iptc?.countryCode ?? null,
  };
  return Object.values(place).some((value) => value !== null) ? place : null;
}

function coordinates(lat: number | undefined, lon: number | undefined, altitude?: number): Coordinates | null {
  if (lat === undefined || lon === undefined || Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
  // Receivers without a fix write zeros; the real 0, 0 is open sea.
  if (lat === 0 && lon === 0) return null;
  return { lat, lon, altitude: altitude ?? null };
}

function xmpCoordinates(xmp: XmpProperties): Coordinates | null {
  const [metres, per = '1'] = first(xmp, 'exif:GPSAltitude')?.split('/') ?? [];
  const below = first(xmp, 'exif:GPSAltitudeRef') === '1';
  const altitude = metres === undefined ? NaN : (Number(metres) / Number(per)) * (below ? -1 : 1);
  return coordinates(
    xmpDegrees(first(xmp, 'exif:GPSLatitude'), 'S'),
    xmpDegrees(first(xmp, 'exif:GPSLongitude'), 'W'),
    Number.isFinite(altitude) ? altitude : undefined,
  );
}

/** XMP writes `33,30.5S` (degrees, decimal minutes) or `33,30,30S`. */
function xmpDegrees(text: string | undefined, negative: 'S' | 'W'): number | undefined {
  const match = text?.match(/^(\d+),(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?([NSEW])$/);
  if (!match) return undefined;
  const [, degrees, minutes, seconds = '0', side] = match;
  const value = Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3600;
  return side === negative ? -value : value;
}
