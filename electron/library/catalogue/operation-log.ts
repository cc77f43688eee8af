import type { Database } from 'better-sqlite3';
import type { Operation } from '../../../shared/domain.ts';
import type { Catalogue } from './catalogue.ts';
import { markTagWordsStale } from './full-text.ts';

// Undo by row images. While an operation is being recorded, triggers write every changed row of the user's tables, as it was
// and as it became, to operation_changes; undo and redo put one or the other back. New kinds of edit need no undo code.

interface TrackedTable {
  name: string;
  key: readonly string[];
  columns: readonly string[];
  /** The whole row is the user's; otherwise only `columns` of a row that always exists. */
  wholeRows: boolean;
}

const TRACKED: readonly TrackedTable[] = [
  { name: 'tags', key: ['id'], columns: ['id', 'parent_id', 'name', 'source'], wholeRows: true },
  {
    name: 'photo_tags',
    key: ['photo_id', 'tag_id'],
    columns: ['photo_id', 'tag_id', 'source', 'state', 'certainty', 'score', 'model_id', 'changed_at'],
    wholeRows: true,
  },
  {
    name: 'captions',
    key: ['photo_id', 'source'],
    columns: ['photo_id', 'source', 'text', 'state', 'certainty', 'score', 'model_id', 'changed_at'],
    wholeRows: true,
  },
  { name: 'saved_searches', key: ['id'], columns: ['id', 'name', 'query', 'created_at'], wholeRows: true },
  { name: 'photos', key: ['id'], columns: ['id', 'rating', 'removed_at'], wholeRows: false },
  { name: 'roots', key: ['id'], columns: ['id', 'removed_at', 'excludes', 'polling'], wholeRows: false },
];

/** How many operations stay undoable; older ones are dropped with their row images. */
const KEEP = 1000;

/** Prepares a connection for recording. The triggers are temporary: only the writer has them. */
export function installRecorder(db: Database): void {
  const image = (row: 'old' | 'new', table: TrackedTable): string =>
    `json_object(${table.columns.map((column) => `'${column}', ${row}.${column}`).join(', ')})`;
  const record = (before: string, after: string, table: TrackedTable): string => `
    INSERT INTO main.operation_changes
    SELECT id, (SELECT count(*) FROM recorded), '${table.name}', ${before}, ${after} FROM recording;
    INSERT INTO recorded VALUES (NULL);`;
  db.exec('CREATE TEMP TABLE recording (id INTEGER); CREATE TEMP TABLE recorded (n INTEGER PRIMARY KEY);');
  for (const table of TRACKED) {
    const active = 'WHEN EXISTS (SELECT 1 FROM recording)';
    const columns = table.columns.filter((column) => !table.key.includes(column));
    const changed = columns.map((column) => `old.${column} IS NOT new.${column}`).join(' OR ');
    db.exec(`
      CREATE TEMP TRIGGER record_${table.name}_update AFTER UPDATE ON main.${table.name}
      WHEN EXISTS (SELECT 1 FROM recording) AND (${changed})
      BEGIN ${record(image('old', table), image('new', table), table)} END;`);
    if (!table.wholeRows) continue;
    db.exec(`
      CREATE TEMP TRIGGER record_${table.name}_insert AFTER INSERT ON main.${table.name} ${active}
      BEGIN ${record('NULL', image('new', table), table)} END;
      CREATE TEMP TRIGGER record_${table.name}_delete AFTER DELETE ON main.${table.name} ${active}
      BEGIN ${record(image('old', table), 'NULL', table)} END;`);
  }
}

interface OperationRow {
  id: number;
  at: string;
  title: string;
  photos: number;
  undone: number;
}

const toOperation = (row: OperationRow): Operation => ({ ...row, undone: row.undone === 1 });

/**
 * Runs `edit` as one undoable step: everything it writes to the user's tables is one entry of the log, in one transaction.
 * An edit that changes nothing leaves no entry. Undone operations after which a new one comes can no longer be redone.
 *
 * @param title what the undo menu says, in the imperative: "Tag 3 photos"
 */
export function recordOperation<T>(
  catalogue: Catalogue,
  title: string,
  edit: () => T,
): { result: T; operation: Operation | null } {
  return catalogue.write(() => {
    const { db } = catalogue;
    const { lastInsertRowid } = catalogue
      .statement('INSERT INTO operations (at, title) VALUES (?, ?)')
      .run(new Date().toISOString(), title);
    const id = Number(lastInsertRowid);
    db.exec('DELETE FROM recorded');
    catalogue.statement('INSERT INTO recording VALUES (?)').run(id);
    let result: T;
    try {
      result = edit();
    } finally {
      db.exec('DELETE FROM recording');
    }
    const changes = catalogue.statement('SELECT count(*) FROM recorded').pluck().get() as number;
    if (changes === 0) {
      catalogue.statement('DELETE FROM operations WHERE id = ?').run(id);
      return { result, operation: null };
    }
    catalogue.statement('DELETE FROM operations WHERE undone = 1').run();
    catalogue.statement('DELETE FROM operations WHERE id <= ?').run(id - KEEP);
    catalogue
      .statement(
        `UPDATE operations SET photos = (
           SELECT count(DISTINCT coalesce(json_extract(coalesce(after, before), '$.photo_id'), json_extract(after, '$.id')))
           FROM operation_changes WHERE operation_id = operations.id AND tbl IN ('photo_tags', 'captions', 'photos')
         ) WHERE id = ?`,
      )
      .run(id);
    return { result, operation: getOperation(catalogue, id) };
  });
}

/**
 * Begins an operation on files rather than rows. What undo has to put back is kept elsewhere under the operation's id; here
 * it takes its place among the others. `photos` is corrected by `endFileOperation`.
 */
export function beginFileOperation(catalogue: Catalogue, title: string): Operation {
  return catalogue.write(() => {
    const id = Number(
      catalogue.statement('INSERT INTO operations (at, title) VALUES (?, ?)').run(new Date().toISOString(), title)
        .lastInsertRowid,
    );
    catalogue.statement('DELETE FROM operations WHERE undone = 1').run();
    return { id, at: '', title, photos: 0, undone: false };
  });
}

/** Whether an operation was on files: those on rows have their images in the log, and those without any leave no entry. */
export function isFileOperation(catalogue: Catalogue, id: number): boolean {
  const rows = catalogue.statement('SELECT EXISTS (SELECT 1 FROM operation_changes WHERE operation_id = ?)').pluck();
  return rows.get(id) === 0;
}

/** Says how many photos a file operation touched, which may be fewer than it set out for. */
export function endFileOperation(
  catalogue: Catalogue,
  id: number,
  { title, photos }: Pick<Operation, 'title' | 'photos'>,
): Operation | null {
  catalogue.write(() =>
    catalogue.statement('UPDATE operations SET title = ?, photos = ? WHERE id = ?').run(title, photos, id),
  );
  return getOperation(catalogue, id);
}

function getOperation(catalogue: Catalogue, id: number): Operation | null {
  const row = catalogue.statement('SELECT id, at, title, photos, undone FROM operations WHERE id = ?').get(id) as
    OperationRow | undefined;
  return row ? toOperation(row) : null;
}

/** The log, newest first. */
export function listOperations(catalogue: Catalogue, limit: number): Operation[] {
  const rows = catalogue
    .statement('SELECT id, at, title, photos, undone FROM operations ORDER BY id DESC LIMIT ?')
    .all(limit) as OperationRow[];
  return rows.map(toOperation);
}

/** What undo and redo would do next. */
export function nextSteps(catalogue: Catalogue): { undo: Operation | null; redo: Operation | null } {
  const one = (sql: string): Operation | null => {
    const row = catalogue.statement(sql).get() as OperationRow | undefined;
    return row ? toOperation(row) : null;
  };
  const columns = 'SELECT id, at, title, photos, undone FROM operations';
  return {
    undo: one(`${columns} WHERE undone = 0 ORDER BY id DESC LIMIT 1`),
    redo: one(`${columns} WHERE undone = 1 ORDER BY id LIMIT 1`),
  };
}

/** Takes back the newest operation that still stands; null when there is none. */
export function undo(catalogue: Catalogue): Operation | null {
  return step(catalogue, 'undo');
}

/** Does again what was undone last; null when there is nothing. */
export function redo(catalogue: Catalogue): Operation | null {
  return step(catalogue, 'redo');
}

function step(catalogue: Catalogue, direction: 'undo' | 'redo'): Operation | null {
  return catalogue.write(() => {
    const target = nextSteps(catalogue)[direction];
    if (!target) return null;
    const changes = catalogue
      .statement(
        `SELECT tbl, before, after FROM operation_changes WHERE operation_id = ?
         ORDER BY sequence ${direction === 'undo' ? 'DESC' : 'ASC'}`,
      )
      .all(target.id) as { tbl: string; before: string | null; after: string | null }[];
    const touchedTags: number[] = [];
    // A tag may come back after the rows that name it: check the references once, at the end.
    catalogue.db.pragma('defer_foreign_keys = ON');
    for (const change of changes) {
      const [put, drop] = direction === 'undo' ? [change.before, change.after] : [change.after, change.before];
      apply(catalogue, change.tbl, put, drop);
      if (change.tbl === 'tags') touchedTags.push((JSON.parse(put ?? drop ?? '{}') as { id: number }).id);
    }
    markTagWordsStale(catalogue, touchedTags);
    catalogue.statement('UPDATE operations SET undone = ? WHERE id = ?').run(direction === 'undo' ? 1 : 0, target.id);
    return getOperation(catalogue, target.id);
  });
}

/** Makes the row what `put` says; with no `put`, removes the row that `drop` describes. */
function apply(catalogue: Catalogue, tableName: string, put: string | null, drop: string | null): void {
  const table = TRACKED.find((candidate) => candidate.name === tableName);
  if (!table) throw new Error(`The operation log names a table "${tableName}" that this version does not know.`);
  const key = table.key.map((column) => `${column} = json_extract(:row, '$.${column}')`).join(' AND ');
  if (put === null) {
    catalogue.statement(`DELETE FROM ${table.name} WHERE ${key}`).run({ row: drop });
    return;
  }
  const others = table.columns.filter((column) => !table.key.includes(column));
  if (!table.wholeRows) {
    const sets = others.map((column) => `${column} = json_extract(:row, '$.${column}')`).join(', ');
    catalogue.statement(`UPDATE ${table.name} SET ${sets} WHERE ${key}`).run({ row: put });
    return;
  }
  const values = table.columns.map((column) => `json_extract(:row, '$.${column}')`).join(', ');
  const updates = others.map((column) => `${column} = excluded.${column}`).join(', ');
  // The photo may have been deleted meanwhile (its file is gone and it was forgotten): then its tags stay gone.
  const guard = table.key.includes('photo_id')
    ? `EXISTS (SELECT 1 FROM photos WHERE id = json_extract(:row, '$.photo_id'))`
    : 'true';
  catalogue
    .statement(
      `INSERT INTO ${table.name} (${table.columns.join(', ')}) SELECT ${values} WHERE ${guard}
       ON CONFLICT (${table.key.join(', ')}) DO UPDATE SET ${updates}`,
    )
    .run({ row: put });
}

/** The photos that an operation touched, and whether it touched roots. */
export function operationPhotoIds(catalogue: Catalogue, id: number): { ids: number[]; roots: boolean } {
  const ids = catalogue
    .statement(
      `SELECT DISTINCT coalesce(json_extract(coalesce(after, before), '$.photo_id'), json_extract(after, '$.id'))
       FROM operation_changes WHERE operation_id = ? AND tbl IN ('photo_tags', 'captions', 'photos')`,
    )
    .pluck()
    .all(id) as number[];
  const roots = catalogue
    .statement("SELECT count(*) FROM operation_changes WHERE operation_id = ? AND tbl = 'roots'")
    .pluck()
    .get(id) as number;
  return { ids, roots: roots > 0 };
}
