import Database from 'better-sqlite3';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { BowerbirdError } from '../../../shared/errors.ts';
import { databaseFull, isDiskFull } from './database-full.ts';

/** Thumbnails by photo id, in `thumbs.db`. Derived: a damaged file is thrown away and made anew from the photos. */
export interface Thumbnails {
  put(entries: readonly { photoId: number; hash: string; data: Uint8Array }[]): void;
  /** A WebP, and the content hash of the photo it was made from. */
  get(photoId: number): { data: Uint8Array; hash: string } | undefined;
  has(photoId: number): boolean;
  bytes(): number;
  close(): void;
}

/** @throws BowerbirdError `unreadable` where the file can be neither opened nor made */
export function openThumbnails(folder: string, readOnly: boolean): Thumbnails {
  const file = path.join(folder, 'thumbs.db');
  let db: Database.Database;
  try {
    db = openOrReplace(file, readOnly);
  } catch (error) {
    if (isDiskFull(error)) throw databaseFull(file, error);
    throw new BowerbirdError(
      'unreadable',
      `Bowerbird cannot open its thumbnails ${file} (${(error as Error).message}). Check that the disk is there and that you ` +
        'may write to it, or delete the file: thumbnails are made anew.',
      { cause: error },
    );
  }
  const insert = readOnly ? undefined : db.prepare('INSERT OR REPLACE INTO thumbnails VALUES (?, ?, ?)');
  const select = db.prepare('SELECT data, hash FROM thumbnails WHERE photo_id = ?');
  const exists = db.prepare('SELECT 1 FROM thumbnails WHERE photo_id = ?').pluck();
  return {
    put(entries) {
      if (!insert) throw new Error('The thumbnails are open for reading only.');
      try {
        db.transaction(() => {
          for (const entry of entries) insert.run(entry.photoId, entry.hash, entry.data);
        }).immediate();
      } catch (error) {
        throw isDiskFull(error) ? databaseFull(file, error) : error;
      }
    },
    get: (photoId) => select.get(photoId) as { data: Uint8Array; hash: string } | undefined,
    has: (photoId) => exists.get(photoId) === 1,
    bytes: () =>
      (db.pragma('page_count', { simple: true }) as number) * (db.pragma('page_size', { simple: true }) as number),
    close: () => db.close(),
  };
}

const SCHEMA =
  'CREATE TABLE IF NOT EXISTS thumbnails (photo_id INTEGER PRIMARY KEY, hash TEXT NOT NULL, data BLOB NOT NULL)';

function openOrReplace(file: string, readOnly: boolean): Database.Database {
  if (readOnly) return existsSync(file) ? new Database(file, { readonly: true }) : emptyInMemory();
  try {
    return connect(file);
  } catch (error) {
    const broken =
      error instanceof Database.SqliteError &&
      ['SQLITE_CORRUPT', 'SQLITE_NOTADB'].some((code) => error.code.startsWith(code));
    if (!broken) throw error;
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    return connect(file);
  }
}

function connect(file: string): Database.Database {
  const db = new Database(file, { timeout: 5000 });
  try {
    db.pragma('page_size = 16384');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.exec(SCHEMA);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function emptyInMemory(): Database.Database {
  const db = new Database(':memory:');
  db.exec(SCHEMA);
  return db;
}
