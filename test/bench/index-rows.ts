import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import { load as loadVec } from 'sqlite-vec';
import { cosine } from '../../electron/library/index/cosine.ts';
import { openIndex } from '../../electron/library/index/open-index.ts';
import { TopK } from '../../electron/library/index/top-k.ts';
import type { EngineName, VectorEntry, VectorIndex, VectorSource } from '../../electron/library/index/vector-index.ts';
import { fromBlob, toBlob } from '../../electron/library/index/vector-blob.ts';
import { silentLog } from '../../electron/library/log.ts';
import type { Vector } from '../../shared/kinds.ts';
import { SyntheticVectors } from './index-vectors.ts';
import { percentile, type Row } from './row.ts';

export interface IndexSize {
  count: number;
  dimension: number;
}

const K = 20;

/** Above so many vectors, everything is measured less often. */
const LARGE = 200_000;

/** Embedding BLOBs in a database file, as the catalogue keeps them. */
class BlobSource implements VectorSource {
  readonly #db: Database.Database;
  readonly #one: Database.Statement;
  readonly #range: Database.Statement;

  constructor(file: string) {
    this.#db = new Database(file);
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('synchronous = OFF');
    this.#db.exec('CREATE TABLE embeddings (id INTEGER PRIMARY KEY, vector BLOB NOT NULL)');
    this.#one = this.#db.prepare('SELECT vector FROM embeddings WHERE id = ?').pluck();
    this.#range = this.#db.prepare('SELECT id, vector FROM embeddings WHERE id > ? ORDER BY id LIMIT ?');
  }

  put(entries: readonly VectorEntry[]): void {
    const insert = this.#db.prepare('INSERT INTO embeddings VALUES (?, ?)');
    this.#db.transaction(() => {
      for (const { id, vector } of entries) insert.run(id, toBlob(vector));
    })();
  }

  count(): number {
    return Number(this.#db.prepare('SELECT count(*) FROM embeddings').pluck().get());
  }

  fetch(ids: readonly number[]): Map<number, Vector> {
    const found = new Map<number, Vector>();
    for (const id of ids) {
      const blob = this.#one.get(id) as Uint8Array | undefined;
      if (blob) found.set(id, fromBlob(blob));
    }
    return found;
  }

  read(ids: readonly number[]): Map<number, Vector> {
    return this.fetch(ids);
  }

  scan(afterId: number, limit: number): VectorEntry[] {
    const rows = this.#range.all(afterId, limit) as { id: number; vector: Uint8Array }[];
    return rows.map(({ id, vector }) => ({ id, vector: fromBlob(vector) }));
  }

  close(): void {
    this.#db.close();
  }
}

/** A sqlite-vec table used as its manual shows: one table, full precision, exact. */
class PlainVec {
  readonly #db: Database.Database;
  readonly #search: Database.Statement;

  constructor(file: string, dimension: number, source: VectorSource) {
    this.#db = new Database(file);
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('synchronous = OFF');
    loadVec(this.#db);
    this.#db.exec(`CREATE VIRTUAL TABLE plain USING vec0(vector float[${dimension}] distance_metric=cosine)`);
    const insert = this.#db.prepare('INSERT INTO plain (rowid, vector) VALUES (?, ?)');
    for (let afterId = 0; ;) {
      const entries = source.scan(afterId, 5000);
      const last = entries.at(-1);
      if (!last) break;
      this.#db.transaction(() => {
        for (const { id, vector } of entries) insert.run(BigInt(id), toBlob(vector));
      })();
      afterId = last.id;
    }
    this.#search = this.#db.prepare('SELECT rowid FROM plain WHERE vector MATCH ? AND k = ?').pluck();
  }

  search(query: Vector): number[] {
    return this.#search.all(toBlob(query), K) as number[];
  }

  close(): void {
    this.#db.close();
  }
}

/** All vectors in one typed array, compared one after the other: the simplest thing that could work. */
function plainScan(all: Vector, query: Vector): number[] {
  const best = new TopK(K);
  const count = all.length / query.length;
  for (let place = 0; place < count; place++) best.offer(place + 1, cosine(query, all, place * query.length));
  return best.sorted().map(({ id }) => id);
}

async function timed(times: number[], work: () => unknown): Promise<void> {
  const start = performance.now();
  await work();
  times.push(performance.now() - start);
}

function timeRow(name: string, size: string, times: readonly number[], more: Partial<Row> = {}): Row {
  return { name, size, p50: percentile(times, 0.5), p95: percentile(times, 0.95), unit: 'ms', ...more };
}

function against(peer: string, own: readonly number[], theirs: readonly number[]): Pick<Row, 'peer' | 'ratio'> {
  const p50 = percentile(theirs, 0.5);
  return { peer: { name: peer, p50, p95: percentile(theirs, 0.95) }, ratio: p50 / percentile(own, 0.5) };
}

function plainRow(name: string, size: string, value: number, unit: Row['unit'], note?: string): Row {
  return { name, size, p50: value, p95: value, unit, ...(note !== undefined && { note }) };
}

/** Builds an index of everything in the source; a rebuild, so that it is timed to its end whatever the size. */
async function built(
  folder: string,
  source: VectorSource,
  dimension: number,
  engine: EngineName,
): Promise<VectorIndex> {
  const options = { folder, modelId: 'bench', dimension, source, engine, log: silentLog };
  const empty: VectorSource = { count: () => 0, fetch: () => new Map(), read: () => new Map(), scan: () => [] };
  await (await openIndex({ ...options, source: empty })).close();
  const index = await openIndex(options);
  while ((await index.stats()).catchingUp) await new Promise((resolve) => setTimeout(resolve, 20));
  await index.compact();
  return index;
}

async function rowsFor({ count, dimension }: IndexSize, queries: number): Promise<Row[]> {
  const size = `${count.toLocaleString('en')} x ${dimension}-d`;
  const folder = mkdtempSync(path.join(tmpdir(), 'bowerbird-bench-index-'));
  const source = new BlobSource(path.join(folder, 'library.db'));
  const rows: Row[] = [];
  try {
    const drawn = new SyntheticVectors(dimension, 1);
    const all = new Float32Array(count * dimension);
    for (let id = 1; id <= count;) {
      const entries: VectorEntry[] = [];
      for (; id <= count && entries.length < 5000; id++) {
        const vector = drawn.next();
        all.set(vector, (id - 1) * dimension);
        entries.push({ id, vector });
      }
      source.put(entries);
    }
    const asked = new SyntheticVectors(dimension, 2);
    const questions = Array.from({ length: queries }, () => asked.next());
    const plainVec = new PlainVec(path.join(folder, 'plain.db'), dimension, source);

    const start = performance.now();
    const index = await built(path.join(folder, 'index'), source, dimension, 'sqlite-vss');
    const seconds = (performance.now() - start) / 1000;
    const { engine } = index;
    const name = `index (${engine.name})`;
    rows.push(plainRow(`${name}: build`, size, count / seconds, 'per second'));
    // The second engine takes as long for each as the plain scan beside it; at a million that is told quickly enough.
    const vec = count > LARGE ? undefined : await built(path.join(folder, 'index'), source, dimension, 'sqlite-vec');

    for (const question of questions.slice(0, 3)) await index.search(question, K);
    const stats = await index.stats();
    rows.push(plainRow(`${name}: disk per photo`, size, stats.bytesOnDisk / count, 'bytes'));

    const times = { index: [] as number[], vec: [] as number[], plainVec: [] as number[], scan: [] as number[] };
    let found = 0;
    for (const question of questions) {
      let exact: number[] = [];
      let answer: number[] = [];
      await timed(times.index, async () => (answer = (await index.search(question, K)).map(({ id }) => id)));
      if (vec) await timed(times.vec, () => vec.search(question, K));
      await timed(times.plainVec, () => plainVec.search(question));
      await timed(times.scan, () => (exact = plainScan(all, question)));
      const right = new Set(exact);
      found += answer.filter((id) => right.has(id)).length;
    }
    rows.push(
      timeRow(
        `${name}: search, k=${K}`,
        size,
        times.index,
        against('sqlite-vec plain scan', times.index, times.plainVec),
      ),
    );
    rows.push(
      timeRow(`${name}: search, k=${K}`, size, times.index, against('Float32Array scan', times.index, times.scan)),
    );
    if (vec) {
      const beside = against('sqlite-vec plain scan', times.vec, times.plainVec);
      rows.push(timeRow(`index (sqlite-vec): search, k=${K}`, size, times.vec, beside));
    }
    rows.push(plainRow(`${name}: recall@${K} against exact`, size, found / (K * queries), 'share'));

    const every: number[] = [];
    for (const question of questions) await timed(every, () => index.cosines(question));
    rows.push(
      timeRow('index: the cosine of every photo', size, every, against('Float32Array scan', every, times.scan)),
    );

    for (const [label, keep] of [
      ['1 in 3', 3],
      ['1 in 50', 50],
      ['1 in 1000', 1000],
    ] as const) {
      const candidates = Uint32Array.from({ length: Math.floor(count / keep) }, (_, place) => 1 + place * keep);
      const among: number[] = [];
      for (const question of questions) await timed(among, () => index.search(question, K, candidates));
      rows.push(timeRow(`${name}: search among ${label}`, size, among));
    }

    // What a search takes of the library's own thread, where the writer is: processor time, so that other programs
    // on the machine do not count, and of the whole search, so that no single hold can be longer.
    const held: number[] = [];
    for (const question of questions) {
      const start = process.threadCpuUsage();
      await index.search(question, K);
      const { user, system } = process.threadCpuUsage(start);
      held.push((user + system) / 1000);
    }
    rows.push(timeRow(`${name}: library's thread held by a search`, size, held));

    const one: number[] = [];
    let id = count;
    for (let n = 0; n < queries; n++) {
      const vector = asked.next();
      source.put([{ id: ++id, vector }]);
      await timed(one, async () => {
        await index.add([{ id, vector }]);
        const [first] = await index.search(vector, 1);
        if (first?.id !== id) throw new Error('An added photo was not found at once.');
      });
    }
    rows.push(timeRow(`${name}: add one and find it`, size, one));

    const many = Array.from({ length: 10_000 }, () => ({ id: ++id, vector: asked.next() }));
    source.put(many);
    const manyStart = performance.now();
    for (let from = 0; from < many.length; from += 100) await index.add(many.slice(from, from + 100));
    rows.push(
      plainRow(
        `${name}: add 10,000 in hundreds`,
        size,
        many.length / ((performance.now() - manyStart) / 1000),
        'per second',
      ),
    );

    await vec?.close();
    await index.close();
    const opening: number[] = [];
    let loaded = 0;
    const options = { folder: path.join(folder, 'index'), modelId: 'bench', dimension, source, log: silentLog };
    for (const question of questions.slice(0, 3)) {
      const before = process.memoryUsage().rss;
      await timed(opening, async () => {
        const again = await openIndex(options);
        await again.search(question, K);
        loaded = Math.max(loaded, process.memoryUsage().rss - before);
        await again.close();
      });
    }
    rows.push(timeRow(`${name}: open, search, close`, size, opening));
    rows.push(
      plainRow(`${name}: memory per photo`, size, loaded / count, 'bytes', 'open and searched, with its thread'),
    );
    plainVec.close();
    return rows;
  } finally {
    source.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Measures the vector index at these sizes, beside sqlite-vec's plain scan and a scan of one large array. */
export async function indexRows(sizes: readonly IndexSize[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of sizes) rows.push(...(await rowsFor(size, size.count > LARGE ? 40 : 100)));
  return rows;
}
