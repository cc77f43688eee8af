import type { PhotoFormat } from './photo-format.ts';

/** Whether the container itself says that bytes are missing, for formats whose decoders do not say so. */
export function isCutOff(bytes: Uint8Array, format: PhotoFormat): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'png') return view.indexOf('IEND', Math.max(0, view.length - 4096), 'latin1') < 0;
  if (view.length < 8) return true;
  if (format === 'webp') return view.readUInt32LE(4) + 8 > view.length;
  if (format === 'tiff') return (view[0] === 0x49 ? view.readUInt32LE(4) : view.readUInt32BE(4)) >= view.length;
  return false;
}

/** More zeros in a row than compressed picture data has, in any of the formats below. */
const blankBytes = 4096;

/**
 * Whether a file ends in zeros where its format has picture data. An interrupted copy leaves such files when the space
 * was set aside beforehand, and some decoders fill the rest with grey without a word.
 */
export function endsBlank(bytes: Uint8Array, format: PhotoFormat): boolean {
  if (bytes.at(-1) !== 0 || bytes.length < 2 * blankBytes) return false;
  const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
  if (bytes.length - end < blankBytes) return false;
  switch (format) {
    case 'jpeg':
      return !hasEndMarker(bytes.subarray(0, end));
    case 'gif':
      return bytes[end - 1] !== 0x3b;
    case 'webp':
      return new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true) + 8 > end + blankBytes;
    case 'heic':
      return lastBoxStart(bytes, 'mdat') < end;
    default:
      return false;
  }
}

/**
 * Whether the end marker comes after the picture data of a JPEG has begun. Inside that data the marker cannot occur;
 * before it, it ends the little preview that EXIF holds.
 */
function hasEndMarker(bytes: Uint8Array): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const startOfScan = 0xda;
  let at = 2;
  while (at + 4 <= view.length && view[at] === 0xff && view[at + 1] !== startOfScan)
    at += 2 + view.readUInt16BE(at + 2);
  return view.indexOf('\xff\xd9', at, 'latin1') >= 0;
}

/** Where the content of the last box of an ISO media file begins if it is of that type, otherwise beyond the file. */
function lastBoxStart(bytes: Uint8Array, type: string): number {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at + 8 <= view.length) {
    const size = view.readUInt32BE(at);
    const next = size === 0 ? view.length : at + size;
    const isLast = next >= view.length;
    if (isLast) return view.toString('latin1', at + 4, at + 8) === type ? at + 8 : view.length;
    if (size < 8) break;
    at = next;
  }
  return view.length;
}
