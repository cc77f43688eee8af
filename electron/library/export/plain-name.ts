import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { toDiskPath } from '../disk-name.ts';
import { hasControlCharacters, withFileOnDisk } from '../media/file-on-disk.ts';

// ExifTool is told which file it is about in UTF-8, and a line at a time. A file whose path is not UTF-8, or holds a line break
// or another control character, it is given under another name; else it would look for one that is not there, or find one that
// was not meant.

const isPlain = (file: string): boolean => typeof toDiskPath(file) === 'string' && !hasControlCharacters(file);

/** Lets a program that can only be told plain names read a file. */
export async function withPlainName<T>(file: string, use: (plain: string) => Promise<T>): Promise<T> {
  if (isPlain(file)) return use(file);
  return withFileOnDisk({ path: file, bytes: await readFile(toDiskPath(file)) }, use);
}

/**
 * Lets such a program make `fresh` out of `source`.
 *
 * @param make is given the names to use, with the same extensions
 */
export async function makeWithPlainNames(
  source: string | undefined,
  fresh: string,
  make: (source: string | undefined, fresh: string) => Promise<void>,
): Promise<void> {
  if (isPlain(fresh) && (source === undefined || isPlain(source))) return make(source, fresh);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bowerbird-'));
  try {
    const from = source && path.join(folder, `source${path.extname(source)}`);
    const to = path.join(folder, `fresh${path.extname(fresh)}`);
    if (source !== undefined && from !== undefined) await copyFile(toDiskPath(source), from);
    await make(from, to);
    await copyFile(to, toDiskPath(fresh));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
