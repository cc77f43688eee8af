import type { Database, Statement } from 'better-sqlite3';
import { load } from 'sqlite-vec';
import { extensionLoader } from './native-extension.ts';
import type { SegmentEngine } from './segment-engine.ts';
import { toBlob } from './vector-blob.ts';

/**
 * Segments as sqlite-vec tables: full-precision vectors in SQLite pages, scanned exactly. Slower than Faiss, but it
 * loads everywhere and needs hardly any memory.
 */
export function openVecEngine(db: Database, dimension: number): SegmentEngine {
  load(extensionLoader(db));
  const version = String(db.prepare('SELECT vec_version()').pluck().get()).replace(/^v/, '');
  const searches = new Map<number, Statement>();
  const table = (segment: number): string => `vec_${segment}`;
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
      db.exec(`CREATE VIRTUAL TABLE ${table(segment)} USING vec0(vector float[${dimension}] distance_metric=cosine)`);
    },
    appendTail(segment, lastId) {
      db.prepare(
        `INSERT INTO ${table(segment)} (rowid, vector) SELECT id, vector FROM tail WHERE id <= ? ORDER BY id`,
      ).run(lastId);
    },
    removeMasked(segment) {
      db.prepare(`DELETE FROM ${table(segment)} WHERE rowid IN (SELECT id FROM masked WHERE segment = ?)`).run(segment);
    },
    drop(segment) {
      searches.delete(segment);
      db.exec(`DROP TABLE IF EXISTS ${table(segment)}`);
    },
    search(segment, query, k) {
      let statement = searches.get(segment);
      if (!statement) {
        statement = db.prepare(`SELECT rowid, distance FROM ${table(segment)} WHERE vector MATCH ? AND k = ?`).raw();
        searches.set(segment, statement);
      }
      const rows = statement.all(toBlob(query), k) as [number, number][];
      return { ids: rows.map((row) => row[0]), scores: rows.map((row) => 1 - row[1]) };
    },
    size: (segment) =>
      Number(
        db
          .prepare(`SELECT count(*) FROM ${table(segment)}_rowids`)
          .pluck()
          .get(),
      ),
    forget: (segment) => void searches.delete(segment),
  };
}
