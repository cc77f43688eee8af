import { lstat, open, realpath, stat } from 'node:fs/promises';
import type { Catalogue } from '../catalogue/catalogue.ts';
import {
  addFiles,
  dropUnread,
  findByFileId,
  getFile,
  listDenied,
  listFiles,
  listFilesBelow,
  listFolderFiles,
  listFolders,
  markChanged,
  markMissing,
  markPresent,
  moveFile,
  moveFiles,
  type PhotoFile,
  respellFile,
} from '../catalogue/photos.ts';
import { getRoot, listRoots, type RootRow, setOffline } from '../catalogue/roots.ts';
import { toDiskPath } from '../disk-name.ts';
import { looseKey } from '../../../shared/loose-key.ts';
import { nameKey, ownPaths, type PathRules } from '../path-rules.ts';
import { filePath, folderPath, pathBelow, pathKey } from '../photo-path.ts';
import { type KnownFiles, knownFiles } from './known-files.ts';
import { fileIdOf, type FoundFile, isLinkWithin, listFolder, walk } from './list-folder.ts';
import { renamedAmong } from './renamed-among.ts';

/** What a comparison of disk and catalogue changed in the catalogue. */
export interface Reconciled {
  /** Photo files seen. */
  seen: number;
  added: number[];
  changed: number[];
  moved: number[];
  missing: number[];
  returned: number[];
  /** Seen and as they were. */
  unchanged: number;
}

export function nothingReconciled(): Reconciled {
  return { seen: 0, added: [], changed: [], moved: [], missing: [], returned: [], unchanged: 0 };
}

/** Adds one list to another. Spread into `push`, a hundred thousand ids and more would overflow the stack as arguments. */
function append(list: number[], more: readonly number[]): void {
  for (const id of more) list.push(id);
}

/** Adds what one comparison changed to what others did. */
export function addReconciled(sum: Reconciled, part: Reconciled): void {
  sum.seen += part.seen;
  sum.unchanged += part.unchanged;
  append(sum.added, part.added);
  append(sum.changed, part.changed);
  append(sum.moved, part.moved);
  append(sum.missing, part.missing);
  append(sum.returned, part.returned);
}

export interface ReconcileOptions {
  signal: AbortSignal;
  onUnreadable: (path: string, error: Error) => void;
  /** Holds back files that are still being written; they are looked at again later. */
  settled?: (rootId: number, file: FoundFile) => boolean;
  /** How names are compared; the running system's way by default. */
  rules?: PathRules;
}

/**
 * Brings the catalogue in step with a root, or with one folder of it and all below. The disk is the truth about where photos are;
 * the catalogue about what they are. Nothing is ever forgotten here: what is not to be seen becomes `missing`.
 *
 * A root that cannot be seen, or that stands empty although photos are known in it (an unmounted disk leaves its empty mount
 * point), is offline.
 */
export async function reconcileTree(
  catalogue: Catalogue,
  root: RootRow,
  start: string,
  options: ReconcileOptions,
): Promise<Reconciled> {
  const { rules = ownPaths } = options;
  const result = nothingReconciled();
  const from = start === '' ? '' : await spellingOnDisk(root.path, start, rules);
  const rows = from === '' ? listFiles(catalogue, root.id) : filesBelow(catalogue, root.id, from, rules);
  const known = knownFiles(rows);

  if (from === '') {
    const offline = await isOffline(root, rows.length > 0);
    if (offline !== root.offline) setOffline(catalogue, root.id, offline);
    if (offline) {
      append(result.missing, gone(catalogue, rows));
      return result;
    }
  }
  const allowed = await allowedNow(root, listDenied(catalogue, root.id));
  const skip = new Set(
    listRoots(catalogue)
      .filter((other) => other.id !== root.id)
      .map((other) => pathKey(other.path)),
  );
  const unread: string[] = [];
  const folders = walk(root.path, from, root.excludes, {
    skip,
    signal: options.signal,
    onUnreadable: (folder, error) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      unread.push(folder);
      options.onUnreadable(folderPath(root.path, folder), error);
    },
  });
  for await (const { files } of folders) {
    await reconcileFiles(catalogue, root, files, known, result, { ...options, allowed });
  }
  if (options.signal.aborted) return result;
  const vanished = known.left().filter((file) => !unread.some((folder) => isAtOrBelow(file.folder, folder)));
  const lost = await notElsewhere(catalogue, vanished, (folder) => isAtOrBelow(folder, from));
  append(result.missing, gone(catalogue, lost));
  return result;
}

/** Brings the catalogue in step with the files directly in one folder. Throws when the folder cannot be read. */
export async function reconcileFolder(
  catalogue: Catalogue,
  root: RootRow,
  folder: string,
  options: ReconcileOptions,
): Promise<Reconciled> {
  const { rules = ownPaths } = options;
  const result = nothingReconciled();
  const here = await spellingOnDisk(root.path, folder, rules);
  const known = knownFiles(filesIn(catalogue, root.id, here, rules));
  const isLink = await isLinkWithin(root.path, here, root.excludes);
  const { files } = isLink ? { files: [] } : await listFolder(root.path, here, root.excludes);
  const denied = listDenied(catalogue, root.id).filter((file) => file.folder === here);
  const allowed = await allowedNow(root, denied);
  await reconcileFiles(catalogue, root, files, known, result, { ...options, allowed });
  const vanished = await notElsewhere(catalogue, known.left(), (other) => other === here);
  append(result.missing, gone(catalogue, vanished));
  return result;
}

const isAtOrBelow = (folder: string, above: string): boolean =>
  above === '' || folder === above || folder.startsWith(`${above}/`);

/**
 * A folder as the disk spells it now. Where names are loose, the old spelling of a renamed folder still opens it, and would
 * come back into the catalogue by that door.
 */
async function spellingOnDisk(rootPath: string, folder: string, rules: PathRules): Promise<string> {
  if (!rules.loose || folder === '') return folder;
  try {
    const [above, real] = await Promise.all([
      realpath(toDiskPath(rootPath)),
      realpath(toDiskPath(folderPath(rootPath, folder))),
    ]);
    const below = pathBelow(above, real);
    // A link leads somewhere else altogether; it keeps its name.
    return below !== undefined && looseKey(below) === looseKey(folder) ? below : folder;
  } catch {
    return folder;
  }
}

/** The known files directly in a folder, however the catalogue spells it. */
function filesIn(catalogue: Catalogue, rootId: number, folder: string, rules: PathRules): PhotoFile[] {
  if (!rules.loose) return listFolderFiles(catalogue, rootId, folder);
  const key = nameKey(folder, rules);
  return listFolders(catalogue, rootId)
    .filter((other) => nameKey(other, rules) === key)
    .flatMap((other) => listFolderFiles(catalogue, rootId, other));
}

/** The known files in a folder and below it, however the catalogue spells it. */
function filesBelow(catalogue: Catalogue, rootId: number, folder: string, rules: PathRules): PhotoFile[] {
  if (!rules.loose) return listFilesBelow(catalogue, rootId, folder);
  const key = nameKey(folder, rules);
  return listFolders(catalogue, rootId)
    .filter((other) => isAtOrBelow(nameKey(other, rules), key))
    .flatMap((other) => listFolderFiles(catalogue, rootId, other));
}

/** Drops those files that lie in a folder of another spelling and are there: on some volumes that is another folder. */
async function notElsewhere(
  catalogue: Catalogue,
  files: readonly PhotoFile[],
  lookedAt: (folder: string) => boolean,
): Promise<PhotoFile[]> {
  const vanished: PhotoFile[] = [];
  for (const file of files) {
    if (lookedAt(file.folder) || (await isGone(catalogue, file))) vanished.push(file);
  }
  return vanished;
}

async function isOffline(root: RootRow, holdsPhotos: boolean): Promise<boolean> {
  try {
    const { files, folders } = await listFolder(root.path, '', []);
    return holdsPhotos && files.length === 0 && folders.length === 0;
  } catch {
    return true;
  }
}

/** Those photos that could not be read for want of permission and can be now: neither time nor size tells. */
async function allowedNow(root: RootRow, denied: readonly PhotoFile[]): Promise<Set<number>> {
  const allowed = new Set<number>();
  for (const row of denied) {
    try {
      // Opened, not asked about: what a list of permissions says is not on every system what happens.
      await (await open(toDiskPath(filePath(root.path, row.folder, row.name)))).close();
      allowed.add(row.id);
    } catch {
      // Still denied, or gone: the comparison tells.
    }
  }
  return allowed;
}

/** Compares some found files with the known ones, and takes those it saw out of `known`. */
async function reconcileFiles(
  catalogue: Catalogue,
  root: RootRow,
  files: readonly FoundFile[],
  known: KnownFiles,
  result: Reconciled,
  options: ReconcileOptions & { allowed: ReadonlySet<number> },
): Promise<void> {
  const { rules = ownPaths } = options;
  const fresh: FoundFile[] = [];
  const changed: { id: number; bytes: number; mtimeMs: number; fileId: string | null }[] = [];
  const returned: number[] = [];
  const compare = (row: PhotoFile, file: FoundFile): 'same' | 'news' => {
    if (row.removedAt !== null) return 'news';
    const isLikeBefore = row.bytes === file.bytes && row.mtimeMs === file.mtimeMs && sameSidecar(row, file, rules);
    if (!isLikeBefore || options.allowed.has(row.id) || isAnothers(catalogue, row, file)) {
      if (options.settled?.(root.id, file) !== false) changed.push({ ...file, id: row.id });
      return 'news';
    }
    if (row.state !== 'missing') return 'same';
    returned.push(row.id);
    return 'news';
  };
  const arrived = await takeRenamed(catalogue, root, files, known, options);
  for (const file of files) {
    result.seen++;
    const renamed = arrived.get(file);
    if (renamed) {
      if (compare(renamed, file) === 'same') result.moved.push(renamed.id);
      continue;
    }
    const row = known.take(file.folder, file.name);
    if (!row) fresh.push(file);
    else if (compare(row, file) === 'same') result.unchanged++;
  }
  const added: FoundFile[] = [];
  for (const file of fresh) {
    const respelt = await otherwiseSpelt(root, file, known, rules);
    if (respelt) {
      known.drop(respelt);
      respellFile(catalogue, respelt.id, file);
      if (compare(respelt, file) === 'same') result.moved.push(respelt.id);
      continue;
    }
    const moved = await movedHere(catalogue, root.id, file);
    if (!moved) {
      if (options.settled?.(root.id, file) !== false) added.push(file);
      continue;
    }
    moveFile(catalogue, moved.id, { ...file, rootId: root.id });
    known.drop(moved);
    result.moved.push(moved.id);
  }
  if (returned.length > 0) markPresent(catalogue, returned);
  if (changed.length > 0) markChanged(catalogue, changed);
  if (added.length > 0) {
    const files = added.map((file) => ({ ...file, rootId: root.id }));
    append(result.added, addFiles(catalogue, files));
  }
  append(result.returned, returned);
  append(
    result.changed,
    changed.map((file) => file.id),
  );
}

/** Follows photos that took one another's names in a folder, and takes them out of `known`. Answers who is where now. */
async function takeRenamed(
  catalogue: Catalogue,
  root: RootRow,
  files: readonly FoundFile[],
  known: KnownFiles,
  { settled }: ReconcileOptions,
): Promise<Map<FoundFile, PhotoFile>> {
  const renamed = await renamedAmong(files, {
    at: (folder, name) => known.at(folder, name),
    ofFileId: (fileId) => findByFileId(catalogue, fileId),
    isGone: (row) => isGone(catalogue, row),
    isSettled: (file) => settled?.(root.id, file) !== false,
  });
  const arrived = new Map<FoundFile, PhotoFile>();
  if (renamed.length === 0) return arrived;
  moveFiles(
    catalogue,
    renamed.map(({ row, file }) => ({ id: row.id, to: { ...file, rootId: root.id } })),
  );
  for (const { row, file } of renamed) {
    known.drop(row);
    known.take(file.folder, file.name);
    const now = getFile(catalogue, row.id);
    if (now) arrived.set(file, now);
  }
  return arrived;
}

/** Whether the file in a photo's place is, by device and inode, another known photo's of the same size and time. */
function isAnothers(catalogue: Catalogue, row: PhotoFile, file: FoundFile): boolean {
  if (row.fileId === null || file.fileId === null || row.fileId === file.fileId) return false;
  const other = findByFileId(catalogue, file.fileId);
  return other !== undefined && other.bytes === file.bytes && other.mtimeMs === file.mtimeMs;
}

/** An unread photo's sidecar is read with the photo; until then there is nothing to compare. */
function sameSidecar(row: PhotoFile, file: FoundFile, rules: PathRules): boolean {
  if (row.hash === null) return true;
  const key = (name: string | null): string | null => name && nameKey(name, rules);
  return key(row.sidecarName) === key(file.sidecarName) && row.sidecarMtimeMs === file.sidecarMtimeMs;
}

/**
 * The known photo of which this file is the same under another spelling: renamed in case, or given out with its accents
 * composed another way. The old name must lead to this very file, or, where names are loose, to none: elsewhere a file of a
 * name that nothing answers to is another one.
 */
async function otherwiseSpelt(
  root: RootRow,
  file: FoundFile,
  known: KnownFiles,
  rules: PathRules,
): Promise<PhotoFile | undefined> {
  for (const row of known.alike(file.folder, file.name)) {
    const there = await lookAt(filePath(root.path, row.folder, row.name));
    if (there === 'nothing' ? rules.loose : there !== 'unknown' && isSameFile(there, file)) return row;
  }
  return undefined;
}

type Glimpse = Pick<FoundFile, 'bytes' | 'mtimeMs' | 'fileId'>;

async function lookAt(file: string): Promise<Glimpse | 'nothing' | 'unknown'> {
  try {
    const stats = await stat(toDiskPath(file));
    return { bytes: stats.size, mtimeMs: stats.mtimeMs, fileId: fileIdOf(stats) };
  } catch (error) {
    return isNotThere(error) ? 'nothing' : 'unknown';
  }
}

function isSameFile(one: Glimpse, other: Glimpse): boolean {
  if (one.fileId !== null || other.fileId !== null) return one.fileId === other.fileId;
  return one.bytes === other.bytes && one.mtimeMs === other.mtimeMs;
}

const isNotThere = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/**
 * The known photo that was renamed or moved to this file, recognised without reading it: same device and inode, same size and
 * time, and no longer where it was. (Moves to another disk are recognised by their content, when it is read.)
 */
async function movedHere(catalogue: Catalogue, rootId: number, file: FoundFile): Promise<PhotoFile | undefined> {
  if (file.fileId === null) return undefined;
  const row = findByFileId(catalogue, file.fileId);
  if (row?.hash == null || row.removedAt !== null) return undefined;
  if (row.bytes !== file.bytes || row.mtimeMs !== file.mtimeMs) return undefined;
  const renamedInCase =
    row.rootId === rootId &&
    looseKey(row.folder) === looseKey(file.folder) &&
    looseKey(row.name) === looseKey(file.name);
  return renamedInCase || (await isGone(catalogue, row)) ? row : undefined;
}

/** Whether a photo's file is no longer where the catalogue has it. A root that cannot be seen proves nothing. */
export async function isGone(catalogue: Catalogue, file: PhotoFile): Promise<boolean> {
  const root = getRoot(catalogue, file.rootId);
  if (!root) return true;
  try {
    await lstat(toDiskPath(filePath(root.path, file.folder, file.name)));
    return false;
  } catch (error) {
    return isNotThere(error);
  }
}

/** Files that were not seen: never read, they are dropped; otherwise they are missing from now on. Answers the missing ones. */
function gone(catalogue: Catalogue, files: readonly PhotoFile[]): number[] {
  const unread = files.filter((file) => file.hash === null && file.removedAt === null).map((file) => file.id);
  const missing = files
    .filter((file) => file.hash !== null && file.state !== 'missing' && file.removedAt === null)
    .map((file) => file.id);
  if (unread.length > 0) dropUnread(catalogue, unread);
  if (missing.length > 0) markMissing(catalogue, missing);
  return missing;
}
