import type { Stats } from 'node:fs';
import { chmod, open, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BowerbirdError } from '../../../shared/errors.ts';
import { toDiskPath } from '../disk-name.ts';

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

/** The hidden name under which a file's next version is made. Dot-files are invisible to indexing. */
export function partialName(target: string): string {
  return path.join(path.dirname(target), `.bowerbird-partial-${path.basename(target)}`);
}

/**
 * Replaces `target`, or creates it, with what `produce` writes to the path it is given.
 *
 * @throws BowerbirdError `read-only` for a write-protected file or folder, `conflict` when the file changed meanwhile
 */
export async function replaceFile(
  target: string,
  produce: (fresh: string) => Promise<void>,
  options: ReplaceOptions,
): Promise<void> {
  const before = await statIfThere(target);
  refuseProtected(before, `${path.basename(target)} is write-protected.`);
  refuseProtected(await statIfThere(path.dirname(target)), 'The folder is write-protected.');
  const fresh = partialName(target);
  await writeFile(options.noteFile, fresh);
  try {
    await rm(toDiskPath(fresh), { force: true });
    await produce(fresh);
    await options.check?.(fresh);
    if (before) {
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
  if (path.basename(fresh).startsWith('.bowerbird-partial-')) await rm(toDiskPath(fresh), { force: true });
  await rm(noteFile, { force: true });
}

export async function statIfThere(file: string): Promise<Stats | undefined> {
  try {
    return await stat(toDiskPath(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
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
