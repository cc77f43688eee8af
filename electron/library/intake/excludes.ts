import { ownPaths } from '../path-rules.ts';

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

/** Names of devices on Windows: some programs, opening such a file, would wait for the serial port. */
const DEVICES = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

/**
 * Whether a file or folder below a root is left out: hidden ones, the built-in list, and what the user's globs match.
 *
 * @param relative path below the root with `/` between folders
 * @param globs the user's; one without a slash matches names anywhere. On Windows slashes may lean either way
 */
export function isExcluded(relative: string, globs: readonly string[], { flavour } = ownPaths): boolean {
  const name = relative.slice(relative.lastIndexOf('/') + 1);
  if (name.startsWith('.') || BUILT_IN.has(name.toLowerCase()) || PACKAGES.test(name)) return true;
  const onWindows = flavour.sep === '\\';
  if (onWindows && DEVICES.test(name)) return true;
  return globs.some((glob) => {
    const pattern = (onWindows ? glob.replaceAll('\\', '/') : glob).replace(/\/+$/, '');
    return flavour.matchesGlob(pattern.includes('/') ? relative : name, pattern);
  });
}
