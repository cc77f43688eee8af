import { looseKey } from '../../../shared/loose-key.ts';
import { tagSpelling } from '../catalogue/tags.ts';
import type { ExportedFields } from './exported-fields.ts';

/** The fields that Bowerbird writes, as they stand in a file. */
export interface CurrentMetadata {
  /** dc:subject. */
  subjects: string[];
  /** lr:hierarchicalSubject, levels joined with `|`. */
  lightroom: string[];
  /** digiKam:TagsList, levels joined with `/`. */
  digikam: string[];
  /** dc:description in the default language. */
  description: string | null;
  /** xmp:Rating; -1 is "rejected". */
  rating: number | null;
  /** The twins outside XMP, for files that have them; null where the format has none. */
  iptc: { keywords: string[]; caption: string | null } | null;
  /** EXIF ImageDescription; undefined where the format has none. */
  exifDescription?: string | null;
}

/** What to write, by ExifTool's names. A list is written whole; an empty one takes the field away. */
export type MetadataEdit = Record<string, string | number | string[]>;

/** Lengths the IPTC standard allows, in bytes. */
const IPTC_KEYWORD = 64;
const IPTC_CAPTION = 2000;

/**
 * The smallest edit that brings a file's fields in line with the library. Keywords that other programs put there stay, in
 * their order; what the library has is added after them; what it had and has no longer is taken out. Nothing is written that
 * is there already, so that a second export finds nothing to do.
 */
export function metadataEdit(current: CurrentMetadata, fields: ExportedFields): MetadataEdit {
  const edit: MetadataEdit = {};
  const list = (name: string, before: readonly string[], wanted: readonly string[], gone: readonly string[]): void => {
    const after = merge(before, wanted, gone);
    if (!sameList(before, after)) edit[name] = after;
  };
  const names = fields.tags.map((path) => path.at(-1) ?? '');
  const goneNames = fields.gone.map((path) => path.at(-1) ?? '');
  list('XMP-dc:Subject', current.subjects, names, goneNames);
  list('XMP-lr:HierarchicalSubject', current.lightroom, joined(fields.tags, '|'), joined(fields.gone, '|'));
  list('XMP-digiKam:TagsList', current.digikam, joined(fields.tags, '/'), joined(fields.gone, '/'));
  if (current.iptc) {
    const short = (words: readonly string[]): string[] => words.map((word) => cutToBytes(word, IPTC_KEYWORD));
    // Keywords that only XMP has are other programs' too: both lists are to say the same.
    const all = merge(merge(current.iptc.keywords, short(current.subjects), []), short(names), short(goneNames));
    if (!sameList(current.iptc.keywords, all)) edit['IPTC:Keywords'] = all;
  }
  const { caption } = fields;
  if (caption !== null) {
    if (current.description !== caption) edit['XMP-dc:Description'] = caption;
    const cut = cutToBytes(caption, IPTC_CAPTION);
    if (current.iptc && current.iptc.caption !== cut) edit['IPTC:Caption-Abstract'] = cut;
    if (current.exifDescription !== undefined && current.exifDescription !== caption) {
      edit['IFD0:ImageDescription'] = caption;
    }
  }
  // No stars and no field are the same; "rejected" is another program's verdict and none of ours.
  const stars = current.rating ?? 0;
  if (stars >= 0 && stars !== fields.rating) edit['XMP-xmp:Rating'] = fields.rating;
  return edit;
}

/**
 * Paths as one string each. A separator inside a name would be read as another level, so it becomes its full-width double
 * there (the flat keyword keeps the name as it is); for a tag without parents the flat keyword is enough.
 */
function joined(paths: readonly (readonly string[])[], separator: '|' | '/'): string[] {
  const double = separator === '|' ? '｜' : '／';
  return paths
    .filter((path) => path.length > 1 || !path[0]?.includes(separator))
    .map((path) => path.map((name) => name.replaceAll(separator, double)).join(separator));
}

const fold = (text: string): string => looseKey(tagSpelling(text));

function merge(before: readonly string[], wanted: readonly string[], gone: readonly string[]): string[] {
  const exact = new Set(wanted);
  const ours = new Map(wanted.toReversed().map((value) => [fold(value), value]));
  const out = new Set(gone.map(fold));
  const kept = before.flatMap((value) => {
    const own = exact.has(value) ? value : ours.get(fold(value));
    if (own !== undefined) return [own];
    return out.has(fold(value)) ? [] : [value];
  });
  const known = new Set(kept.map(fold));
  return [...new Set([...kept, ...wanted.filter((value) => !known.has(fold(value)))])];
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/** The longest beginning of whole characters that fits. */
export function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let cut = '';
  let size = 0;
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    cut += character;
  }
  return cut;
}

type FieldValues = Record<string, string | number | readonly string[] | null | undefined>;

/** An edit in words, one field a line, for a dry run: what is there, and what would be. */
export function describeEdit(current: CurrentMetadata, edit: MetadataEdit): { before: string; after: string } {
  const was: FieldValues = {
    'XMP-dc:Subject': current.subjects,
    'XMP-lr:HierarchicalSubject': current.lightroom,
    'XMP-digiKam:TagsList': current.digikam,
    'XMP-dc:Description': current.description,
    'XMP-xmp:Rating': current.rating,
    'IPTC:Keywords': current.iptc?.keywords,
    'IPTC:Caption-Abstract': current.iptc?.caption,
    'IFD0:ImageDescription': current.exifDescription,
  };
  const say = (value: string | number | readonly string[] | null | undefined): string =>
    typeof value === 'object' && value !== null ? value.join('; ') : String(value ?? '');
  const lines = (values: FieldValues): string =>
    Object.keys(edit)
      .map((name) => `${name}: ${say(values[name])}`)
      .join('\n');
  return { before: lines(was), after: lines(edit) };
}
