import type { Database } from 'better-sqlite3';
import { initial } from './migrations/001-initial.ts';

/** Every migration in order; a database's `user_version` is how many of them it has seen. */
const migrations: readonly ((db: Database) => void)[] = [initial];

/** The version this program writes and the newest it reads. */
export const schemaVersion = migrations.length;

/** Brings a database from its version to `schemaVersion`, each step in a transaction of its own. */
export function migrate(db: Database): void {
  const from = db.pragma('user_version', { simple: true }) as number;
  for (const [offset, step] of migrations.slice(from).entries()) {
    db.transaction(() => {
      step(db);
      db.pragma(`user_version = ${from + offset + 1}`);
    }).immediate();
  }
}
