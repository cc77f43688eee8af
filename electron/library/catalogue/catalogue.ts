import Database from 'better-sqlite3';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  copyFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { BowerbirdError } from '../../../shared/errors.ts';
import { type Log, silentLog } from '../log.ts';
import { backupIsDue, newestGoodBackup, writeBackup } from './backup.ts';
import { databaseFull, isDiskFull } from './database-full.ts';
import { refreshWords } from './full-text.ts';
import { takeLock, type LibraryLock } from './lock.ts';
import { migrate, schemaVersion } from './migrations.ts';
import { installRecorder } from './operation-log.ts';

/** "Bowr", so that `file` and other programs can tell what the database is. */
export const applicationId = 0x426f7772;

/** The open catalogue. Room-internal functions take it first; nobody else writes SQL. */
export interface Catalogue {
  readonly folder: string;
  /** True when another process holds the library: queries work, edits are refused. */
  readonly readOnly: boolean;
  readonly db: Database.Database;
  /** A prepared statement, cached by its text. */
  statement(sql: string): Database.Statement;
  /**
   * Runs `body` in one short write transaction (joining one that is open) and brings the text index up to date in it.
   * Throws `locked` in a read-only catalogue, `disk-full` when the disk is.
   */
  write<T>(body: () => T): T;
  close(): void;
}

export interface OpenCatalogueOptions {
  folder: string;
  log?: Log;
  /** What to do when another process holds the library: fail, or open for reading. */
  whenLocked?: 'fail' | 'read';
  now?: () => Date;
}

/**
 * Opens or creates the catalogue in `folder`.
 *
 * Checks the database after an unclean end, sets a corrupt one aside and restores the newest good backup, keeps a daily
 * backup and one before every migration. Throws `newer-database`, `locked`, `corrupt-database`, `unreadable`.
 */
export function openCatalogue(options: OpenCatalogueOptions): Catalogue {
  const { folder, log = silentLog, whenLocked = 'fail', now = () => new Date() } = options;
  makeFolder(folder);
  const file = path.join(folder, 'library.db');
  const taken = lockOrExplain(folder, file);
  if (!taken.lock) {
    if (whenLocked === 'read' && existsSync(file)) return openForReading(folder, file);
    const holder = taken.holder === undefined ? '' : ` (process ${taken.holder})`;
    throw new BowerbirdError(
      'locked',
      `The library in ${folder} is open in another Bowerbird${holder}. Close that one first, or name another folder with --library.`,
    );
  }
  try {
    return openForWriting(folder, file, taken.lock, log, now);
  } catch (error) {
    taken.lock.release();
    throw error;
  }
}

function lockOrExplain(folder: string, file: string): ReturnType<typeof takeLock> {
  try {
    return takeLock(folder);
  } catch (error) {
    throw explainOpenError(error, file);
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new BowerbirdError(
      'unreadable',
      `Bowerbird cannot create its library folder ${folder}: ${(error as Error).message}. Choose another with --library.`,
      { cause: error },
    );
  }
}

function openForReading(folder: string, file: string): Catalogue {
  try {
    const db = new Database(file, { readonly: true, timeout: 5000 });
    checkVersion(db, file);
    return makeCatalogue(folder, db, true, () => db.close());
  } catch (error) {
    throw explainOpenError(error, file);
  }
}

function openForWriting(folder: string, file: string, lock: LibraryLock, log: Log, now: () => Date): Catalogue {
  const existed = existsSync(file) && statSync(file).size > 0;
  let db: Database.Database;
  try {
    db = connect(file, existed);
  } catch (error) {
    if (!isCorruption(error)) throw explainOpenError(error, file);
    restore(folder, file, log, now());
    db = connect(file, existsSync(file));
  }
  try {
    checkVersion(db, file);
    const version = db.pragma('user_version', { simple: true }) as number;
    if (version > 0 && version < schemaVersion) writeBackup(db, folder, `before-${schemaVersion}`, now());
    migrate(db);
    // A daily copy, of a library that holds something.
    if (version > 0 && backupIsDue(folder, now())) tryBackup(db, folder, log, now());
    installRecorder(db);
    db.prepare("INSERT OR REPLACE INTO settings VALUES ('clean', '0')").run();
  } catch (error) {
    db.close();
    throw error;
  }
  const close = (): void => {
    try {
      db.prepare("INSERT OR REPLACE INTO settings VALUES ('clean', '1')").run();
      db.pragma('optimize');
    } catch (error) {
      // A full disk: the next start checks the database, as after any unclean end.
      log.warn(`The catalogue could not be marked as closed in good order: ${(error as Error).message}.`);
    } finally {
      db.close();
      lock.release();
    }
  };
  return makeCatalogue(folder, db, false, close);
}

/** Opens the file and makes sure that it is whole. After an unclean end, every page is checked. */
function connect(file: string, existed: boolean): Database.Database {
  if (existed) refuseForeignFile(file);
  const db = new Database(file, { timeout: 5000 });
  try {
    if (!existed) {
      // Two 512-d vectors fit a page of 8 KiB, but not one of 4 KiB.
      db.pragma('page_size = 8192');
      db.pragma(`application_id = ${applicationId}`);
    }
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('foreign_keys = ON');
    db.pragma('temp_store = MEMORY');
    db.pragma('cache_size = -65536');
    if (existed && db.pragma('user_version', { simple: true }) !== 0) {
      const clean = db.prepare("SELECT value FROM settings WHERE key = 'clean'").pluck().get();
      if (clean !== '1') {
        const verdict = db.pragma('quick_check(1)', { simple: true });
        if (verdict !== 'ok') {
          throw new Database.SqliteError(String(verdict), 'SQLITE_CORRUPT');
        }
      }
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Throws for a file that is no SQLite database at all, which SQLite itself would only notice later. */
function refuseForeignFile(file: string): void {
  const head = Buffer.alloc(16);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, head, 0, 16, 0);
  } finally {
    closeSync(descriptor);
  }
  if (head.toString('latin1') !== 'SQLite format 3\0') {
    throw new Database.SqliteError('The file does not begin as a SQLite database does.', 'SQLITE_NOTADB');
  }
}

const isCorruption = (error: unknown): boolean =>
  error instanceof Database.SqliteError &&
  ['SQLITE_CORRUPT', 'SQLITE_NOTADB'].some((code) => error.code.startsWith(code));

function explainOpenError(error: unknown, file: string): unknown {
  const { code = '', message } = error as { code?: string; message: string };
  if (isDiskFull(error)) return databaseFull(file, error);
  if (!(error instanceof Database.SqliteError) && !['EACCES', 'EPERM', 'EROFS'].includes(code)) return error;
  return new BowerbirdError(
    'unreadable',
    `Bowerbird cannot open its catalogue ${file} (${message}). Check that the disk is there and that you may write to it, or name another folder with --library.`,
    { cause: error },
  );
}

/** Sets a corrupt database aside, with its journal, and puts the newest good backup in its place. */
function restore(folder: string, file: string, log: Log, now: Date): void {
  const aside = `${file}.corrupt-${now.toISOString().replaceAll(':', '-').replace(/\..*$/, '')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  }
  const backup = newestGoodBackup(folder, now);
  if (backup === undefined) {
    throw new BowerbirdError(
      'corrupt-database',
      `The catalogue ${file} is damaged and there is no backup to restore. It has been set aside as ${aside}; your photos are ` +
        'untouched. Start Bowerbird again to build a new catalogue from them.',
    );
  }
  const partial = `${file}.restoring`;
  rmSync(partial, { force: true });
  copyFileSync(backup, partial);
  renameSync(partial, file);
  log.warn(
    `The catalogue was damaged. It has been set aside as ${aside}, and the backup ${path.basename(backup)} restored in its place. ` +
      'Changes made since then are missing; photos will be indexed again where needed.',
  );
}

function checkVersion(db: Database.Database, file: string): void {
  const id = db.pragma('application_id', { simple: true });
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version > 0 && id !== applicationId) {
    throw new BowerbirdError(
      'unreadable',
      `${file} is a database of another program. Name another folder with --library.`,
    );
  }
  if (version > schemaVersion) {
    throw new BowerbirdError(
      'newer-database',
      `The library in ${path.dirname(file)} was last opened by a newer Bowerbird (catalogue version ${version}; this program ` +
        `reads up to ${schemaVersion}). Install the newer version; nothing was changed.`,
    );
  }
}

function tryBackup(db: Database.Database, folder: string, log: Log, now: Date): void {
  try {
    writeBackup(db, folder, 'daily', now);
  } catch (error) {
    log.warn(`Today's backup of the catalogue could not be written: ${(error as Error).message}.`);
  }
}

function makeCatalogue(folder: string, db: Database.Database, readOnly: boolean, close: () => void): Catalogue {
  const statements = new Map<string, Database.Statement>();
  let open = true;
  const catalogue: Catalogue = {
    folder,
    readOnly,
    db,
    statement(sql) {
      let prepared = statements.get(sql);
      if (!prepared) statements.set(sql, (prepared = db.prepare(sql)));
      return prepared;
    },
    write(body) {
      if (readOnly) {
        throw new BowerbirdError(
          'locked',
          `The library in ${folder} is open in another Bowerbird, so it can only be read here. Close that one to make changes.`,
        );
      }
      if (db.inTransaction) return body();
      try {
        return db
          .transaction(() => {
            const result = body();
            refreshWords(catalogue);
            return result;
          })
          .immediate();
      } catch (error) {
        throw isDiskFull(error) ? databaseFull(path.join(folder, 'library.db'), error) : error;
      }
    },
    close() {
      if (!open) return;
      open = false;
      close();
    },
  };
  return catalogue;
}
