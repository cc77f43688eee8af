import path from 'node:path';
import { MediaError } from './media-error.ts';

/** What a photo's content is, whatever its name says. Every maker's RAW is `raw`. */
export type PhotoFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'tiff' | 'heic' | 'raw';

/** Makers' RAW files; most are TIFF inside, so that only the name tells them from a plain TIFF. */
const rawExtensions: readonly string[] = [
  '.3fr', '.arw', '.cr2', '.cr3', '.crw', '.dcr', '.dng', '.erf', '.iiq', '.k25', '.kdc', '.mef', '.mos', '.mrw',
  '.nef', '.nrw', '.orf', '.pef', '.raf', '.raw', '.rw2', '.rwl', '.sr2', '.srf', '.srw', '.x3f',
]; // prettier-ignore

/** Panasonic, Olympus (three), Canon's CRW and Fujifilm, whose RAW files begin unlike TIFF. */
const rawSignatures = ['IIU\0', 'IIRO', 'IIRS', 'MMOR', 'II\x1a\0\0\0HEAPCCDR', 'FUJIFILMCCD-RAW'];

/** TIFF and BigTIFF, in either byte order. */
const tiffSignatures = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'];

/** Extensions, lower case with their dot, of the files that are taken for photos when a folder is scanned. */
export const photoExtensions: ReadonlySet<string> = new Set([
  ...['.jpg', '.jpeg', '.jpe', '.jfif', '.mpo'],
  ...['.png', '.webp', '.gif', '.avif', '.tif', '.tiff', '.heic', '.heif', '.hif'],
  ...rawExtensions,
]);

/** Whether a file of this name is worth opening as a photo. macOS' `._` companions of real files are not. */
export function isPhotoFile(name: string): boolean {
  const base = path.basename(name);
  return !base.startsWith('._') && photoExtensions.has(path.extname(base).toLowerCase());
}

/**
 * The format of a file by its first bytes; the name only decides between TIFF and the RAW formats built on it.
 *
 * @throws MediaError (permanent) naming what the file is instead, when it is not a photo Bowerbird reads
 */
export function detectFormat(file: string, bytes: Uint8Array): PhotoFormat {
  const name = path.basename(file);
  if (bytes.length === 0) {
    throw new MediaError(
      'unreadable',
      'permanent',
      `${name} is empty. Copy it again from the camera or a backup, or delete it.`,
    );
  }
  const named = path.extname(name).toLowerCase();
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1');

  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return 'webp';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif';
  if (head.startsWith('FOVb') && named === '.x3f') return 'raw';
  if (head.startsWith('\0MRM') && named === '.mrw') return 'raw';
  if (rawSignatures.some((signature) => head.startsWith(signature))) return 'raw';
  if (tiffSignatures.some((signature) => head.startsWith(signature))) {
    return head.startsWith('CR', 8) || rawExtensions.includes(named) ? 'raw' : 'tiff';
  }
  if (head.startsWith('ftyp', 4)) {
    const format = isoMediaFormat(head);
    if (format) return format;
  }
  throw new MediaError('unsupported', 'permanent', whatElse(name, head));
}

/** AVIF, HEIC and Canon's CR3 share a container; its brands tell them apart. */
function isoMediaFormat(head: string): PhotoFormat | undefined {
  const boxEnd = Math.min(((head.charCodeAt(2) & 0xff) << 8) | (head.charCodeAt(3) & 0xff), head.length);
  const brands: string[] = [head.slice(8, 12)];
  for (let at = 16; at + 4 <= boxEnd; at += 4) brands.push(head.slice(at, at + 4));
  if (brands[0] === 'crx ') return 'raw';
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'avif';
  const heic = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs', 'mif1', 'msf1', 'mif2']);
  return brands.some((brand) => heic.has(brand)) ? 'heic' : undefined;
}

/** Files people have among their photos that are something else, by their first characters. */
const otherKinds: readonly (readonly [begins: readonly string[], is: string])[] = [
  [['<!doctype html', '<html'], 'a web page'],
  [['%pdf'], 'a PDF document'],
  [['8bps'], 'a Photoshop document'],
  [['bm'], 'a Windows bitmap (BMP)'],
  [['\xff\x0a', '\0\0\0\x0cjxl '], 'a JPEG XL picture'],
  [['\0\0\0\x0cjp  ', '\xff\x4f\xff\x51'], 'a JPEG 2000 picture'],
  [['pk\x03\x04'], 'an archive (ZIP)'],
];

/** A sentence for a file that is no photo, naming what it is where its first bytes tell. */
function whatElse(name: string, head: string): string {
  const start = head.trimStart().toLowerCase();
  const instead =
    /^(<\?xml|<!--|<!doctype svg|<svg)/.test(start) && start.includes('<svg')
      ? 'a drawing (SVG)'
      : head.startsWith('ftyp', 4)
        ? 'a video'
        : otherKinds.find(([beginnings]) => beginnings.some((begins) => start.startsWith(begins)))?.[1];
  if (instead) {
    return `${name} is ${instead}, which Bowerbird does not read. Convert it to JPEG or PNG to include it.`;
  }
  if (!/[^\t\n\r\x20-\x7e]/.test(head.slice(0, 512))) {
    return `${name} is a text file, not a picture. If it should be one, copy it again from the camera or a backup.`;
  }
  return (
    `${name} is not a picture that Bowerbird can read: its content begins like no known format. ` +
    'If it should be one, copy it again from the camera or a backup.'
  );
}
