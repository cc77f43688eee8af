import type { Database } from 'better-sqlite3';
import { load } from 'sqlite-vss';
import { extensionLoader } from './native-extension.ts';
import type { SegmentEngine } from './segment-engine.ts';
import { openSegmentTables } from './segment-tables.ts';

/** Bytes of a Faiss file around its vectors and ids, for an id map over a half-precision scalar quantizer. */
const HEADERS = 126;

/**
 * Segments as sqlite-vss tables, that is, as Faiss indexes in memory, written whole to a BLOB at every commit.
 *
 * The factory `SQfp16` keeps half-precision vectors and scans them all: measured here it is faster than full
 * precision (half the memory to read) and than `SQ8` (cheaper to decode), and its rounding, about 1e-4 of the score, is
 * far below the differences that re-ranking from the source has to put right.
 *
 * Every BLOB goes through `vector_from_raw`. Left to itself, sqlite-vss takes a vector whose first two bytes happen to be
 * 0x76 0x01, one in 65,536, for one with a header, loses a number, and so shifts all that follow it in the transaction.
 *
 * sqlite-vss loads libgomp, whose idle threads crash the process when the extension is unloaded;
 * `OMP_NUM_THREADS=1` must be in the environment of the process before this is called.
 */
export function openVssEngine(db: Database, dimension: number): SegmentEngine {
  load(extensionLoader(db));
  const version = String(db.prepare('SELECT vss_version()').pluck().get()).replace(/^v/, '');
  const tables = openSegmentTables(db, 'vss', 'vss_search(vector, vss_search_params(vector_from_raw(?), ?))');
  return {
    name: 'sqlite-vss',
    version,
    // Rounding to half precision changes a number by at most 2^-11 of itself, so a dot of unit vectors by at most 2^-11.
    roundingError: 2 ** -11,
    surplus: 64,
    filters: false,
    // A flush writes the whole segment: at 256 numbers a vector this is 17 MB, a tenth of a second.
    capacity: 32_768,
    maxHits: 32_768,
    create(segment) {
      db.exec(
        `CREATE VIRTUAL TABLE ${tables.name(segment)} USING vss0(
          vector(${dimension}) factory="SQfp16,IDMap" metric_type=INNER_PRODUCT
        )`,
      );
    },
    appendTail(segment, lastId) {
      db.prepare(
        `INSERT INTO ${tables.name(segment)} (rowid, vector)
         SELECT id, vector_from_raw(vector) FROM tail WHERE id <= ? ORDER BY id`,
      ).run(lastId);
    },
    removeMasked: (segment) => tables.removeMasked(segment),
    drop: (segment) => tables.drop(segment),
    search(segment, query, k) {
      const rows = tables.search(segment, query, k);
      return { ids: rows.map((row) => row[0]), scores: rows.map((row) => row[1]) };
    },
    // Faiss ends the process when it reads an index that is cut short, so the length is checked before it may try:
    // the headers, then per vector two bytes a number and eight for the id.
    size(segment) {
      const length = db
        .prepare(`SELECT length(idx) FROM ${tables.name(segment)}_index`)
        .pluck()
        .get();
      return (Number(length) - HEADERS) / (2 * dimension + 8);
    },
    // A commit that fails, on a full disk, fails after Faiss has taken the rows in. Resetting the schema makes SQLite
    // give up its tables' objects, so that the next search reads them from the file again.
    forget() {
      tables.forget();
      db.pragma('writable_schema = RESET');
    },
  };
}
