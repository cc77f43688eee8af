import type { Database, Statement } from 'better-sqlite3';
import type { Vector } from '../../../shared/kinds.ts';
import { toBlob } from './vector-blob.ts';

/** Segments kept as one virtual table each, with photo ids as rowids: what the extensions' engines have in common. */
export interface SegmentTables {
  name(segment: number): string;
  removeMasked(segment: number): void;
  drop(segment: number): void;
  /** The rows that the engine's search gives for a query: rowid and distance. */
  search(segment: number, query: Vector, k: number): [id: number, distance: number][];
  /** Lets go of prepared searches, of one segment or of all. */
  forget(segment?: number): void;
}

/** @param condition SQL of the engine's search, with the query's BLOB and the number of hits as its parameters */
export function openSegmentTables(db: Database, prefix: string, condition: string): SegmentTables {
  const searches = new Map<number, Statement>();
  const name = (segment: number): string => `${prefix}_${segment}`;
  const statementOf = (segment: number): Statement => {
    let statement = searches.get(segment);
    if (!statement) {
      statement = db.prepare(`SELECT rowid, distance FROM ${name(segment)} WHERE ${condition}`).raw();
      searches.set(segment, statement);
    }
    return statement;
  };
  return {
    name,
    removeMasked(segment) {
      db.prepare(`DELETE FROM ${name(segment)} WHERE rowid IN (SELECT id FROM masked WHERE segment = ?)`).run(segment);
    },
    drop(segment) {
      searches.delete(segment);
      db.exec(`DROP TABLE IF EXISTS ${name(segment)}`);
    },
    search: (segment, query, k) => statementOf(segment).all(toBlob(query), k) as [number, number][],
    forget(segment) {
      if (segment === undefined) searches.clear();
      else searches.delete(segment);
    },
  };
}
