import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { BowerbirdError } from '../../../shared/errors.ts';
import { toDiskPath } from '../disk-name.ts';
import { writeFailure } from './file-error.ts';
import { partialName, statIfThere } from './replace-file.ts';

// What exports replaced, so that undo can put it back, also after a restart: a folder for each operation in the library's
// folder, with the files' earlier versions and a list of them that is written before anything is replaced.

interface Entry {
  /** The file that was replaced or created. */
  file: string;
  /** Name of its earlier version in the folder; null where there was no file. */
  before: string | null;
  /** SHA-256 of what the export wrote. */
  wrote: string;
}

export interface Restored {
  restored: string[];
  /** Files that somebody changed since, and which were left alone. */
  changedSince: string[];
  /** Files that could not be written, and why. */
  failed: { file: string; error: BowerbirdError }[];
}

/** Operations whose earlier versions are kept. */
const KEPT = 20;

const undoFolder = (libraryFolder: string): string => path.join(libraryFolder, 'undo');
const folderOf = (libraryFolder: string, operationId: number): string =>
  path.join(undoFolder(libraryFolder), String(operationId));

/** Keeps the versions that one export replaces. */
export interface UndoRecord {
  /** Call it when the new version is ready and before it takes the old one's place. */
  keep(file: string, fresh: string): Promise<void>;
}

export async function openUndoRecord(libraryFolder: string, operationId: number): Promise<UndoRecord> {
  const folder = folderOf(libraryFolder, operationId);
  await mkdir(folder, { recursive: true });
  let count = 0;
  return {
    async keep(file, fresh) {
      const wrote = await hashOf(fresh);
      let before: string | null = null;
      if (await statIfThere(file)) {
        before = String(count++);
        await keepVersion(file, path.join(folder, before));
      }
      const list = await open(path.join(folder, 'files.jsonl'), 'a');
      try {
        await list.appendFile(`${JSON.stringify({ file, before, wrote } satisfies Entry)}\n`);
        await list.sync();
      } finally {
        await list.close();
      }
    },
  };
}

/**
 * A second name for the file's present version: a rename over the first then costs nothing and loses nothing. Where the
 * library lies on another disk, a copy.
 */
async function keepVersion(file: string, kept: string): Promise<void> {
  await rm(toDiskPath(kept), { force: true });
  try {
    await link(toDiskPath(file), toDiskPath(kept));
  } catch {
    await copyFile(toDiskPath(file), toDiskPath(kept), constants.COPYFILE_FICLONE);
  }
}

async function readEntries(folder: string): Promise<Entry[]> {
  try {
    const text = await readFile(path.join(folder, 'files.jsonl'), 'utf8');
    // The last line may be half written if the machine stopped there; then nothing was replaced for it.
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Entry);
  } catch {
    return [];
  }
}

/** Whether what the operation replaced is kept. */
export async function hasUndo(libraryFolder: string, operationId: number): Promise<boolean> {
  return (await readEntries(folderOf(libraryFolder, operationId))).length > 0;
}

/** Puts back the bytes that were there before the export. Files that changed since are left alone and named. */
export async function undoExport(libraryFolder: string, operationId: number): Promise<Restored> {
  const folder = folderOf(libraryFolder, operationId);
  return eachEntry((await readEntries(folder)).reverse(), async (entry) => {
    const there = await statIfThere(entry.file);
    // Where undo was cut short, what it had put back already is as it should be.
    if (!there || (await hashOf(entry.file)) !== entry.wrote) {
      return (await isPutBack(folder, entry)) ? 'nothing to do' : 'changed since';
    }
    await keepVersion(entry.file, path.join(folder, afterName(entry)));
    if (entry.before === null) await rm(toDiskPath(entry.file));
    else await putBack(path.join(folder, entry.before), entry.file);
    return 'restored';
  });
}

/** Does an undone export again, with the bytes it wrote then. */
export async function redoExport(libraryFolder: string, operationId: number): Promise<Restored> {
  const folder = folderOf(libraryFolder, operationId);
  return eachEntry(await readEntries(folder), async (entry) => {
    const after = path.join(folder, afterName(entry));
    if (!(await isPutBack(folder, entry)) || !(await statIfThere(after))) return 'changed since';
    await putBack(after, entry.file);
    return 'restored';
  });
}

/** One file that cannot be written does not keep the others from being put where they belong. */
async function eachEntry(
  entries: readonly Entry[],
  step: (entry: Entry) => Promise<'restored' | 'changed since' | 'nothing to do'>,
): Promise<Restored> {
  const result: Restored = { restored: [], changedSince: [], failed: [] };
  for (const entry of entries) {
    try {
      const became = await step(entry);
      if (became === 'restored') result.restored.push(entry.file);
      else if (became === 'changed since') result.changedSince.push(entry.file);
    } catch (error) {
      result.failed.push({ file: entry.file, error: writeFailure(error, entry.file) });
    }
  }
  return result;
}

const afterName = (entry: Entry): string => `after-${entry.wrote}`;

async function isPutBack(folder: string, entry: Entry): Promise<boolean> {
  const there = await statIfThere(entry.file);
  if (entry.before === null) return there === undefined;
  return there !== undefined && (await hashOf(entry.file)) === (await hashOf(path.join(folder, entry.before)));
}

/** Gives the kept version the file's place in one step, times included, and keeps it here too. */
async function putBack(kept: string, file: string): Promise<void> {
  const partial = partialName(file);
  await keepVersion(kept, partial);
  await rename(toDiskPath(partial), toDiskPath(file));
  // Renaming one name of a file over another name of the same file does nothing and leaves both.
  await rm(toDiskPath(partial), { force: true });
}

async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(toDiskPath(file)))
    .digest('hex');
}

/** Drops what can hardly be wanted any more: all but the newest exports, and those whose operation is no longer known. */
export async function pruneUndo(libraryFolder: string, isKnown: (operationId: number) => boolean): Promise<void> {
  let names: string[];
  try {
    names = await readdir(undoFolder(libraryFolder));
  } catch {
    return;
  }
  const ids = names.map(Number).filter(Number.isInteger);
  ids.sort((a, b) => b - a);
  for (const [age, id] of ids.entries()) {
    if (age >= KEPT || !isKnown(id)) await rm(folderOf(libraryFolder, id), { recursive: true, force: true });
  }
}
