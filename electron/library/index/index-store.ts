import { rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Vector } from '../../../shared/kinds.ts';
import type { ChosenEngine } from './choose-engine.ts';
import { CodedVectors } from './coded-vectors.ts';
import { fingerprint } from './fingerprint.ts';
import type { IdSet } from './id-set.ts';
import { ResidentVectors } from './resident-vectors.ts';
import type { SegmentEngine } from './segment-engine.ts';
import { SegmentProbe } from './segment-probe.ts';
import { TopK } from './top-k.ts';
import { fromBlob, toBlob } from './vector-blob.ts';
import { encodeVector } from './vector-code.ts';
import type { Cosines, VectorEntry } from './vector-index.ts';

/** Photos near a query, best first by approximate score. */
export interface Shortlist {
  ids: Float64Array;
  scores: Float64Array;
  /** No photo missing from the list has a higher approximate score than this; -Infinity when none is missing. */
  horizon: number;
}

export interface Differences {
  missing: number[];
  stale: number[];
  extra: number[];
}

export interface StoreSettings {
  file: string;
  chosen: ChosenEngine;
  modelId: string;
  dimension: number;
}

/** Raised when the tables below change; an index file of another format is simply built anew. */
const FORMAT = 2;

/**
 * Rows moved from the tail into a segment at once. sqlite-vss copies all pending rows again for each one and writes the
 * whole segment at the end; about here the two cost the same.
 */
const FLUSH_ROWS = 1024;

/** A flush rewrites its segment, so it waits until the tail is this part of the segment: each row is written ~32 times. */
const FLUSH_SHARE = 1 / 32;
const FLUSH_LEAST = 32;

/** A segment is compacted when this part of it is masked. */
const MASKED_SHARE = 1 / 4;

/** The least a segment is asked for at first, and how many times its even share of the answer. */
const FIRST_HITS = 48;
const SHARES = 3;

/** By how much a segment that may hold more of the answer is asked for more. */
const DEEPENING = 4;

/** Hits worth looking through per candidate, before scoring the candidates themselves is quicker. */
const WORTH_READING = 5;

/** Codes read at once: some ten milliseconds' work. */
const CODES_AT_ONCE = 20_000;

const TAIL = 0;

const schema = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
  CREATE TABLE segment (id INTEGER PRIMARY KEY, size INTEGER NOT NULL);
  -- Where each photo's vector is (segment 0 is the tail), and which vector it was.
  CREATE TABLE entry (id INTEGER PRIMARY KEY, segment INTEGER NOT NULL, fingerprint INTEGER NOT NULL);
  CREATE TABLE tail (id INTEGER PRIMARY KEY, vector BLOB NOT NULL);
  -- Every photo's vector in 8-bit numbers, see VectorCode.
  CREATE TABLE code (id INTEGER PRIMARY KEY, scale REAL NOT NULL, error REAL NOT NULL, numbers BLOB NOT NULL);
  -- Rows of a segment that no longer count.
  CREATE TABLE masked (segment INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (segment, id)) WITHOUT ROWID;
`;

/**
 * One index file: segments kept by an engine, a tail of vectors too new for them, and the account of both.
 *
 * The file is derived and disposable. Whatever is wrong with it (torn, of another format, of another model) is answered
 * by starting an empty one; what is missing is then taken in again from the source.
 */
export class IndexStore {
  readonly #file: string;
  readonly #db: Database.Database;
  readonly #engine: SegmentEngine;
  readonly #tail: ResidentVectors;
  readonly #codes: CodedVectors;
  /** Codes of photos up to this id are in memory; undefined when all are. */
  #codesLoaded: number | undefined = 0;
  readonly #sizes = new Map<number, number>();
  readonly #masked = new Map<number, Set<number>>();
  /** Whether the last process that used the file closed it properly; if not, the file may lag behind the source. */
  readonly closedCleanly: boolean;

  private constructor({ file, chosen, modelId, dimension }: StoreSettings) {
    this.#file = file;
    this.#tail = new ResidentVectors(dimension);
    this.#codes = new CodedVectors(dimension);
    const db = new Database(file, { timeout: 2000 });
    try {
      // Segments live in this process's memory, so a second process writing the same file would undo our writes.
      db.pragma('locking_mode = EXCLUSIVE');
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = NORMAL');
      db.pragma('journal_size_limit = 4000000');
      const identity = JSON.stringify([FORMAT, chosen.info.name, chosen.info.version, modelId, dimension]);
      if (!db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'meta'").get()) {
        db.transaction(() => {
          db.exec(schema);
          db.prepare("INSERT INTO meta VALUES ('identity', ?), ('closed', 1)").run(identity);
        })();
      }
      if (db.prepare("SELECT value FROM meta WHERE key = 'identity'").pluck().get() !== identity) {
        throw new Error('the file belongs to another engine, model or format');
      }
      this.#engine = chosen.open(db, dimension);
      this.closedCleanly = db.prepare("SELECT value FROM meta WHERE key = 'closed'").pluck().get() === 1;
      db.prepare("UPDATE meta SET value = 0 WHERE key = 'closed'").run();
      this.#db = db;
      this.#load();
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /**
   * Opens the file, or replaces one that cannot be used with an empty one.
   *
   * @param onReplaced told why, when the file had to be replaced
   */
  static open(settings: StoreSettings, onReplaced: (reason: string) => void): IndexStore {
    try {
      return new IndexStore(settings);
    } catch (error) {
      if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) throw error;
      onReplaced(error instanceof Error ? error.message : String(error));
      return IndexStore.create(settings);
    }
  }

  /** Opens an empty file in the place of whatever was there. */
  static create(settings: StoreSettings): IndexStore {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(settings.file + suffix, { force: true });
    return new IndexStore(settings);
  }

  get roundingError(): number {
    return this.#engine.roundingError;
  }

  get surplus(): number {
    return this.#engine.surplus;
  }

  /** How many vectors the store answers with. */
  get count(): number {
    let count = this.#tail.size;
    for (const size of this.#sizes.values()) count += size;
    for (const ids of this.#masked.values()) count -= ids.size;
    return count;
  }

  stats(): { count: number; tail: number; segments: number; masked: number; bytesOnDisk: number } {
    return {
      count: this.count,
      tail: this.#tail.size,
      segments: this.#sizes.size,
      masked: this.#masked.values().reduce((sum, ids) => sum + ids.size, 0),
      bytesOnDisk: [this.#file, `${this.#file}-wal`].reduce(
        (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
        0,
      ),
    };
  }

  /** Puts vectors into the tail, replacing what was known of these photos. Unchanged ones cost no write. */
  add(entries: readonly VectorEntry[]): void {
    const known = this.#db.prepare('SELECT fingerprint FROM entry WHERE id = ?').pluck();
    const changed = entries
      .map((entry) => ({ ...entry, print: fingerprint(entry.vector) }))
      .filter((entry) => known.get(entry.id) !== entry.print)
      .map((entry) => ({ ...entry, code: encodeVector(entry.vector) }));
    if (changed.length === 0) return;
    const replaced = this.#transaction(() => {
      const left = this.#leaveSegments(changed.map((entry) => entry.id));
      const intoTail = this.#db.prepare('INSERT OR REPLACE INTO tail VALUES (?, ?)');
      const account = this.#db.prepare('INSERT OR REPLACE INTO entry VALUES (?, ?, ?)');
      const store = this.#db.prepare('INSERT OR REPLACE INTO code VALUES (?, ?, ?, ?)');
      for (const { id, vector, print, code } of changed) {
        intoTail.run(id, toBlob(vector));
        store.run(id, code.scale, code.error, new Uint8Array(code.numbers.buffer));
        account.run(id, TAIL, print);
      }
      return left;
    });
    for (const [segment, id] of replaced) this.#maskedOf(segment).add(id);
    for (const { id, vector, code } of changed) {
      this.#tail.set(id, vector);
      this.#codes.set(id, code);
    }
    while (this.#tail.size >= 2 * FLUSH_ROWS) this.#flush();
  }

  remove(ids: readonly number[]): void {
    const removed = this.#transaction(() => {
      const left = this.#leaveSegments(ids);
      const fromTail = this.#db.prepare('DELETE FROM tail WHERE id = ?');
      const account = this.#db.prepare('DELETE FROM entry WHERE id = ?');
      const code = this.#db.prepare('DELETE FROM code WHERE id = ?');
      for (const id of ids) {
        fromTail.run(id);
        account.run(id);
        code.run(id);
      }
      return left;
    });
    for (const [segment, id] of removed) this.#maskedOf(segment).add(id);
    for (const id of ids) {
      this.#tail.delete(id);
      this.#codes.delete(id);
    }
  }

  /** The query's cosine with every photo, put into `room` if they fit. */
  cosines(query: Vector, room?: ArrayBuffer): Cosines {
    while (this.loadCodes());
    return this.#codes.cosines(query, room);
  }

  /**
   * Reads some of the codes into memory, so that no search has to wait for all. Throws where they are damaged.
   *
   * @returns whether there may be more to read
   */
  loadCodes(): boolean {
    if (this.#codesLoaded === undefined) return false;
    const rows = this.#db
      .prepare('SELECT id, scale, error, numbers FROM code WHERE id > ? ORDER BY id LIMIT ?')
      .raw()
      .all(this.#codesLoaded, CODES_AT_ONCE) as [number, number, number, Uint8Array][];
    for (const [id, scale, error, numbers] of rows) {
      this.#codes.set(id, { numbers: new Int8Array(numbers.buffer, numbers.byteOffset, numbers.length), scale, error });
    }
    this.#codesLoaded = rows.at(-1)?.[0];
    return rows.length > 0;
  }

  /**
   * The best `k` of the allowed photos by approximate score.
   *
   * Every segment is first asked for about its share of the answer. Where the last of its hits would still get into the
   * answer, it may hold more of it and is asked for more, until no segment can add anything.
   */
  search(query: Vector, k: number, allowed: IdSet | undefined): Shortlist {
    const tail = new TopK(k);
    this.#tail.search(query, tail, allowed);
    const probes = [...this.#sizes].map(
      ([segment, size]) => new SegmentProbe(this.#engine, segment, size, query, allowed),
    );
    let deepen = probes;
    let hits = this.#firstHits(k, allowed);
    for (;;) {
      for (const probe of deepen) probe.ask(hits);
      const best = new TopK(k);
      for (const { id, score } of tail.sorted()) best.offer(id, score);
      for (const probe of probes) probe.offer(best, this.#masked.get(probe.segment));
      deepen = probes.filter((probe) => probe.mayHoldMore && probe.horizon > best.threshold);
      hits *= DEEPENING;
      const tooDeep = allowed !== undefined && hits * deepen.length > WORTH_READING * allowed.size;
      if (deepen.length > 0 && !tooDeep) continue;
      const found = best.sorted();
      return {
        ids: Float64Array.from(found, (hit) => hit.id),
        scores: Float64Array.from(found, (hit) => hit.score),
        // What the heap let go of scored at most as much as the worst it kept.
        horizon: Math.max(found.length === k ? best.threshold : -Infinity, ...probes.map((probe) => probe.horizon)),
      };
    }
  }

  /**
   * Compares the source's photos in the range of ids (afterId, lastId] with what the index holds there.
   *
   * @param ids every photo with a vector in that range, ascending
   * @param prints the fingerprints of their vectors
   */
  compare(afterId: number, lastId: number, ids: readonly number[], prints: readonly number[]): Differences {
    const rows = this.#db
      .prepare('SELECT id, fingerprint FROM entry WHERE id > ? AND id <= ?')
      .raw()
      .all(afterId, lastId) as [number, number][];
    const held = new Map(rows);
    const found: Differences = { missing: [], stale: [], extra: [] };
    for (const [place, id] of ids.entries()) {
      const print = held.get(id);
      if (print === undefined) found.missing.push(id);
      else if (print !== prints[place]) found.stale.push(id);
      held.delete(id);
    }
    found.extra = [...held.keys()];
    return found;
  }

  /**
   * Does one piece of the work that may wait for a quiet moment, if any is due.
   *
   * @returns whether something was done, so that there may be more
   */
  work(everything = false): boolean {
    const least = everything ? 1 : FLUSH_LEAST;
    const room = this.#sizes.get(this.#segmentWithRoom(FLUSH_ROWS) ?? 0) ?? 0;
    const due = everything ? 1 : Math.min(FLUSH_ROWS, room * FLUSH_SHARE);
    if (this.#tail.size >= least && this.#tail.size >= due) {
      this.#flush();
      return true;
    }
    for (const [segment, masked] of this.#masked) {
      const size = this.#sizes.get(segment) ?? 0;
      if (masked.size > 0 && (everything || masked.size >= size * MASKED_SHARE)) {
        this.#compact(segment);
        return true;
      }
    }
    // What was rewritten is in the file by now; the log it went through is as large as the largest segment.
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    return false;
  }

  /** @param clean whether the file may be taken at its word when it is opened next */
  close(clean: boolean): void {
    if (clean) this.#db.prepare("UPDATE meta SET value = 1 WHERE key = 'closed'").run();
    this.#db.close();
  }

  /** Closes a file that is about to be replaced. */
  discard(): void {
    this.#db.close();
  }

  /** Moves the oldest rows of the tail into a segment. */
  #flush(): void {
    const ids = this.#db.prepare('SELECT id FROM tail ORDER BY id LIMIT ?').pluck().all(FLUSH_ROWS) as number[];
    const lastId = ids.at(-1);
    if (lastId === undefined) return;
    let segment = this.#segmentWithRoom(ids.length);
    const masked = segment === undefined ? undefined : this.#masked.get(segment);
    // A row about to return to a segment that still holds its old self: the old one has to leave first.
    if (segment !== undefined && masked && ids.some((id) => masked.has(id))) this.#compact(segment);
    if (segment !== undefined && !this.#sizes.has(segment)) segment = undefined;
    const into = segment ?? Math.max(0, ...this.#sizes.keys()) + 1;
    const size = (this.#sizes.get(into) ?? 0) + ids.length;
    this.#transaction(() => {
      if (segment === undefined) this.#engine.create(into);
      this.#engine.appendTail(into, lastId);
      this.#db
        .prepare('UPDATE entry SET segment = ? WHERE id IN (SELECT id FROM tail WHERE id <= ?)')
        .run(into, lastId);
      this.#db.prepare('DELETE FROM tail WHERE id <= ?').run(lastId);
      this.#db.prepare('INSERT OR REPLACE INTO segment VALUES (?, ?)').run(into, size);
    }, into);
    this.#sizes.set(into, size);
    for (const id of ids) this.#tail.delete(id);
  }

  #compact(segment: number): void {
    const size = (this.#sizes.get(segment) ?? 0) - this.#maskedOf(segment).size;
    this.#transaction(() => {
      if (size > 0) this.#engine.removeMasked(segment);
      else this.#engine.drop(segment);
      this.#db.prepare('DELETE FROM masked WHERE segment = ?').run(segment);
      if (size > 0) this.#db.prepare('UPDATE segment SET size = ? WHERE id = ?').run(size, segment);
      else this.#db.prepare('DELETE FROM segment WHERE id = ?').run(segment);
    }, segment);
    this.#masked.delete(segment);
    if (size > 0) this.#sizes.set(segment, size);
    else this.#sizes.delete(segment);
  }

  /** How many hits to ask of each segment first: a few times its share, were the answer spread evenly. */
  #firstHits(k: number, allowed: IdSet | undefined): number {
    const thinned = allowed && !this.#engine.filters ? (k * this.count) / allowed.size : k;
    return Math.ceil(Math.max(Math.min(k, FIRST_HITS), (SHARES * thinned) / Math.max(1, this.#sizes.size)));
  }

  #segmentWithRoom(rows: number): number | undefined {
    for (const [segment, size] of this.#sizes) if (size + rows <= this.#engine.capacity) return segment;
    return undefined;
  }

  /** Masks these photos' rows wherever they lie in segments, inside a transaction; memory follows once it is committed. */
  #leaveSegments(ids: readonly number[]): [segment: number, id: number][] {
    const whereIs = this.#db.prepare('SELECT segment FROM entry WHERE id = ?').pluck();
    const mask = this.#db.prepare('INSERT OR IGNORE INTO masked VALUES (?, ?)');
    const left: [number, number][] = [];
    for (const id of ids) {
      const segment = whereIs.get(id) as number | undefined;
      if (segment === undefined || segment === TAIL) continue;
      mask.run(segment, id);
      left.push([segment, id]);
    }
    return left;
  }

  #maskedOf(segment: number): Set<number> {
    let masked = this.#masked.get(segment);
    if (!masked) this.#masked.set(segment, (masked = new Set()));
    return masked;
  }

  #transaction<T>(body: () => T, segment?: number): T {
    try {
      return this.#db.transaction(body).immediate();
    } catch (error) {
      if (segment !== undefined) this.#engine.forget(segment);
      throw error;
    }
  }

  /** Reads the account of segments, masks and tail into memory. */
  #load(): void {
    const sizes = this.#db.prepare('SELECT id, size FROM segment ORDER BY id').raw().all() as [number, number][];
    for (const [segment, size] of sizes) {
      if (this.#engine.size(segment) !== size) throw new Error(`segment ${segment} is damaged`);
      this.#sizes.set(segment, size);
    }
    const masked = this.#db.prepare('SELECT segment, id FROM masked').raw().all() as [number, number][];
    for (const [segment, id] of masked) this.#maskedOf(segment).add(id);
    const tail = this.#db.prepare('SELECT id, vector FROM tail ORDER BY id').raw().all() as [number, Uint8Array][];
    for (const [id, blob] of tail) this.#tail.set(id, fromBlob(blob));
    if (this.count !== this.#db.prepare('SELECT count(*) FROM entry').pluck().get()) {
      throw new Error('its account of segments and photos does not add up');
    }
  }
}
