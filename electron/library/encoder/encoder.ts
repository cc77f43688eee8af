import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { BowerbirdError } from '../../../shared/errors.ts';
import type { Vector } from '../../../shared/kinds.ts';
import { silentLog } from '../log.ts';
import type { Log } from '../log.ts';
import { workerFile } from '../worker-file.ts';
import { nativeBackendInstalled } from './backend.ts';
import type { BackendName } from './backend.ts';
import { modelInfo, readModelPack } from './model-pack.ts';
import type { ModelInfo } from './model-pack.ts';
import { TowerPool } from './tower-pool.ts';
import type { TowerWorkerData } from './tower-worker.ts';
import { backendFailure } from './trial.ts';

export interface EncoderOptions {
  /** Folder of the model pack: `pack.json` with the weights beside it. */
  packFolder: string;
  /** Threads for pictures. Default: one per core on `wasm`, which uses one core each; one on `tensorflow`, which uses all. */
  workers?: number;
  /** Insist on one backend instead of taking the best that loads. */
  backend?: BackendName;
  log?: Log;
}

/** Pictures and words to vectors in one space, so that their cosine says how well they fit. */
export interface Encoder {
  readonly model: ModelInfo;
  readonly backend: { name: BackendName; reason: string; workers: number };
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

/**
 * Which backend to use and why, in words for `status` and `doctor`.
 *
 * @throws BowerbirdError `unavailable` when native TensorFlow was insisted on and does not run
 */
async function chooseBackend(wanted: BackendName | undefined): Promise<{ name: BackendName; reason: string }> {
  if (wanted === 'wasm') return { name: 'wasm', reason: 'asked for' };
  const failure = nativeBackendInstalled()
    ? await backendFailure('tensorflow')
    : '@tensorflow/tfjs-node, an optional package, is not installed';
  if (failure === undefined) return { name: 'tensorflow', reason: 'native TensorFlow is installed and runs' };
  if (wanted === 'tensorflow') {
    throw new BowerbirdError(
      'unavailable',
      `Native TensorFlow does not run here: ${failure}. Use the wasm backend instead.`,
    );
  }
  return { name: 'wasm', reason: `native TensorFlow does not run here: ${failure.split('\n')[0] ?? failure}` };
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
  const { name, reason } = await chooseBackend(options.backend);
  const workers = Math.max(1, options.workers ?? (name === 'wasm' ? availableParallelism() : 1));
  log.info(`Encoder: ${model.name} on ${name} (${reason}).`);

  const pool = (tower: 'image' | 'text', threads: number, batch: number): TowerPool =>
    new TowerPool({
      workers: threads,
      batch,
      idleMs: IDLE_MS,
      startWorker: () =>
        new Worker(workerFile(import.meta.url, 'tower-worker'), {
          name: `bowerbird-${tower}`,
          workerData: { pack, tower, backend: name } satisfies TowerWorkerData,
        }),
    });
  const texts = pool('text', 1, TEXT_BATCH);
  const images = pool('image', workers, IMAGE_BATCH);
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
    },
  };
}
