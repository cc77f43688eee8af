import Database from 'better-sqlite3';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

const KEEP = 7;

/**
 * Backups of a library, newest first: absolute paths. Those with a time still to come were written while the clock was wrong;
 * how old they are nobody knows, so they come last.
 */
export function listBackups(folder: string, now: Date = new Date()): string[] {
  const backups = path.join(folder, 'backups');
  if (!existsSync(backups)) return [];
  const names = readdirSync(backups)
    .filter((name) => /^library-.*\.db$/.test(name))
    .sort()
    .reverse();
  const isToCome = (name: string): boolean => (writtenAt(name) ?? 0) > now.getTime();
  return [...names.filter((name) => !isToCome(name)), ...names.filter(isToCome)].map((name) =>
    path.join(backups, name),
  );
}

/** When a backup was written by its name, in milliseconds. */
function writtenAt(name: string): number | undefined {
  const stamp = /library-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})/.exec(name);
  if (!stamp) return undefined;
  return Date.parse(`${stamp[1] ?? ''}T${stamp[2] ?? ''}:${stamp[3] ?? ''}:${stamp[4] ?? ''}Z`);
}

/**
 * Writes a consistent copy of `library.db` to `backups/`, whole or not at all, and drops all but the newest seven.
 *
 * @param label what the copy was made for: `daily`, or `before-2` in front of a migration
 * @returns the copy's path
 */
export function writeBackup(db: Database.Database, folder: string, label: string, now: Date): string {
  const backups = path.join(folder, 'backups');
  mkdirSync(backups, { recursive: true });
  const stamp = now.toISOString().replaceAll(':', '-').replace(/\..*$/, '');
  const target = path.join(backups, `library-${stamp}-${label}.db`);
  const partial = `${target}.partial`;
  rmSync(partial, { force: true });
  db.prepare('VACUUM INTO ?').run(partial);
  renameSync(partial, target);
  for (const old of listBackups(folder, now).slice(KEEP)) rmSync(old, { force: true });
  return target;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Whether the newest backup is older than a day, or there is none. */
export function backupIsDue(folder: string, now: Date): boolean {
  const [newest] = listBackups(folder, now);
  const written = newest === undefined ? undefined : writtenAt(path.basename(newest));
  return written === undefined || Math.abs(now.getTime() - written) > DAY_MS;
}

/** The newest backup that SQLite finds whole. */
export function newestGoodBackup(folder: string, now: Date): string | undefined {
  return listBackups(folder, now).find((file) => {
    try {
      const db = new Database(file, { readonly: true });
      try {
        return db.pragma('quick_check', { simple: true }) === 'ok';
      } finally {
        db.close();
      }
    } catch {
      return false;
    }
  });
}
