import path from 'node:path';
import type { PlatformPath } from 'node:path';
import { withoutLongPrefix } from './photo-path.ts';

/**
 * Whether a folder lies somewhere below another (not: is the same). Both are absolute. Only the names are looked at, so links
 * and junctions must have been resolved before. Windows folds case; macOS spells accents in either of two ways.
 *
 * @param flavour how paths are written; the running system's by default
 */
export function isInside(folder: string, above: string, flavour: PlatformPath = path): boolean {
  const plain = (name: string): string => {
    const composed = name.normalize('NFC');
    return flavour.sep === '\\' ? withoutLongPrefix(composed) : composed;
  };
  const relative = flavour.relative(plain(above), plain(folder));
  // "..photos" is a name like any other; on another drive or share the way there is an absolute path.
  return relative !== '' && relative.split(flavour.sep)[0] !== '..' && !flavour.isAbsolute(relative);
}
