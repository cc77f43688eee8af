import type { Database } from 'better-sqlite3';
import { ResidentVectors } from './resident-vectors.ts';
import type { SegmentEngine } from './segment-engine.ts';
import { TopK } from './top-k.ts';
import { fromBlob } from './vector-blob.ts';

/** Segments as plain tables, held in memory and scanned in JavaScript: what is left where no extension loads. */
export function openScanEngine(db: Database, dimension: number): SegmentEngine {
  const loaded = new Map<number, ResidentVectors>();
  const table = (segment: number): string => `scan_${segment}`;
  const load = (segment: number): ResidentVectors => {
    let vectors = loaded.get(segment);
    if (!vectors) {
      vectors = new ResidentVectors(dimension);
      const rows = db
        .prepare(`SELECT id, vector FROM ${table(segment)} ORDER BY id`)
        .raw()
        .iterate();
      for (const row of rows as IterableIterator<[number, Uint8Array]>) vectors.set(row[0], fromBlob(row[1]));
      loaded.set(segment, vectors);
    }
    return vectors;
  };
  return {
    name: 'scan',
    version: '1',
    roundingError: 0,
    surplus: 0,
    filters: true,
    capacity: 65_536,
    maxHits: 65_536,
    create(segment) {
      db.exec(`CREATE TABLE ${table(segment)} (id INTEGER PRIMARY KEY, vector BLOB NOT NULL)`);
    },
    appendTail(segment, lastId) {
      db.prepare(`INSERT INTO ${table(segment)} (id, vector) SELECT id, vector FROM tail WHERE id <= ?`).run(lastId);
      const vectors = loaded.get(segment);
      if (!vectors) return;
      const rows = db.prepare('SELECT id, vector FROM tail WHERE id <= ?').raw().iterate(lastId);
      for (const row of rows as IterableIterator<[number, Uint8Array]>) vectors.set(row[0], fromBlob(row[1]));
    },
    removeMasked(segment) {
      db.prepare(`DELETE FROM ${table(segment)} WHERE id IN (SELECT id FROM masked WHERE segment = ?)`).run(segment);
      loaded.delete(segment);
    },
    drop(segment) {
      loaded.delete(segment);
      db.exec(`DROP TABLE IF EXISTS ${table(segment)}`);
    },
    search(segment, query, k, allowed) {
      const best = new TopK(k);
      load(segment).search(query, best, allowed);
      const hits = best.sorted();
      return { ids: hits.map((hit) => hit.id), scores: hits.map((hit) => hit.score) };
    },
    size: (segment) =>
      Number(
        db
          .prepare(`SELECT count(*) FROM ${table(segment)}`)
          .pluck()
          .get(),
      ),
    forget: (segment) => void loaded.delete(segment),
  };
}
