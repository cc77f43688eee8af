import type { Database } from 'better-sqlite3';
import { load } from 'sqlite-vec';
import { extensionLoader } from './native-extension.ts';
import type { SegmentEngine } from './segment-engine.ts';
import { openSegmentTables } from './segment-tables.ts';

/**
 * Segments as sqlite-vec tables: full-precision vectors in SQLite pages, scanned exactly. Slower than Faiss, but it
 * loads everywhere and needs hardly any memory.
 */
export function openVecEngine(db: Database, dimension: number): SegmentEngine {
  load(extensionLoader(db));
  const version = String(db.prepare('SELECT vec_version()').pluck().get()).replace(/^v/, '');
  const tables = openSegmentTables(db, 'vec', 'vector MATCH ? AND k = ?');
  return {
    name: 'sqlite-vec',
    version,
    roundingError: 1e-5,
    surplus: 4,
    filters: false,
    // Small, because sqlite-vec gives no more than 4096 hits of one table, however deep an answer has to go.
    capacity: 16_384,
    maxHits: 4096,
    create(segment) {
      db.exec(
        `CREATE VIRTUAL TABLE ${tables.name(segment)} USING vec0(vector float[${dimension}] distance_metric=cosine)`,
      );
    },
    appendTail(segment, lastId) {
      db.prepare(
        `INSERT INTO ${tables.name(segment)} (rowid, vector) SELECT id, vector FROM tail WHERE id <= ? ORDER BY id`,
      ).run(lastId);
    },
    removeMasked: (segment) => tables.removeMasked(segment),
    drop: (segment) => tables.drop(segment),
    search(segment, query, k) {
      const rows = tables.search(segment, query, k);
      return { ids: rows.map((row) => row[0]), scores: rows.map((row) => 1 - row[1]) };
    },
    size: (segment) =>
      Number(
        db
          .prepare(`SELECT count(*) FROM ${tables.name(segment)}_rowids`)
          .pluck()
          .get(),
      ),
    forget: (segment) => tables.forget(segment),
  };
}
