import { spawnSync } from 'node:child_process';
import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { BowerbirdError } from '../../../shared/errors.ts';
import { toDiskPath } from '../disk-name.ts';
import { exifTool } from '../media/exiftool.ts';
import { xmlTokens } from '../media/xml-tokens.ts';
import { readXmp } from '../media/xmp-packet.ts';
import { diskFull } from './file-error.ts';
import type { CurrentMetadata, MetadataEdit } from './metadata-edit.ts';
import { makeWithPlainNames, withPlainName } from './plain-name.ts';

/** Room that even a small sidecar needs. */
const SIDECAR_BYTES = 8 * 1024;

let perlChecked = false;

/** ExifTool is a Perl program; Windows gets one that brings its own Perl. */
function requirePerl(): void {
  if (perlChecked || process.platform === 'win32') return;
  if (spawnSync('perl', ['-e', '1']).status !== 0) {
    throw new BowerbirdError(
      'unavailable',
      'Writing tags into files needs Perl, which is not installed here (Debian and Ubuntu: apt install perl). CSV and JSON work without.',
    );
  }
  perlChecked = true;
}

/** The written fields of a sidecar. */
export function readSidecarFields(bytes: Uint8Array): CurrentMetadata {
  const xmp = readXmp(bytes);
  const rating = Number(xmp.get('xmp:Rating')?.[0] ?? NaN);
  return {
    subjects: xmp.get('dc:subject') ?? [],
    lightroom: xmp.get('lr:hierarchicalSubject') ?? [],
    digikam: xmp.get('digiKam:TagsList') ?? [],
    description: xmp.get('dc:description')?.[0] ?? null,
    rating: Number.isFinite(rating) ? rating : null,
    iptc: null,
  };
}

/** Formats whose files hold IPTC records, and those that hold EXIF. */
const WITH_IPTC = /\.(?:jpe?g|tiff?|dng)$/i;
const EMBEDDED_TAGS = [
  'XMP-dc:Subject',
  'XMP-lr:HierarchicalSubject',
  'XMP-digiKam:TagsList',
  'XMP-dc:Description',
  'XMP-xmp:Rating',
  'XMP-x:XMPToolkit',
  'IPTC:All',
  'IFD0:ImageDescription',
];

export interface EmbeddedFields extends CurrentMetadata {
  /** IPTC text is there in a character set that cannot hold ours: all of it has to be converted. */
  iptcNeedsUtf8: boolean;
  /** The program that wrote the XMP packet, by its own account. */
  toolkit: string | undefined;
}

/** The written fields inside a picture file, XMP and its twins. */
export async function readEmbeddedFields(file: string): Promise<EmbeddedFields> {
  requirePerl();
  const readArgs = ['-G1', '-charset', 'filename=utf8', ...EMBEDDED_TAGS.map((tag) => `-${tag}`)];
  const raw = new Map<string, unknown>(
    Object.entries(await withPlainName(file, (plain) => exifTool().readRaw(plain, { readArgs }))),
  );
  const list = (name: string): string[] => {
    const value = raw.get(name);
    if (value === undefined || value === null) return [];
    return (Array.isArray(value) ? value : [value]).map(String);
  };
  const one = (name: string): string | null => list(name)[0] ?? null;
  const rating = one('XMP-xmp:Rating');
  const iptcIsThere = [...raw.keys()].some((name) => name.startsWith('IPTC:'));
  return {
    subjects: list('XMP-dc:Subject'),
    lightroom: list('XMP-lr:HierarchicalSubject'),
    digikam: list('XMP-digiKam:TagsList'),
    description: one('XMP-dc:Description'),
    rating: rating === null ? null : Number(rating),
    iptc: WITH_IPTC.test(file) ? { keywords: list('IPTC:Keywords'), caption: one('IPTC:Caption-Abstract') } : null,
    exifDescription: one('IFD0:ImageDescription'),
    iptcNeedsUtf8: iptcIsThere && one('IPTC:CodedCharacterSet') !== 'UTF8',
    toolkit: one('XMP-x:XMPToolkit') ?? undefined,
  };
}

/**
 * Writes `source` with the edit to `fresh`, through ExifTool, which keeps everything that the edit does not name. With no
 * source, `fresh` is a new sidecar.
 *
 * @throws BowerbirdError `unavailable` without Perl, `disk-full`, `unreadable` for a file that ExifTool cannot take apart
 */
export async function writeMetadata(
  source: string | undefined,
  fresh: string,
  edit: MetadataEdit,
  { toolkit, recodeIptc = false }: { toolkit?: string | undefined; recodeIptc?: boolean } = {},
): Promise<void> {
  requirePerl();
  const tags: Record<string, string | number | string[]> = {};
  for (const [name, value] of Object.entries(edit)) {
    tags[name] = Array.isArray(value) ? value.map(literal) : typeof value === 'string' ? literal(value) : value;
  }
  const iptc = Object.keys(edit).some((name) => name.startsWith('IPTC:'));
  const argsFor = (from: string | undefined, to: string): string[] => [
    ...(from === undefined ? [] : ['-o', path.resolve(to)]),
    // Copying a record onto itself converts it; what the edit sets anew is not copied over it.
    ...(iptc && recodeIptc
      ? [
          '-tagsFromFile',
          '@',
          '-IPTC:All',
          ...['Keywords', 'Caption-Abstract'].flatMap((n) => (`IPTC:${n}` in edit ? [`--IPTC:${n}`] : [])),
        ]
      : []),
    ...(iptc ? ['-IPTC:CodedCharacterSet=UTF8'] : []),
    // The signature of the program that wrote the rest stays as well.
    ...(toolkit === undefined ? [] : [`-XMP-x:XMPToolkit=${literal(toolkit)}`]),
  ];
  try {
    await makeWithPlainNames(source, fresh, async (from, to) => {
      await exifTool().write(from ?? to, tags, { writeArgs: argsFor(from, to) });
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/permission|no space|read-only/i.test(message)) throw error;
    if (await isFull(path.dirname(fresh), source)) throw diskFull(error);
    throw new BowerbirdError(
      'unreadable',
      `ExifTool cannot write it: ${message.split('\n')[0] ?? message}. The file is as it was.`,
      { cause: error },
    );
  }
}

/** ExifTool says no more than "error writing": whether there was room for another copy has to be asked of the disk. */
async function isFull(folder: string, source: string | undefined): Promise<boolean> {
  const { bavail, bsize } = await statfs(toDiskPath(folder));
  const needed = source === undefined ? 0 : (await stat(toDiskPath(source))).size;
  return bavail * bsize < needed + SIDECAR_BYTES;
}

/** ExifTool decodes HTML entities in what it is given; an ampersand that is one has to be spelt. */
const literal = (text: string): string => text.replaceAll('&', '&#38;');

/** The `x:xmptk` of an XMP packet, which its first element has. */
export function xmpToolkit(bytes: Uint8Array): string | undefined {
  for (const token of xmlTokens(Buffer.from(bytes).toString('utf8'))) {
    if (token.kind === 'open') return token.attributes.find(([name]) => name === 'x:xmptk')?.[1];
  }
  return undefined;
}
