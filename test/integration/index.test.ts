import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openIndex } from '../../electron/library/index/open-index.ts';
import { engineNames, type VectorIndex } from '../../electron/library/index/vector-index.ts';
import { silentLog } from '../../electron/library/log.ts';
import { SyntheticVectors } from '../bench/index-vectors.ts';
import { MapSource } from './index-fixture.ts';

const dimension = 32;

let folder: string;
let source: MapSource;
let drawn: SyntheticVectors;
let open: VectorIndex[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bowerbird-index-'));
  source = new MapSource();
  drawn = new SyntheticVectors(dimension, 11, 20);
  open = [];
});

afterEach(async () => {
  await Promise.all(open.map((index) => index.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** Puts photos into the source, behind the index's back. */
function fill(from: number, to: number): { id: number; vector: Float32Array<ArrayBuffer> }[] {
  const entries = [];
  for (let id = from; id <= to; id++) entries.push({ id, vector: drawn.next() });
  for (const { id, vector } of entries) source.vectors.set(id, vector);
  return entries;
}

async function opened(engine: (typeof engineNames)[number] | 'auto' = 'auto', at = folder): Promise<VectorIndex> {
  const index = await openIndex({ folder: at, modelId: 'test', dimension, source, engine, log: silentLog });
  open.push(index);
  return index;
}

async function expectExact(index: VectorIndex, k = 20, allowed?: Set<number>): Promise<void> {
  for (let query = 0; query < 5; query++) {
    const vector = drawn.next();
    expect(await index.search(vector, k, allowed)).toEqual(source.nearest(vector, k, allowed));
  }
}

/** What the index says of all photos at once is what comparing them one by one says, to within its error. */
async function expectCosines(index: VectorIndex): Promise<void> {
  const vector = drawn.next();
  const cosines = await index.cosines(vector);
  const { scores, error } = cosines;
  expect(error).toBeLessThan(0.02);
  const known = [...scores.entries()].filter(([, score]) => !Number.isNaN(score));
  expect(known.map(([id]) => id)).toEqual([...source.vectors.keys()].sort((a, b) => a - b));
  const exact = await index.cosinesOf(
    vector,
    known.map(([id]) => id),
  );
  expect(exact.size).toBe(source.count());
  for (const [id, score] of known) expect(Math.abs(score - (exact.get(id) ?? NaN))).toBeLessThanOrEqual(error);
  // Whose memory the next answers may take, whether there are more photos by then or fewer.
  index.giveBack(cosines);
}

describe.each(engineNames)('with %s', (engine) => {
  it('compares a query with every photo, whatever was added, replaced and removed, and after opening again', async () => {
    const index = await opened(engine);
    await expectCosines(index);
    await index.add(fill(1, 1500));
    await index.compact();
    await index.add(fill(1501, 1600));
    await expectCosines(index);
    await index.add(fill(7, 9));
    for (const id of [1, 20, 1600]) source.vectors.delete(id);
    await index.remove([1, 20, 1600]);
    await expectCosines(index);
    await index.close();
    await expectCosines(await opened(engine));
  });

  it('finds exactly what comparing every vector finds: in the tail, in segments, and in both', async () => {
    const index = await opened(engine);
    expect(index.engine.name).toBe(engine);
    await index.add(fill(1, 500));
    await expectExact(index);
    await index.compact();
    expect(await index.stats()).toMatchObject({ count: 500, tail: 0, segments: 1 });
    await expectExact(index);
    await index.add(fill(501, 600));
    expect(await index.stats()).toMatchObject({ count: 600, tail: 100 });
    await expectExact(index);
    await expectExact(index, 600);
    await expectExact(index, 1000);
  });

  it('moves the tail into a segment by itself when thousands come in', async () => {
    const index = await opened(engine);
    await index.add(fill(1, 5000));
    const stats = await index.stats();
    expect(stats.count).toBe(5000);
    expect(stats.tail).toBeLessThan(4096);
    await expectExact(index);
  });

  it('never answers with what was removed or replaced, also after opening again', async () => {
    const index = await opened(engine);
    await index.add(fill(1, 1000));
    await index.compact();
    const gone = [...source.vectors.keys()].filter((id) => id % 3 === 0);
    for (const id of gone) source.vectors.delete(id);
    await index.remove(gone);
    const changed = fill(1, 2);
    await index.add(changed);
    expect((await index.search(changed[0]?.vector ?? new Float32Array(dimension), 1))[0]?.id).toBe(1);
    await expectExact(index);
    await index.close();
    const again = await opened(engine);
    expect((await again.stats()).count).toBe(source.count());
    await expectExact(again);
    await again.compact();
    expect(await again.stats()).toMatchObject({ masked: 0, tail: 0, count: source.count() });
    await expectExact(again);
  });

  it('takes a photo back into the segment that still holds its old vector', async () => {
    const index = await opened(engine);
    await index.add(fill(1, 200));
    await index.compact();
    for (let round = 0; round < 3; round++) {
      await index.add(fill(50, 60));
      await index.compact();
    }
    expect(await index.verify()).toEqual({ checked: 200, missing: [], stale: [], extra: [] });
    await expectExact(index);
  });

  it('forgets everything when everything is removed', async () => {
    const index = await opened(engine);
    await index.add(fill(1, 100));
    await index.compact();
    source.vectors.clear();
    await index.remove(Array.from({ length: 100 }, (_, place) => place + 1));
    await index.compact();
    expect(await index.search(drawn.next(), 5)).toEqual([]);
    expect(await index.stats()).toMatchObject({ count: 0, segments: 0, masked: 0 });
  });

  it('confines a search to candidates, whether few, many or all on the far side', async () => {
    fill(1, 4000);
    const index = await opened(engine);
    await index.compact();
    const ids = [...source.vectors.keys()];
    await expectExact(index, 10, new Set(ids.slice(0, 30)));
    await expectExact(index, 10, new Set(ids.filter((id) => id % 2 === 0)));
    await expectExact(index, 10, new Set());
    const query = drawn.next();
    const far = new Set(
      source
        .nearest(query, 4000)
        .slice(-1500)
        .map(({ id }) => id),
    );
    expect(await index.search(query, 10, far)).toEqual(source.nearest(query, 10, far));
    expect(await index.search(query, 10, Uint32Array.from(far))).toEqual(source.nearest(query, 10, far));
  });

  it('orders equal scores by id, however many there are', async () => {
    const [first] = fill(1, 1);
    for (let id = 2; id <= 700; id++) source.vectors.set(id, first?.vector ?? drawn.next());
    const index = await opened(engine);
    await index.compact();
    const found = await index.search(first?.vector ?? drawn.next(), 20);
    expect(found.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, place) => place + 1));
  });

  it('answers as deep as it is asked to', async () => {
    fill(1, 5000);
    const index = await opened(engine);
    await index.compact();
    const query = drawn.next();
    for (const k of [300, 4500, 5000]) expect(await index.search(query, k)).toEqual(source.nearest(query, k));
  });

  it('finds what a crash left out, old or too much, and makes it good when it is opened', async () => {
    const index = await opened(engine);
    await index.add(fill(1, 300));
    await index.compact();
    await index.add(fill(301, 320));
    // What a process leaves behind that is killed here: its files as they are, and a source that went on without it.
    const crashed = path.join(folder, 'crashed');
    mkdirSync(crashed);
    for (const file of readdirSync(folder)) {
      if (file !== 'crashed') copyFileSync(path.join(folder, file), path.join(crashed, file));
    }
    fill(321, 330);
    fill(5, 5);
    source.vectors.delete(7);
    source.vectors.delete(310);
    expect(await index.verify()).toEqual({
      checked: 328,
      missing: Array.from({ length: 10 }, (_, place) => 321 + place),
      stale: [5],
      extra: [7, 310],
    });
    const survivor = await opened(engine, crashed);
    expect(await survivor.verify()).toEqual({ checked: 328, missing: [], stale: [], extra: [] });
    await expectExact(survivor);
    await index.repair(await index.verify());
    expect(await index.verify()).toEqual({ checked: 328, missing: [], stale: [], extra: [] });
  });

  it('rebuilds with progress, answers completely meanwhile, and goes on after being stopped', async () => {
    const index = await opened(engine);
    await index.add(fill(1, 2000));
    const progress: number[] = [];
    const rebuilt = index.rebuild({ onProgress: (done) => void progress.push(done) });
    await expectExact(index);
    await expectCosines(index);
    await rebuilt;
    expect(progress.at(-1)).toBe(2000);
    expect((await index.stats()).count).toBe(2000);
    const stop = new AbortController();
    const stopped = index.rebuild({ signal: stop.signal, onProgress: () => stop.abort() });
    await expect(stopped).rejects.toThrow();
    await expectExact(index);
    await index.close();
    const again = await opened(engine);
    expect(await again.verify()).toMatchObject({ missing: [], stale: [], extra: [] });
    await expectExact(again);
  });
});

describe('openIndex', () => {
  it.each([
    ['cut in half', (file: string) => truncateSync(file, 20_480)],
    ['overwritten', (file: string) => writeFileSync(file, 'not a database at all, but long enough to be looked at')],
    ['empty', (file: string) => truncateSync(file, 0)],
  ])('builds a new index where the file was %s', async (_, damage) => {
    fill(1, 600);
    const index = await opened();
    await index.compact();
    await index.close();
    for (const file of readdirSync(folder)) damage(path.join(folder, file));
    const again = await opened();
    await expectCosines(again);
    expect(await again.verify()).toEqual({ checked: 600, missing: [], stale: [], extra: [] });
    await expectExact(again);
  });

  it('gives the same top 20 whichever engine answers, from one folder', async () => {
    fill(1, 1500);
    const indexes = await Promise.all(engineNames.map((engine) => opened(engine)));
    for (const index of indexes) await index.compact();
    for (let query = 0; query < 10; query++) {
      const vector = drawn.next();
      const [first, ...others] = await Promise.all(indexes.map((index) => index.search(vector, 20)));
      for (const other of others) expect(other).toEqual(first);
    }
  });

  it('names every photo that the source lost, however many', async () => {
    const index = await opened('scan');
    await index.add(fill(1, 150_000));
    source.vectors.clear();
    expect((await index.verify()).extra).toHaveLength(150_000);
    await index.repair(await index.verify());
    expect((await index.stats()).count).toBe(0);
  });

  it('refuses a second process the file it has open, and says what to do', async () => {
    fill(1, 10);
    await opened();
    await expect(opened()).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining('close the other') as string,
    });
  });

  it('refuses a vector of another length before it can do harm', async () => {
    const index = await opened();
    await expect(index.search(new Float32Array(3), 5)).rejects.toMatchObject({ code: 'bad-request' });
    await expect(index.cosines(new Float32Array(3))).rejects.toMatchObject({ code: 'bad-request' });
    await expect(index.add([{ id: 1, vector: new Float32Array(3) }])).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('answers neighbours of photos without the photos themselves', async () => {
    fill(1, 100);
    const index = await opened();
    const neighbours = await index.neighbours([1, 2, 999], 5);
    expect([...neighbours.keys()]).toEqual([1, 2]);
    for (const [id, found] of neighbours) {
      const vector = source.vectors.get(id) ?? drawn.next();
      expect(found).toEqual(source.nearest(vector, 6).filter((neighbour) => neighbour.id !== id));
    }
  });

  it('keeps one file per model, so that switching back finds the old one ready', async () => {
    fill(1, 50);
    const names = ['one', 'two'];
    for (const modelId of names) {
      const index = await openIndex({ folder, modelId, dimension, source, log: silentLog });
      await index.close();
    }
    const files = readdirSync(folder).filter((file) => file.endsWith('.db'));
    expect(files).toHaveLength(2);
  });
});
