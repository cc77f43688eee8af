import path from 'node:path';
import type { Database } from 'better-sqlite3';

/**
 * A connection's `loadExtension` for packages that look beside their own module for the file to load. In the packaged
 * app that would be inside the archive, where the operating system's loader cannot look; the native files themselves
 * stand beside it, in `app.asar.unpacked`.
 */
export function extensionLoader(db: Database): { loadExtension(file: string): void } {
  const archived = `${path.sep}app.asar${path.sep}`;
  const unpacked = `${path.sep}app.asar.unpacked${path.sep}`;
  return { loadExtension: (file) => void db.loadExtension(file.replace(archived, unpacked)) };
}
