import { constants, type Stats } from 'node:fs';
import {
  access,
  chmod,
  chown,
  lstat,
  open,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { BowerbirdError } from '../../../shared/errors.ts';
import { toDiskName, toDiskPath } from '../disk-name.ts';

// Files are never written in place: a new version is made beside the old one under a hidden name, made durable, and renamed
// over it. Whoever looks sees the old file or the new one. Which hidden file is being made is noted in the library, so that a
// run that was killed leaves at most one behind, and the next run takes it away.

export interface ReplaceOptions {
  /** Where the hidden name is noted while it exists. */
  noteFile: string;
  /** Keep the old file's times: its picture is what it was. */
  keepTimes: boolean;
  /** Looks at the new version before it counts; throws to leave everything as it was. */
  check?: (fresh: string) => Promise<void>;
  /** Called when the new version is ready and durable, just before it takes its place. */
  beforeRename?: () => Promise<void>;
}

const HIDDEN = '.bowerbird-partial-';
/** What file systems allow a name, in bytes. */
const LONGEST_NAME = 255;

/**
 * The hidden name under which a file's next version is made. Dot-files are invisible to indexing. Of a long name the end
 * stays, for its extension says how the file is to be read.
 */
export function partialName(target: string): string {
  const characters = Array.from(path.basename(target));
  while (Buffer.byteLength(HIDDEN + characters.join('')) > LONGEST_NAME) characters.shift();
  return path.join(path.dirname(target), HIDDEN + characters.join(''));
}

/** The file that a path leads to where it is a link: replacing the link itself would cut it. Otherwise the path as it is. */
export async function behindLink(file: string): Promise<string> {
  try {
    if (!(await lstat(toDiskPath(file))).isSymbolicLink()) return file;
    return toDiskName(await realpath(toDiskPath(file), { encoding: 'buffer' }));
  } catch (error) {
    if (isNotThere(error)) return file;
    throw error;
  }
}

/**
 * Replaces `target`, or creates it, with what `produce` writes to the path it is given.
 *
 * @throws BowerbirdError `read-only` for a write-protected file or folder, `unsupported` for what is no file, `conflict` when
 *   the file changed meanwhile
 */
export async function replaceFile(
  target: string,
  produce: (fresh: string) => Promise<void>,
  options: ReplaceOptions,
): Promise<void> {
  const before = await statFile(target);
  refuseProtected(before, `${path.basename(target)} is write-protected.`);
  refuseProtected(await statIfThere(path.dirname(target)), 'The folder is write-protected.');
  // Asked now, because the programs that write say no more than that they could not.
  await access(toDiskPath(path.dirname(target)), constants.W_OK);
  const fresh = partialName(target);
  await writeFile(options.noteFile, fresh);
  try {
    await rm(toDiskPath(fresh), { force: true });
    await produce(fresh);
    await options.check?.(fresh);
    if (before) {
      await keepOwner(fresh, before);
      await chmod(toDiskPath(fresh), before.mode & 0o7777);
      if (options.keepTimes) await utimes(toDiskPath(fresh), before.atime, before.mtime);
    }
    await flush(fresh);
    refuseChanged(before, await statIfThere(target), target);
    await options.beforeRename?.();
    await rename(toDiskPath(fresh), toDiskPath(target));
    await flushFolder(path.dirname(target));
  } finally {
    await rm(toDiskPath(fresh), { force: true });
    await rm(options.noteFile, { force: true });
  }
}

/** Takes away what a killed run left behind. */
export async function removeLeftover(noteFile: string): Promise<void> {
  let fresh: string;
  try {
    fresh = await readFile(noteFile, 'utf8');
  } catch {
    return;
  }
  try {
    if (path.basename(fresh).startsWith(HIDDEN)) await rm(toDiskPath(fresh), { force: true });
  } catch {
    // A hidden file too many; the exports to come must not fail for it.
  }
  await rm(noteFile, { force: true });
}

export async function statIfThere(file: string): Promise<Stats | undefined> {
  try {
    return await stat(toDiskPath(file));
  } catch (error) {
    if (isNotThere(error)) return undefined;
    throw error;
  }
}

/**
 * The same for what is to be replaced. A device or a pipe would be gone for every program of the computer.
 *
 * @throws BowerbirdError `unsupported` where it is no file
 */
export async function statFile(file: string): Promise<Stats | undefined> {
  const stats = await statIfThere(file);
  if (!stats || stats.isFile()) return stats;
  throw stats.isDirectory()
    ? new BowerbirdError('unsupported', `${file} is a folder. A file is needed in its place.`)
    : new BowerbirdError('unsupported', `${file} is a device or a pipe, not a file. Choose another place.`);
}

const isNotThere = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Only the superuser may give files away; for everyone else the new version is their own, as the old one was. */
async function keepOwner(fresh: string, { uid, gid }: Stats): Promise<void> {
  const made = await stat(toDiskPath(fresh));
  if (made.uid === uid && made.gid === gid) return;
  await chown(toDiskPath(fresh), uid, gid).catch(() => undefined);
}

/** By the permission bits, which bind a rename less than people expect, and the superuser not at all. */
function refuseProtected(stats: Stats | undefined, what: string): void {
  if (stats && (stats.mode & 0o222) === 0) {
    throw new BowerbirdError('read-only', `${what} Make it writable and export again, or export with --to.`);
  }
}

function refuseChanged(before: Stats | undefined, now: Stats | undefined, target: string): void {
  if (before?.mtimeMs === now?.mtimeMs && before?.size === now?.size && before?.ino === now?.ino) return;
  throw new BowerbirdError(
    'conflict',
    `Another program changed ${path.basename(target)} while its tags were being written. Export again when it is done.`,
  );
}

async function flush(file: string): Promise<void> {
  const handle = await open(toDiskPath(file), 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** So that the rename survives a power cut too. Windows has no such thing and needs none. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(toDiskPath(folder), 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
