import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { nativeBackendInstalled } from '../../electron/library/encoder/backend.ts';
import type { BackendName } from '../../electron/library/encoder/backend.ts';
import { openEncoder } from '../../electron/library/encoder/encoder.ts';
import type { Encoder } from '../../electron/library/encoder/encoder.ts';
import { resourcesFolder } from '../../electron/library/resources.ts';
import { graphicsRow } from './encoder-graphics.ts';
import { openMatMulPeer } from './encoder-matmul.ts';
import { builtInModel, shapes, writeModel } from './encoder-models.ts';
import type { BenchModel } from './encoder-models.ts';
import { percentile } from './row.ts';
import type { Row } from './row.ts';

const ROUNDS = 3;
/** About how long a round takes on a quiet machine. */
const SECONDS = 1.5;

const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

function pictures(encoder: Encoder, count: number): Uint8Array[] {
  const { size } = encoder.model.input;
  const picture = Uint8Array.from({ length: size * size * 3 }, (_, i) => (i * 37) % 251);
  return Array.from({ length: count }, () => picture);
}

async function imagesPerSecond(encoder: Encoder, count: number): Promise<number> {
  const started = performance.now();
  await encoder.encodeImages(pictures(encoder, count));
  return count / ((performance.now() - started) / 1000);
}

/** Starts every thread, and returns the rate of what comes after. */
async function warmUp(encoder: Encoder, threads: number): Promise<number> {
  await encoder.encodeImages(pictures(encoder, threads));
  return await imagesPerSecond(encoder, 4 * threads);
}

/** Pictures a second, and the floating-point rate beside that of plain matMul; the two take turns. */
async function imageRow(model: BenchModel, backend: BackendName, threads: number): Promise<Row> {
  const encoder = await openEncoder({ packFolder: model.folder, backend, workers: threads });
  const rate = await warmUp(encoder, threads);
  const count = Math.max(2 * threads, Math.ceil(rate * SECONDS));
  // Native TensorFlow is one thread's at a time: there the encoder goes before the peer comes.
  const takeTurns = backend === 'wasm';
  const rates: number[] = [];
  const flops: number[] = [];
  if (!takeTurns) for (let i = 0; i < ROUNDS; i++) rates.push(await imagesPerSecond(encoder, count));
  if (!takeTurns) await encoder.close();
  const peer = openMatMulPeer(backend, takeTurns ? threads : 1, model.products);
  await peer.measure(0.5);
  for (let i = 0; i < ROUNDS; i++) {
    flops.push(await peer.measure(SECONDS / 2));
    if (takeTurns) rates.push(await imagesPerSecond(encoder, count));
  }
  await peer.close();
  if (takeTurns) await encoder.close();
  const possible = flops.map((value) => value / model.flops);
  const p50 = percentile(rates, 0.5);
  return {
    name: `images, ${model.name}, ${backend} x ${threads}`,
    size: `${round(model.flops / 1e9)} GFLOP an image`,
    p50: round(p50),
    // The slow end: of a rate that is the low one.
    p95: round(percentile(rates, 0.05)),
    unit: 'per second',
    peer: {
      name: 'plain matMul of its shapes, as images',
      p50: round(percentile(possible, 0.5)),
      p95: round(percentile(possible, 0.05)),
    },
    ratio: round(p50 / percentile(possible, 0.5)),
    note: `${round((p50 * model.flops) / 1e9, 1)} of ${round(percentile(flops, 0.5) / 1e9, 1)} GFLOP/s`,
  };
}

let texts = 0;

/** Milliseconds of single, new texts. */
async function textTimes(encoder: Encoder, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    await encoder.encodeTexts([`a photo of a dog on the beach, number ${++texts}`]);
    times.push(performance.now() - started);
  }
  return times;
}

/** Milliseconds of a text while every picture thread is busy, beside those of an idle encoder. */
async function textRow(model: BenchModel): Promise<Row> {
  const encoder = await openEncoder({ packFolder: model.folder, backend: 'wasm' });
  await encoder.encodeImages(pictures(encoder, 8));
  await textTimes(encoder, 20);
  const idle: number[] = [];
  const busy: number[] = [];
  for (let turn = 0; turn < ROUNDS; turn++) {
    idle.push(...(await textTimes(encoder, 15)));
    const abort = new AbortController();
    const queue = encoder.encodeImages(pictures(encoder, 2_000), abort.signal).catch(() => undefined);
    busy.push(...(await textTimes(encoder, 15)));
    abort.abort();
    await queue;
  }
  await encoder.close();
  return {
    name: `text while indexing, ${model.name}, wasm`,
    size: 'one description of 10 words',
    p50: round(percentile(busy, 0.5)),
    p95: round(percentile(busy, 0.95)),
    unit: 'ms',
    peer: { name: 'idle', p50: round(percentile(idle, 0.5)), p95: round(percentile(idle, 0.95)) },
    ratio: round(percentile(idle, 0.5) / percentile(busy, 0.5)),
  };
}

/** Resident memory after 2,000 pictures beside that after 200. */
async function memoryRow(model: BenchModel, backend: BackendName): Promise<Row> {
  const encoder = await openEncoder({ packFolder: model.folder, backend });
  const resident: number[] = [];
  for (let done = 0; done < 2_000; done += 100) {
    await encoder.encodeImages(pictures(encoder, 100));
    resident.push(process.memoryUsage.rss() / 1e6);
  }
  await encoder.close();
  const early = resident[1] ?? NaN;
  const late = resident.at(-1) ?? NaN;
  return {
    name: `memory, ${model.name}, ${backend}`,
    size: 'after 2,000 pictures',
    p50: round(late, 0),
    p95: round(Math.max(...resident.slice(1)), 0),
    unit: 'MB',
    peer: { name: 'after 200', p50: round(early, 0), p95: round(early, 0) },
    ratio: round(early / late),
    note: `${round((late / early - 1) * 100, 1)} % growth`,
  };
}

/** Images a second and milliseconds a text of every model on every backend there is, with 1 to all cores; and memory. */
export async function run(options: { json: boolean }): Promise<Row[]> {
  const base = mkdtempSync(path.join(tmpdir(), 'bowerbird-bench-encoder-'));
  const say = (what: string): void => {
    if (!options.json) process.stderr.write(`Measuring ${what}\n`);
  };
  try {
    const vocabulary = path.join(import.meta.dirname, '../fixtures/clip/quick-gelu-f32');
    const compact = builtInModel(path.join(resourcesFolder(), 'models', 'compact'));
    const models = [compact, ...shapes.map((shape) => writeModel(base, shape, vocabulary))];
    const backends: BackendName[] = nativeBackendInstalled() ? ['wasm', 'tensorflow'] : ['wasm'];
    const rows: Row[] = [];
    for (const backend of backends) {
      const threads = backend === 'wasm' ? Array.from({ length: availableParallelism() }, (_, i) => i + 1) : [1];
      for (const model of models) {
        for (const count of threads) {
          say(`${model.name} on ${backend} x ${count}`);
          rows.push(await imageRow(model, backend, count));
        }
      }
      say(`memory on ${backend}`);
      rows.push(await memoryRow(compact, backend));
    }
    say(`${compact.name} on webgpu`);
    const onCard = await graphicsRow(compact);
    if (onCard) rows.push(onCard);
    for (const model of models) {
      say(`texts of ${model.name}`);
      rows.push(await textRow(model));
    }
    return rows;
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}
