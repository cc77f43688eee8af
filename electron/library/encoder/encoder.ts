import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { BowerbirdError } from '../../../shared/errors.ts';
import type { Vector } from '../../../shared/kinds.ts';
import { silentLog } from '../log.ts';
import type { Log } from '../log.ts';
import { workerFile } from '../worker-file.ts';
import { nativeBackendInstalled, takeNativeBackend } from './backend.ts';
import type { BackendName } from './backend.ts';
import { modelInfo, readModelPack } from './model-pack.ts';
import type { ModelInfo } from './model-pack.ts';
import { TowerPool } from './tower-pool.ts';
import { END } from './tower-messages.ts';
import type { TowerWorkerData } from './tower-messages.ts';
import { backendFailure } from './trial.ts';

export interface EncoderOptions {
  /** Folder of the model pack: `pack.json` with the weights beside it. */
  packFolder: string;
  /** Threads for pictures on `wasm`, of which each uses one core. Default: as many as cores. `tensorflow` has one that uses all. */
  workers?: number;
  /** Insist on one backend instead of taking the best that loads. */
  backend?: BackendName;
  log?: Log;
}

/** Pictures and words to vectors in one space, so that their cosine says how well they fit. */
export interface Encoder {
  readonly model: ModelInfo;
  /** What computes pictures; texts are always computed on `wasm`. */
  readonly backend: { name: BackendName | 'webgpu'; reason: string; workers: number };
  /** What came of trying the graphics card, where there may be one; for `doctor`. */
  readonly graphics?: { used: boolean; wrong: boolean; reason: string };
  /** Vectors of texts, of unit length. Repeated texts are remembered. Never waits for pictures. */
  encodeTexts(texts: readonly string[], signal?: AbortSignal): Promise<Vector[]>;
  /** Vectors of pictures, of unit length. Each picture is `size * size * 3` bytes of RGB, laid out as `model.input` says. */
  encodeImages(images: readonly Uint8Array[], signal?: AbortSignal): Promise<Vector[]>;
  /** Ends the threads; work in hand fails with `unavailable`. */
  close(): Promise<void>;
}

const IDLE_MS = 60_000;
const TEXT_BATCH = 16;
const IMAGE_BATCH = 8;
const REMEMBERED_TEXTS = 1_000;

interface ChosenBackend {
  name: BackendName;
  reason: string;
  /** Lets others have it. */
  release: () => void;
}

/** Claims native TensorFlow and sees whether it runs. Returns what stands against it as a string. */
async function tryNative(): Promise<ChosenBackend | string> {
  if (!nativeBackendInstalled()) return '@tensorflow/tfjs-node, an optional package, is not installed';
  let release: () => void;
  try {
    release = takeNativeBackend();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const failure = await backendFailure('tensorflow');
  if (failure === undefined) return { name: 'tensorflow', reason: 'native TensorFlow is installed and runs', release };
  release();
  return failure;
}

/**
 * Which backend computes pictures and why, in words for `status` and `doctor`.
 *
 * @throws BowerbirdError `unavailable` when native TensorFlow was insisted on and cannot be had
 */
async function chooseBackend(wanted: BackendName | undefined): Promise<ChosenBackend> {
  const wasm = (reason: string): ChosenBackend => ({ name: 'wasm', reason, release: () => undefined });
  if (wanted === 'wasm') return wasm('asked for');
  const native = await tryNative();
  if (typeof native !== 'string') return native;
  if (wanted === 'tensorflow') {
    throw new BowerbirdError(
      'unavailable',
      `Native TensorFlow cannot be used: ${native}. Use the wasm backend instead.`,
    );
  }
  return wasm(`native TensorFlow cannot be used: ${native.split('\n')[0] ?? native}`);
}

/** Lets a thread give its tensors back before it ends: native ones would outlive it. */
async function endNativeThread(worker: Worker): Promise<void> {
  worker.postMessage(END);
  await once(worker, 'exit');
}

/**
 * Opens a model for encoding. Nothing heavy happens until the first call: a text needs the text tower only, and
 * loading that takes a fraction of a second.
 *
 * @throws BowerbirdError `model-missing` or `model-invalid` for a pack that cannot be used
 */
export async function openEncoder(options: EncoderOptions): Promise<Encoder> {
  const log = options.log ?? silentLog;
  const pack = await readModelPack(options.packFolder);
  const model = modelInfo(pack.manifest);
  const { name, reason, release } = await chooseBackend(options.backend);
  const workers = name === 'tensorflow' ? 1 : Math.max(1, options.workers ?? availableParallelism());
  log.info(`Encoder: ${model.name} on ${name} (${reason}).`);

  const pool = (tower: 'image' | 'text', backend: BackendName, threads: number, batch: number): TowerPool =>
    new TowerPool({
      workers: threads,
      batch,
      idleMs: IDLE_MS,
      startWorker: () =>
        new Worker(workerFile(import.meta.url, 'tower-worker'), {
          name: `bowerbird-${tower}`,
          workerData: { pack, tower, backend } satisfies TowerWorkerData,
        }),
      endWorker: backend === 'tensorflow' ? endNativeThread : (worker) => worker.terminate(),
    });
  // Texts are short and few: starting native TensorFlow would take longer than it saves, and it has room for one thread.
  const texts = pool('text', 'wasm', 1, TEXT_BATCH);
  const images = pool('image', name, workers, IMAGE_BATCH);
  const remembered = new Map<string, Vector>();

  const remember = (text: string, vector: Vector): void => {
    remembered.delete(text);
    remembered.set(text, vector);
    if (remembered.size > REMEMBERED_TEXTS) {
      const [oldest] = remembered.keys();
      if (oldest !== undefined) remembered.delete(oldest);
    }
  };

  return {
    model,
    backend: { name, reason, workers },
    async encodeTexts(wanted, signal) {
      const vectors = new Map<string, Vector>();
      for (const text of wanted) {
        const known = remembered.get(text);
        if (known) vectors.set(text, known);
      }
      const unknown = [...new Set(wanted)].filter((text) => !vectors.has(text));
      if (unknown.length > 0) {
        const computed = await texts.run(unknown, signal);
        unknown.forEach((text, index) => {
          const vector = computed[index];
          if (vector) vectors.set(text, vector);
        });
      }
      return wanted.map((text) => {
        const vector = vectors.get(text);
        if (!vector)
          throw new BowerbirdError('internal', 'The encoder returned fewer vectors than it was given texts.');
        remember(text, vector);
        return vector.slice();
      });
    },
    async encodeImages(pictures, signal) {
      const each = model.input.size * model.input.size * 3;
      for (const picture of pictures) {
        if (picture.length !== each) {
          throw new BowerbirdError(
            'bad-request',
            `A picture for ${model.name} has ${each} bytes (${model.input.size} x ${model.input.size} RGB), not ${picture.length}.`,
          );
        }
      }
      return await images.run(pictures, signal);
    },
    async close() {
      await Promise.all([texts.close(), images.close()]);
      release();
    },
  };
}
