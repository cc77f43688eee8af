import { nameKey, ownPaths, type PathRules } from './path-rules.ts';

// The catalogue keeps a photo's place as its root, the folder below it with `/` between names on every platform, and its
// name. This is where absolute paths are made of these, and taken apart again.

/** A photo's place below a root; `folder` is empty for the root itself. */
export interface Place {
  folder: string;
  name: string;
}

/** A folder's absolute path. */
export function folderPath(rootPath: string, folder: string, { flavour }: PathRules = ownPaths): string {
  if (folder === '') return rootPath;
  return startBelow(rootPath, flavour.sep) + folder.replaceAll('/', flavour.sep);
}

/** A file's absolute path. */
export function filePath(rootPath: string, folder: string, name: string, rules: PathRules = ownPaths): string {
  return startBelow(folderPath(rootPath, folder, rules), rules.flavour.sep) + name;
}

/** Roots such as `/`, `C:\` and `\\nas\photos\` end with a separator of their own. */
function startBelow(folder: string, sep: string): string {
  return folder.endsWith(sep) || (sep === '\\' && folder.endsWith('/')) ? folder : folder + sep;
}

/**
 * What of an absolute path lies below a root, with `/` between names; empty for the root itself, undefined outside it. Names
 * below the root stay as they are spelt.
 */
export function pathBelow(rootPath: string, absolute: string, rules: PathRules = ownPaths): string | undefined {
  const above = namesOf(rootPath, rules);
  const names = namesOf(absolute, rules);
  if (!above.every((name, i) => i < names.length && nameKey(name, rules) === nameKey(names[i] ?? '', rules))) {
    return undefined;
  }
  return names.slice(above.length).join('/');
}

/** A file's place below a root; undefined for the root itself and outside it. */
export function placeBelow(rootPath: string, file: string, rules: PathRules = ownPaths): Place | undefined {
  const below = pathBelow(rootPath, file, rules);
  if (below === undefined || below === '') return undefined;
  const slash = below.lastIndexOf('/');
  return { folder: below.slice(0, Math.max(slash, 0)), name: below.slice(slash + 1) };
}

/** The same text for every way to write an absolute path: separators, a separator at the end, and spelling where it is loose. */
export function pathKey(absolute: string, rules: PathRules = ownPaths): string {
  return nameKey(namesOf(absolute, rules).join('/'), rules);
}

/** Where a path starts (empty, a drive, or two slashes of a share), and the names after it. */
function namesOf(absolute: string, { flavour }: PathRules): string[] {
  const plain = flavour.sep === '\\' ? withoutLongPrefix(absolute) : absolute;
  const normal = flavour.normalize(plain);
  const start = flavour.sep === '\\' && /^[\\/]{2}/.test(normal) ? ['//'] : [''];
  return [...start, ...normal.split(flavour.sep).filter((name) => name !== '')];
}

/**
 * Windows' prefix for paths beyond 260 characters says nothing about where a path leads: `\\?\UNC\nas\x` is `\\nas\x`. Node
 * sets it by itself wherever it calls the file system, so that no path here needs it.
 */
export function withoutLongPrefix(absolute: string): string {
  return absolute.replace(/^\\\\\?\\UNC\\/i, '\\\\').replace(/^\\\\\?\\/, '');
}
