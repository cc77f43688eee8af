import { readFile } from 'node:fs/promises';
import { BowerbirdError } from '../../shared/errors.ts';
import { toDiskPath } from './disk-name.ts';

/**
 * Reads a photo, its sidecar or a table whole.
 *
 * @throws BowerbirdError `unreadable`, `not-found`: which file, and what to do
 */
export async function readOrExplain(file: string): Promise<Buffer> {
  try {
    return await readFile(toDiskPath(file));
  } catch (error) {
    throw unreadableFile(error, file);
  }
}

/** Why a photo, its sidecar or a table could not be read, in words that say what to do. */
export function unreadableFile(error: unknown, file: string): BowerbirdError {
  if (error instanceof BowerbirdError) return error;
  const { code = '', path = file, message = String(error) } = error as Partial<NodeJS.ErrnoException>;
  const cause = { cause: error };
  if (code === 'EACCES' || code === 'EPERM') {
    return new BowerbirdError(
      'unreadable',
      `Bowerbird may not read ${path}. Give yourself permission to read it.`,
      cause,
    );
  }
  if (code === 'EISDIR') {
    return new BowerbirdError('unreadable', `${path} is a folder. A file is needed in its place.`, cause);
  }
  if (code === 'ENOENT') {
    return new BowerbirdError('not-found', `${path} is not there now. Connect its disk, or rescan.`, cause);
  }
  const reason = code === '' ? message : code;
  return new BowerbirdError('unreadable', `${path} cannot be read (${reason}). Check its disk, and try again.`, cause);
}
