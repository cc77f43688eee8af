import Database from 'better-sqlite3';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Keeps a library to one writing process. `release` is idempotent. */
export interface LibraryLock {
  release(): void;
}

/**
 * Takes the library's lock, or answers `undefined` with the holder's process id when another process has it.
 *
 * The lock is an exclusive SQLite transaction on a file of its own: the operating system drops it with the process, so
 * a crash leaves nothing behind, which a pid file would.
 */
export function takeLock(folder: string): { lock: LibraryLock } | { lock: undefined; holder: number | undefined } {
  const file = path.join(folder, 'lock.db');
  const pidFile = path.join(folder, 'lock.pid');
  const db = new Database(file, { timeout: 0 });
  try {
    // DELETE mode: in WAL mode an exclusive transaction would still let others read and begin.
    db.pragma('journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      return { lock: undefined, holder: readPid(pidFile) };
    }
    throw error;
  }
  try {
    writeFileSync(pidFile, String(process.pid));
  } catch (error) {
    db.close();
    throw error;
  }
  let held = true;
  return {
    lock: {
      release: () => {
        if (!held) return;
        held = false;
        db.exec('ROLLBACK');
        db.close();
      },
    },
  };
}

function readPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
