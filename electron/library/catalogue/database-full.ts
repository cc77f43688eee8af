import Database from 'better-sqlite3';
import path from 'node:path';
import { BowerbirdError } from '../../../shared/errors.ts';

/** Whether writing to a database failed because its disk has no room left. */
export function isDiskFull(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'ENOSPC' || (error instanceof Database.SqliteError && code === 'SQLITE_FULL');
}

export const databaseFull = (file: string, cause: unknown): BowerbirdError =>
  new BowerbirdError(
    'disk-full',
    `The disk that holds ${path.dirname(file)} is full. Make room there; nothing was lost, and indexing goes on where it stopped.`,
    { cause },
  );
