import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { TowerPool } from '../../../../electron/library/encoder/tower-pool.ts';

/**
 * A tower of one dimension: a text becomes its length. Some texts do more: "die" ends the thread, "fail" is refused,
 * "slow" takes its time, "die once" ends the first thread only.
 */
const towerSource = `
  const { parentPort, workerData } = require('node:worker_threads');
  parentPort.on('message', ({ id, inputs }) => {
    if (inputs.includes('die') || (inputs.includes('die once') && Atomics.add(workerData.deaths, 0, 1) === 0)) {
      throw new Error('out of memory, say');
    }
    if (inputs.includes('fail')) {
      parentPort.postMessage({ id, error: { code: 'model-invalid', message: 'no' } });
      return;
    }
    const reply = () => parentPort.postMessage({ id, vectors: Float32Array.from(inputs, (s) => s.length), dimension: 1 });
    Atomics.add(workerData.batches, 0, 1);
    Atomics.store(workerData.batches, 1, Math.max(Atomics.load(workerData.batches, 1), inputs.length));
    if (inputs.includes('slow')) setTimeout(reply, 100); else reply();
  });
`;

let open: TowerPool[] = [];
afterEach(async () => {
  await Promise.all(open.map((pool) => pool.close()));
  open = [];
});

function poolOf(options: { workers?: number; batch?: number; idleMs?: number } = {}) {
  const started: Worker[] = [];
  /** [batches, largest batch] */
  const batches = new Int32Array(new SharedArrayBuffer(8));
  const deaths = new Int32Array(new SharedArrayBuffer(4));
  const pool = new TowerPool({
    workers: options.workers ?? 1,
    batch: options.batch ?? 4,
    idleMs: options.idleMs ?? 60_000,
    startWorker: () => {
      const worker = new Worker(towerSource, { eval: true, workerData: { batches, deaths } });
      started.push(worker);
      return worker;
    },
    endWorker: (worker) => worker.terminate(),
  });
  open.push(pool);
  return { pool, started, batches };
}

describe('TowerPool', () => {
  it('answers in the order asked, in batches no larger than allowed', async () => {
    const { pool, batches } = poolOf({ batch: 3 });
    const texts = ['a', 'bb', 'ccc', 'dddd', 'eeeee', 'f', 'gg'];
    const vectors = await pool.run(texts);
    expect(vectors.map(([length]) => length)).toEqual(texts.map((text) => text.length));
    expect(batches[1]).toBeLessThanOrEqual(3);
  });

  it('joins single requests that wait into one batch', async () => {
    const { pool, batches } = poolOf({ batch: 8 });
    const first = pool.run(['slow']);
    const others = ['a', 'b', 'c', 'd'].map((text) => pool.run([text]));
    await Promise.all([first, ...others]);
    expect(batches[0]).toBe(2);
  });

  it('starts no more threads than allowed, and none before there is work', async () => {
    const { pool, started } = poolOf({ workers: 2, batch: 1 });
    expect(started).toHaveLength(0);
    await pool.run(['a', 'b', 'c', 'd', 'e']);
    expect(started).toHaveLength(2);
  });

  it('ends threads that have been idle, and starts again when needed', async () => {
    const { pool, started } = poolOf({ idleMs: 20 });
    await pool.run(['a']);
    for (let wait = 0; wait < 100 && pool.threads > 0; wait++) await sleep(20);
    expect(pool.threads).toBe(0);
    await expect(pool.run(['bb'])).resolves.toEqual([Float32Array.of(2)]);
    expect(started).toHaveLength(2);
  });

  it('fails only the call whose batch the tower refused', async () => {
    const { pool } = poolOf({ batch: 1 });
    const bad = pool.run(['fail']);
    const good = pool.run(['fine']);
    await expect(bad).rejects.toMatchObject({ code: 'model-invalid', message: 'no' });
    await expect(good).resolves.toEqual([Float32Array.of(4)]);
  });

  it('replaces a thread that died and tries its batch again', async () => {
    const { pool, started } = poolOf();
    await expect(pool.run(['die once', 'bb'])).resolves.toEqual([Float32Array.of(8), Float32Array.of(2)]);
    expect(started).toHaveLength(2);
  });

  it('gives up on what kills a thread twice, and on nothing else', async () => {
    const { pool } = poolOf({ batch: 3 });
    const results = await Promise.allSettled([pool.run(['aa']), pool.run(['die']), pool.run(['bbb'])]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({
      reason: { code: 'internal', detail: expect.stringContaining('out of memory') as string },
    });
    await expect(pool.run(['after'])).resolves.toEqual([Float32Array.of(5)]);
  });

  it('drops what a cancelled call still had waiting', async () => {
    const { pool, batches } = poolOf({ batch: 1 });
    const abort = new AbortController();
    const cancelled = pool.run(['slow', 'a', 'b', 'c'], abort.signal);
    abort.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    await pool.run(['after']);
    expect(batches[0]).toBe(2);
    await expect(pool.run(['x'], abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('fails what is under way when it is closed', async () => {
    const { pool } = poolOf({ batch: 1 });
    const results = Promise.allSettled([pool.run(['slow']), pool.run(['waiting'])]);
    await pool.close();
    for (const result of await results) expect(result).toMatchObject({ reason: { code: 'unavailable' } });
    await expect(pool.run(['late'])).rejects.toMatchObject({ code: 'unavailable' });
  });
});
