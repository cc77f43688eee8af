import type { Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { isPhotoFile } from '../media/photo-format.ts';
import { sidecarCandidates } from '../media/sidecar-files.ts';
import { toDiskName, toDiskPath } from '../disk-name.ts';
import { nameKey } from '../path-rules.ts';
import { folderPath, pathBelow, pathKey } from '../photo-path.ts';
import { isExcluded } from './excludes.ts';

/** A photo file as a look at its folder shows it. */
export interface FoundFile {
  /** Below the root, `/` between folders. */
  folder: string;
  name: string;
  bytes: number;
  mtimeMs: number;
  /** Device and inode, where the file system has them. */
  fileId: string | null;
  sidecarName: string | null;
  sidecarMtimeMs: number | null;
}

export interface FolderListing {
  files: FoundFile[];
  /** Names of sub-folders to look into. */
  folders: string[];
}

/** What a file is known by on its device, whatever it is called; null where the file system has no such thing. */
export const fileIdOf = ({ dev, ino }: Pick<Stats, 'dev' | 'ino'>): string | null => (ino > 0 ? `${dev}:${ino}` : null);

const STATS_AT_ONCE = 32;

/**
 * The photos and sub-folders directly in one folder. Broken links to photos are listed (with no bytes), so that they are
 * reported rather than passed over; anything that is no regular file is not.
 *
 * @throws the file system's error when the folder itself cannot be read
 */
export async function listFolder(rootPath: string, folder: string, globs: readonly string[]): Promise<FolderListing> {
  const here = folderPath(rootPath, folder);
  const entries = await readdir(toDiskPath(here), { withFileTypes: true, encoding: 'buffer' });
  const below = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const folders: string[] = [];
  const photos: string[] = [];
  const sidecars = new Map<string, string>();
  for (const entry of entries) {
    const name = toDiskName(entry.name);
    if (isExcluded(below(name), globs)) continue;
    if (entry.isDirectory()) folders.push(name);
    else if (isPhotoFile(name) && (entry.isFile() || entry.isSymbolicLink())) photos.push(name);
    else if (/\.xmp$/i.test(name)) sidecars.set(nameKey(name), name);
    else if (entry.isSymbolicLink() && (await isFolder(path.join(here, name)))) folders.push(name);
  }
  const files: FoundFile[] = [];
  for (let start = 0; start < photos.length; start += STATS_AT_ONCE) {
    const some = await Promise.all(
      photos.slice(start, start + STATS_AT_ONCE).map((name) => describe(here, folder, name, sidecars)),
    );
    for (const file of some) {
      if (file) files.push(file);
    }
  }
  return { files, folders };
}

async function isFolder(file: string): Promise<boolean> {
  try {
    return (await stat(toDiskPath(file))).isDirectory();
  } catch {
    return false;
  }
}

async function describe(
  here: string,
  folder: string,
  name: string,
  sidecars: ReadonlyMap<string, string>,
): Promise<FoundFile | undefined> {
  const file = path.join(here, name);
  let bytes = 0;
  let mtimeMs: number;
  let fileId: string | null = null;
  try {
    const stats = await stat(toDiskPath(file));
    if (!stats.isFile()) return undefined;
    bytes = stats.size;
    mtimeMs = stats.mtimeMs;
    fileId = fileIdOf(stats);
  } catch {
    try {
      // A link that leads nowhere: its own time identifies it.
      mtimeMs = (await lstat(toDiskPath(file))).mtimeMs;
    } catch {
      return undefined;
    }
  }
  const sidecarName =
    sidecarCandidates(name)
      .map((candidate) => sidecars.get(nameKey(candidate)))
      .find((found) => found !== undefined) ?? null;
  let sidecarMtimeMs: number | null = null;
  if (sidecarName !== null) {
    try {
      sidecarMtimeMs = (await stat(toDiskPath(path.join(here, sidecarName)))).mtimeMs;
    } catch {
      return { folder, name, bytes, mtimeMs, fileId, sidecarName: null, sidecarMtimeMs: null };
    }
  }
  return { folder, name, bytes, mtimeMs, fileId, sidecarName, sidecarMtimeMs };
}

const realPath = async (folder: string): Promise<string> =>
  toDiskName(await realpath(toDiskPath(folder), { encoding: 'buffer' }));

/**
 * Whether a folder is another name, by a link, of one in the same root that is not left out: its photos are known by their
 * own name there.
 *
 * @param folder below the root
 */
export async function isLinkWithin(rootPath: string, folder: string, globs: readonly string[]): Promise<boolean> {
  if (folder === '') return false;
  const own = pathBelow(await realPath(rootPath), await realPath(folderPath(rootPath, folder)));
  if (own === undefined || nameKey(own) === nameKey(folder)) return false;
  const names = own.split('/');
  return own === '' || !names.some((_, at) => isExcluded(names.slice(0, at + 1).join('/'), globs));
}

/**
 * Walks a folder and everything below it, folder by folder. Links to folders are followed once: not where they lead to another
 * folder of the root, and not where another link has led already, which ends loops.
 *
 * @param skip the `pathKey`s of folders that are roots of their own
 * @param onUnreadable called for a folder that cannot be read; the walk goes on
 */
export async function* walk(
  rootPath: string,
  start: string,
  globs: readonly string[],
  options: {
    skip: ReadonlySet<string>;
    signal: AbortSignal;
    onUnreadable: (folder: string, error: Error) => void;
  },
): AsyncGenerator<{ folder: string; files: FoundFile[]; folders: string[] }> {
  const seen = new Set<string>();
  const queue = [start];
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    if (options.signal.aborted) return;
    const here = folderPath(rootPath, folder);
    if (folder !== '' && options.skip.has(pathKey(here))) continue;
    let listing: FolderListing;
    try {
      const real = await realPath(here);
      if (seen.has(real) || (await isLinkWithin(rootPath, folder, globs))) continue;
      seen.add(real);
      listing = await listFolder(rootPath, folder, globs);
    } catch (error) {
      options.onUnreadable(folder, error as Error);
      continue;
    }
    yield { folder, ...listing };
    for (const name of listing.folders) queue.push(folder === '' ? name : `${folder}/${name}`);
  }
}
