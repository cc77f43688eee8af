import { isUtf8 } from 'node:buffer';

// Names on Linux are bytes. Nearly all are UTF-8; those that are not must survive a round trip through the catalogue, whose
// text is Unicode. Each byte of such a name that is no ASCII becomes one character of the last private-use plane.

const FIRST = 0x10_ff00;

/** A name as the catalogue keeps it. */
export function toDiskName(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let name = '';
  for (const byte of bytes) name += byte < 0x80 ? String.fromCharCode(byte) : String.fromCodePoint(FIRST + byte);
  return name;
}

/** A path as the file system wants it: text where that is exact, bytes where a name is no UTF-8. */
export function toDiskPath(path: string): string | Buffer {
  if (!/[\u{10ff80}-\u{10ffff}]/u.test(path)) return path;
  const parts: Buffer[] = [];
  for (const character of path) {
    const code = character.codePointAt(0) ?? 0;
    parts.push(code >= FIRST + 0x80 ? Buffer.from([code - FIRST]) : Buffer.from(character, 'utf8'));
  }
  return Buffer.concat(parts);
}
