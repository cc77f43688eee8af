import type { Catalogue } from './catalogue.ts';
import { ownPaths, type PathRules } from '../path-rules.ts';
import { pathKey } from '../photo-path.ts';
import { recordOperation } from './operation-log.ts';
import type { Operation } from '../../../shared/domain.ts';

/** A folder that the library watches, as the catalogue keeps it. */
export interface RootRow {
  id: number;
  /** Absolute path, as the user gave it. */
  path: string;
  name: string;
  polling: boolean;
  /** Globs of what to leave out, below the root. */
  excludes: string[];
  /** The folder could not be seen when it was last looked at. */
  offline: boolean;
}

interface Raw {
  id: number;
  path: string;
  name: string;
  polling: number;
  excludes: string;
  offline: number;
}

const COLUMNS = 'id, path, name, polling, excludes, offline';
const toRoot = (raw: Raw): RootRow => ({
  ...raw,
  polling: raw.polling === 1,
  excludes: JSON.parse(raw.excludes) as string[],
  offline: raw.offline === 1,
});

export function listRoots(catalogue: Catalogue): RootRow[] {
  const rows = catalogue.statement(`SELECT ${COLUMNS} FROM roots WHERE removed_at IS NULL ORDER BY id`).all() as Raw[];
  return rows.map(toRoot);
}

export function getRoot(catalogue: Catalogue, id: number): RootRow | undefined {
  const row = catalogue.statement(`SELECT ${COLUMNS} FROM roots WHERE id = ? AND removed_at IS NULL`).get(id) as
    Raw | undefined;
  return row && toRoot(row);
}

/**
 * Adds a root, or brings back one that was removed, with everything that was known of its photos unless that was to be
 * forgotten, also when the folder is written another way now than it was then.
 */
export function addRoot(catalogue: Catalogue, folder: string, rules: PathRules = ownPaths): RootRow {
  const key = pathKey(folder, rules);
  return catalogue.write(() => {
    const removed = catalogue.statement('SELECT id, path FROM roots WHERE removed_at IS NOT NULL').all() as Raw[];
    const before = removed.find((root) => root.path !== folder && pathKey(root.path, rules) === key);
    const taken = catalogue.statement('SELECT 1 FROM roots WHERE path = ?').get(folder) !== undefined;
    if (before && !taken) catalogue.statement('UPDATE roots SET path = ? WHERE id = ?').run(folder, before.id);
    // What was to be forgotten with the folder was removed in the same moment. Its photos are new ones now.
    catalogue
      .statement(
        `DELETE FROM photos WHERE removed_at IS NOT NULL
           AND (root_id, removed_at) IN (SELECT id, removed_at FROM roots WHERE path = ?)`,
      )
      .run(folder);
    catalogue
      .statement(
        `INSERT INTO roots (path, name, added_at) VALUES (?, ?, ?)
         ON CONFLICT (path) DO UPDATE SET removed_at = NULL`,
      )
      .run(folder, rules.flavour.basename(folder) || folder, new Date().toISOString());
    return toRoot(catalogue.statement(`SELECT ${COLUMNS} FROM roots WHERE path = ?`).get(folder) as Raw);
  });
}

export function configureRoot(
  catalogue: Catalogue,
  id: number,
  change: { excludes?: readonly string[] | undefined; polling?: boolean | undefined },
): void {
  catalogue.write(() => {
    if (change.excludes) {
      catalogue.statement('UPDATE roots SET excludes = ? WHERE id = ?').run(JSON.stringify(change.excludes), id);
    }
    if (change.polling !== undefined) {
      catalogue.statement('UPDATE roots SET polling = ? WHERE id = ?').run(change.polling ? 1 : 0, id);
    }
  });
}

/**
 * Takes a root out of the library; undoable. With `keep`, tags, captions and vectors of its photos stay in the catalogue and
 * come back when the folder is added again or its photos turn up elsewhere. With `forget` the photos are removed too, until
 * the folder is added again, which begins anew with them and leaves nothing to undo.
 */
export function removeRoot(catalogue: Catalogue, id: number, data: 'keep' | 'forget'): { operation: Operation | null } {
  const root = getRoot(catalogue, id);
  if (!root) return { operation: null };
  const now = new Date().toISOString();
  return recordOperation(catalogue, `Remove the folder ${root.name}`, () => {
    catalogue.statement('UPDATE roots SET removed_at = ? WHERE id = ?').run(now, id);
    if (data === 'forget') {
      catalogue.statement('UPDATE photos SET removed_at = ? WHERE root_id = ? AND removed_at IS NULL').run(now, id);
    }
  });
}

export function setOffline(catalogue: Catalogue, id: number, offline: boolean): void {
  catalogue.write(() => catalogue.statement('UPDATE roots SET offline = ? WHERE id = ?').run(offline ? 1 : 0, id));
}
