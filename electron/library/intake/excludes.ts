import { matchesGlob } from 'node:path';

/** Folders that hold no photos of the user's own: thumbnails, trash, caches, other programs' catalogues. */
const BUILT_IN = new Set(
  [
    '@eaDir',
    '#recycle',
    '#snapshot',
    '$RECYCLE.BIN',
    'System Volume Information',
    'lost+found',
    'node_modules',
    'Thumbs',
    'Trash',
    'digiKam Thumbnails',
  ].map((name) => name.toLowerCase()),
);

/** Ends of folder names that are other programs' packages. */
const PACKAGES =
  /\.(lrdata|lrlibrary|photoslibrary|photolibrary|aplibrary|cocatalog|cosessiondb|lrcat-data|app|migratedphotolibrary)$/i;

/**
 * Whether a file or folder below a root is left out: hidden ones, the built-in list, and what the user's globs match.
 *
 * @param relative path below the root with `/` between folders
 * @param globs the user's; one without a slash matches names anywhere
 */
export function isExcluded(relative: string, globs: readonly string[]): boolean {
  const name = relative.slice(relative.lastIndexOf('/') + 1);
  if (name.startsWith('.') || BUILT_IN.has(name.toLowerCase()) || PACKAGES.test(name)) return true;
  return globs.some((glob) => {
    const pattern = glob.replace(/\/+$/, '');
    return pattern.includes('/') ? matchesGlob(relative, pattern) : matchesGlob(name, pattern);
  });
}
