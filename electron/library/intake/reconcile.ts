import { lstat } from 'node:fs/promises';
import type { Catalogue } from '../catalogue/catalogue.ts';
import {
  addFiles,
  dropUnread,
  findByFileId,
  listFiles,
  listFilesBelow,
  listFolderFiles,
  markChanged,
  markMissing,
  markPresent,
  moveFile,
  type PhotoFile,
} from '../catalogue/photos.ts';
import { getRoot, listRoots, type RootRow, setOffline } from '../catalogue/roots.ts';
import { toDiskPath } from './disk-name.ts';
import { filePath, type FoundFile, listFolder, walk } from './list-folder.ts';

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

export interface ReconcileOptions {
  signal: AbortSignal;
  onUnreadable: (path: string, error: Error) => void;
  onProgress?: (seen: number) => void;
  /** Holds back files that are still being written; they are looked at again later. */
  settled?: (rootId: number, file: FoundFile) => boolean;
}

const keyOf = (folder: string, name: string): string => `${folder}/${name}`;

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
  const result = nothingReconciled();
  const known = new Map<string, PhotoFile>();
  const rows = start === '' ? listFiles(catalogue, root.id) : listFilesBelow(catalogue, root.id, start);
  for (const file of rows) known.set(keyOf(file.folder, file.name), file);

  if (start === '') {
    const offline = await isOffline(root, known.size > 0);
    if (offline !== root.offline) setOffline(catalogue, root.id, offline);
    if (offline) {
      result.missing.push(...gone(catalogue, [...known.values()]));
      return result;
    }
  }
  const skip = new Set(
    listRoots(catalogue)
      .filter((other) => other.id !== root.id)
      .map((other) => other.path),
  );
  const unread: string[] = [];
  const folders = walk(root.path, start, root.excludes, {
    skip,
    signal: options.signal,
    onUnreadable: (folder, error) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      unread.push(folder);
      options.onUnreadable(filePath(root.path, folder, ''), error);
    },
  });
  for await (const { files } of folders) {
    await reconcileFiles(catalogue, root, files, known, result, options);
    options.onProgress?.(result.seen);
  }
  if (options.signal.aborted) return result;
  const vanished = [...known.values()].filter(
    (file) => !unread.some((folder) => folder === '' || file.folder === folder || file.folder.startsWith(`${folder}/`)),
  );
  result.missing.push(...gone(catalogue, vanished));
  return result;
}

/** Brings the catalogue in step with the files directly in one folder. Throws when the folder cannot be read. */
export async function reconcileFolder(
  catalogue: Catalogue,
  root: RootRow,
  folder: string,
  options: ReconcileOptions,
): Promise<Reconciled> {
  const result = nothingReconciled();
  const known = new Map<string, PhotoFile>();
  for (const file of listFolderFiles(catalogue, root.id, folder)) known.set(keyOf(file.folder, file.name), file);
  const { files } = await listFolder(root.path, folder, root.excludes);
  await reconcileFiles(catalogue, root, files, known, result, options);
  result.missing.push(...gone(catalogue, [...known.values()]));
  return result;
}

async function isOffline(root: RootRow, holdsPhotos: boolean): Promise<boolean> {
  try {
    const { files, folders } = await listFolder(root.path, '', []);
    return holdsPhotos && files.length === 0 && folders.length === 0;
  } catch {
    return true;
  }
}

/** Compares some found files with the known ones, and takes those it saw out of `known`. */
async function reconcileFiles(
  catalogue: Catalogue,
  root: RootRow,
  files: readonly FoundFile[],
  known: Map<string, PhotoFile>,
  result: Reconciled,
  options: ReconcileOptions,
): Promise<void> {
  const fresh: FoundFile[] = [];
  const changed: { id: number; bytes: number; mtimeMs: number; fileId: string | null }[] = [];
  const returned: number[] = [];
  for (const file of files) {
    result.seen++;
    const key = keyOf(file.folder, file.name);
    const row = known.get(key);
    known.delete(key);
    if (row?.removedAt != null) continue;
    if (row && row.bytes === file.bytes && row.mtimeMs === file.mtimeMs && sameSidecar(row, file)) {
      if (row.state === 'missing') returned.push(row.id);
      else result.unchanged++;
      continue;
    }
    if (!row) fresh.push(file);
    else if (options.settled?.(root.id, file) !== false) changed.push({ ...file, id: row.id });
  }
  const added: FoundFile[] = [];
  for (const file of fresh) {
    const moved = await movedHere(catalogue, root.id, file);
    if (!moved) {
      if (options.settled?.(root.id, file) !== false) added.push(file);
      continue;
    }
    moveFile(catalogue, moved.id, { ...file, rootId: root.id });
    known.delete(keyOf(moved.folder, moved.name));
    result.moved.push(moved.id);
  }
  if (returned.length > 0) markPresent(catalogue, returned);
  if (changed.length > 0) markChanged(catalogue, changed);
  if (added.length > 0) {
    result.added.push(
      ...addFiles(
        catalogue,
        added.map((file) => ({ ...file, rootId: root.id })),
      ),
    );
  }
  result.returned.push(...returned);
  result.changed.push(...changed.map((file) => file.id));
}

/** An unread photo's sidecar is read with the photo; until then there is nothing to compare. */
function sameSidecar(row: PhotoFile, file: FoundFile): boolean {
  if (row.hash === null) return true;
  return row.sidecarName === file.sidecarName && row.sidecarMtimeMs === file.sidecarMtimeMs;
}

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
    keyOf(row.folder, row.name).normalize('NFC').toLowerCase() ===
      keyOf(file.folder, file.name).normalize('NFC').toLowerCase();
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
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
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
