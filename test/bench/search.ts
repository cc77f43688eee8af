import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import Database from 'better-sqlite3';
import { load as loadVec } from 'sqlite-vec';
import { getEmbeddings, scanEmbeddings, searchableAmong } from '../../electron/library/catalogue/embeddings.ts';
import { ensureTag, putPhotoTag } from '../../electron/library/catalogue/tags.ts';
import { openThumbnails } from '../../electron/library/catalogue/thumbnails.ts';
import { openEncoder, type Encoder } from '../../electron/library/encoder/encoder.ts';
import { openIndex } from '../../electron/library/index/open-index.ts';
import { openLearned } from '../../electron/library/learn/learned.ts';
import { silentLog } from '../../electron/library/log.ts';
import { resourcesFolder } from '../../electron/library/resources.ts';
import { findDuplicates } from '../../electron/library/search/duplicates.ts';
import { outline } from '../../electron/library/search/overviews.ts';
import { projectVectors } from '../../electron/library/search/projection.ts';
import { openSearch, type Search } from '../../electron/library/search/search.ts';
import { textVector } from '../../electron/library/search/text-vector.ts';
import type { Vector } from '../../shared/kinds.ts';
import { evaluateRows } from './evaluate-rows.ts';
import { indexRows } from './index-rows.ts';
import { percentile, type Row } from './row.ts';
import { fillLibrary } from './search-library.ts';

// npm run --silent bench -- search. BENCH_PHOTOS=10000,100000 measures other sizes than the usual three.

const SIZES = (process.env['BENCH_PHOTOS'] ?? '10000,100000,1000000').split(',').map(Number);
const DIMENSION = 256;
/** Above this the atlas takes minutes and says nothing new. */
const MOST_FOR_ATLAS = 100_000;
const NEIGHBOURS = 20;

const SUBJECTS = (
  'dog,a dog on the beach,sunset,children playing football in a park,snowy mountains,a red car,birthday cake,' +
  'people at a concert,boat on a lake,street at night,a cat asleep on a sofa,kitchen,forest in autumn,bride,tower,' +
  'a man riding a bicycle,pizza,horse in a field,fireworks,baby'
).split(',');
const FILTERS = [
  '',
  '',
  '',
  ' rating:>=3',
  ' date:2015..2017',
  ' camera:canon',
  ' has:gps',
  ' tag:holiday',
  ' -tag:dog',
];

/** Descriptions nobody has asked for yet, at any size, so that their text has to be encoded: the encoder remembers many. */
function* freshQueries(): Generator<string, never> {
  for (let round = 0; ; round++) for (const subject of SUBJECTS) yield `${subject} number ${round}`;
}

export async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  const encoder = await openEncoder({ packFolder: path.join(resourcesFolder(), 'models', 'compact'), workers: 1 });
  const fresh = freshQueries();
  for (const count of SIZES) {
    process.stderr.write(`${count} photos…\n`);
    rows.push(...(await measure(count, encoder, fresh)));
  }
  rows.push(...(await evaluateRows(encoder)));
  await encoder.close();
  rows.push(...(await indexRows(SIZES.map((count) => ({ count, dimension: DIMENSION })))));
  return rows;
}

async function measure(count: number, encoder: Encoder, fresh: Iterator<string, never>): Promise<Row[]> {
  const size = `${count.toLocaleString('en')} x ${DIMENSION}-d`;
  const folder = mkdtempSync(path.join(tmpdir(), 'bowerbird-bench-search-'));
  const resources = resourcesFolder();
  const { catalogue, model } = fillLibrary(folder, resources, count);
  const thumbnails = openThumbnails(folder, false);
  const index = await openIndex({
    folder: path.join(folder, 'index'),
    modelId: 'bench',
    dimension: DIMENSION,
    source: {
      count: () => count,
      fetch: (ids) => searchableAmong(catalogue, model.rowId, ids),
      read: (ids) => getEmbeddings(catalogue, model.rowId, ids),
      scan: (afterId, limit) => scanEmbeddings(catalogue, model.rowId, afterId, limit),
    },
    log: silentLog,
  });
  while ((await index.stats()).catchingUp) await new Promise((resolve) => setTimeout(resolve, 50));
  await index.compact();
  const learned = openLearned({ catalogue, model: () => model });
  const rooms = {
    catalogue,
    thumbnails,
    resources,
    model: () => model,
    encoder: () => Promise.resolve(encoder),
    index: () => Promise.resolve(index),
    taught: (texts: readonly string[]) => learned.query(texts),
  };
  const plain = plainScans(catalogue, model.rowId, folder, count);
  const rows: Row[] = [];
  const row = (name: string, times: readonly number[], extra: Partial<Row> = {}): void => {
    rows.push({ name, size, p50: percentile(times, 0.5), p95: percentile(times, 0.95), unit: 'ms', ...extra });
  };
  try {
    const before = process.memoryUsage().rss;
    const search = openSearch(rooms);
    row('search: the first one of a session', [await timed(() => ask(search, 'dog'))]);
    const grown = Math.max(0, process.memoryUsage().rss - before) / count;
    rows.push({ name: 'search: memory per photo', size, p50: grown, p95: grown, unit: 'bytes', note: 'resident set' });
    const database = statSync(path.join(folder, 'library.db')).size / count;
    rows.push({ name: 'catalogue: disk per photo', size, p50: database, p95: database, unit: 'bytes' });

    // Texts are known, and what the library taught about them; answers are not: every query is asked once per filter.
    const queries = SUBJECTS.flatMap((subject) =>
      FILTERS.map((filter, at) => `${' '.repeat(at % 3)}${subject}${filter}`),
    );
    const naming: number[] = [];
    for (const subject of SUBJECTS) {
      await textVector(subject, encoder, undefined);
      const start = performance.now();
      const teacher = await learned.query([subject]);
      if (teacher(subject, undefined).tags.length > 0) naming.push(performance.now() - start);
    }
    row("learning a tag of one's own, where a search first names it", naming);
    const whole: number[] = [];
    const held: number[] = [];
    const vec: number[] = [];
    const scan: number[] = [];
    for (const query of queries) {
      const before = process.threadCpuUsage();
      whole.push(await timed(() => ask(search, query)));
      const { user, system } = process.threadCpuUsage(before);
      held.push((user + system) / 1000);
      const [vector] = await encoder.encodeTexts([query]);
      if (!vector) continue;
      vec.push(await timed(() => plain.vec(vector)));
      scan.push(await timed(() => plain.scan(vector)));
    }
    const against = (name: string, peer: readonly number[]): Partial<Row> => ({
      peer: { name, p50: percentile(peer, 0.5), p95: percentile(peer, 0.95) },
      ratio: percentile(peer, 0.5) / percentile(whole, 0.5),
    });
    row('search(query), text known', whole, against("sqlite-vec's exact scan", vec));
    row('search(query), text known', whole, against('Float32Array scan', scan));
    row("search(query), text known: processor time of the library's thread", held, {
      note: 'in parts, between awaits',
    });
    row("search(query), text known: a step of the library's thread", await stepsOf(() => inTurn(search, queries)), {
      note: 'until others have their turn',
    });
    const uncached = await repeated(60, () => ask(search, fresh.next().value));
    row('search(query), text new', uncached, { note: 'three prompts encoded' });
    const byPhoto: number[] = [];
    let right = 0;
    for (let photoId = 1; photoId <= 60; photoId++) {
      let found: number[] = [];
      const examples = [{ photoId }];
      byPhoto.push(
        await timed(async () => (found = (await search.search({ ...QUERY, examples })).results.map(({ id }) => id))),
      );
      const vector = getEmbeddings(catalogue, model.rowId, [photoId]).get(photoId) ?? new Float32Array(DIMENSION);
      const nearest = new Set(plain.scan(vector).map((at) => at + 1));
      right += found.slice(0, NEIGHBOURS).filter((id) => nearest.has(id)).length;
    }
    row('search by photo', byPhoto);
    const recall = right / (NEIGHBOURS * byPhoto.length);
    rows.push({
      name: `search by photo: recall@${NEIGHBOURS} against exact`,
      size,
      p50: recall,
      p95: recall,
      unit: 'share',
    });
    row(
      'search by filter, sorted by date',
      await repeated(60, (at) => ask(search, `rating:>=${3 + (at % 3)} date:${2007 + (at % 15)} `)),
    );
    row('next page', await pages(search));
    const tagId = ensureTag(catalogue, ['dog'], 'user');
    row(
      'search(query) after a photo was tagged',
      await repeated(20, (at) => {
        const score = { certainty: 1, score: null, modelId: null };
        putPhotoTag(catalogue, {
          photoId: 1 + at,
          tagId,
          source: 'user',
          state: at % 2 ? 'accepted' : 'rejected',
          ...score,
        });
        return ask(search, 'a dog on the beach');
      }),
    );
    row('outline of everything', await repeated(10, () => outline(search, '', 'newest')));
    row('duplicates, exact and near', [await timed(() => findDuplicates(rooms, { near: true }))]);
    if (count <= MOST_FOR_ATLAS) {
      row('atlas, computed anew', [
        await timed(() => Promise.resolve(projectVectors(plain.rows, DIMENSION, () => undefined))),
      ]);
    }
    return rows;
  } finally {
    plain.close();
    await index.close();
    thumbnails.close();
    catalogue.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const QUERY = { query: '', examples: [], wordsWeight: 0.5, limit: 100 };

const ask = (search: Search, query: string): Promise<unknown> => search.search({ ...QUERY, query });

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function inTurn(search: Search, queries: readonly string[]): Promise<void> {
  for (const query of queries) await ask(search, `   ${query}`);
}

/** How long the thread is held at a time while work is done on it, in milliseconds; steps too short to be felt left out. */
async function stepsOf(work: () => Promise<unknown>): Promise<number[]> {
  const steps: number[] = [];
  let last = performance.now();
  let working = true;
  const tick = (): void => {
    const now = performance.now();
    steps.push(now - last);
    last = now;
    if (working) setImmediate(tick);
  };
  setImmediate(tick);
  await work();
  working = false;
  return steps.filter((step) => step > 0.2);
}

async function repeated(times: number, work: (at: number) => Promise<unknown>): Promise<number[]> {
  const measured: number[] = [];
  for (let at = 0; at < times; at++) measured.push(await timed(() => work(at)));
  return measured;
}

/** Times of the pages after the first, through to the end of the library or the thousandth page. */
async function pages(search: Search): Promise<number[]> {
  const times: number[] = [];
  let { cursor } = await search.search({ ...QUERY, query: 'a walk' });
  while (cursor !== null && times.length < 1000) {
    const from: string = cursor;
    times.push(
      await timed(async () => ({ cursor } = await search.search({ ...QUERY, query: 'a walk', cursor: from }))),
    );
  }
  return times;
}

/** The two plain ways to find neighbours that everything is compared with. */
function plainScans(
  catalogue: Parameters<typeof scanEmbeddings>[0],
  modelRow: number,
  folder: string,
  count: number,
): { vec(query: Vector): unknown; scan(query: Vector): number[]; rows: Float32Array<ArrayBuffer>; close(): void } {
  const rows = new Float32Array(count * DIMENSION);
  const db = new Database(path.join(folder, 'plain.db'));
  db.pragma('synchronous = OFF');
  loadVec(db);
  db.exec(`CREATE VIRTUAL TABLE plain USING vec0(vector float[${DIMENSION}] distance_metric=cosine)`);
  const insert = db.prepare('INSERT INTO plain (rowid, vector) VALUES (?, ?)');
  for (let after = 0, at = 0; ;) {
    const page = scanEmbeddings(catalogue, modelRow, after, 5000);
    if (page.length === 0) break;
    db.transaction(() => {
      for (const { id, vector } of page) {
        insert.run(BigInt(id), Buffer.from(vector.buffer));
        rows.set(vector, DIMENSION * at++);
      }
    })();
    after = page.at(-1)?.id ?? after;
  }
  const nearest = db.prepare('SELECT rowid FROM plain WHERE vector MATCH ? AND k = ?').pluck();
  return {
    rows,
    vec: (query) => nearest.all(Buffer.from(query.buffer), NEIGHBOURS),
    scan(query) {
      const best: { at: number; cosine: number }[] = [];
      for (let at = 0; at < count; at++) {
        let cosine = 0;
        for (let i = 0; i < DIMENSION; i++) cosine += (rows[at * DIMENSION + i] ?? 0) * (query[i] ?? 0);
        if (best.length === NEIGHBOURS && cosine <= (best.at(-1)?.cosine ?? -1)) continue;
        best.push({ at, cosine });
        best.sort((a, b) => b.cosine - a.cosine);
        if (best.length > NEIGHBOURS) best.pop();
      }
      return best.map(({ at }) => at);
    },
    close: () => db.close(),
  };
}
