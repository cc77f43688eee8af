import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { toWireError } from '../../../shared/errors.ts';
import type { WireError } from '../../../shared/errors.ts';
import { startBackend } from './backend.ts';
import type { BackendName } from './backend.ts';
import type { ModelPack } from './model-pack.ts';
import { openImageTower, openTextTower } from './open-tower.ts';
import type { Tower } from './tower.ts';

// A worker thread that holds one tower of one model on one backend, and answers batches one after another.

export interface TowerWorkerData {
  pack: ModelPack;
  tower: 'image' | 'text';
  backend: BackendName;
}

export interface TowerRequest {
  id: number;
  inputs: readonly (string | Uint8Array)[];
}

export type TowerReply = { id: number; vectors: Float32Array; dimension: number } | { id: number; error: WireError };

/** Scales each vector to length one, in place. A vector without direction stays zero. */
function toUnitLength(vectors: Float32Array, dimension: number): void {
  for (let start = 0; start < vectors.length; start += dimension) {
    const vector = vectors.subarray(start, start + dimension);
    const length = Math.hypot(...vector);
    if (length > 0) for (let i = 0; i < dimension; i++) vector[i] = (vector[i] ?? 0) / length;
  }
}

const data = workerData as TowerWorkerData;
const port = parentPort;
if (!port) throw new Error('tower-worker runs as a worker thread only.');

// On Linux a priority is a thread's own: pictures in the background give way to a text someone is waiting for.
if (data.tower === 'image' && process.platform === 'linux') setPriority(0, 10);

let opened: Promise<Tower<never>> | undefined;
let turn: Promise<void> = Promise.resolve();

async function answer({ id, inputs }: TowerRequest): Promise<void> {
  const { dimension } = data.pack.manifest;
  try {
    opened ??= startBackend(data.backend).then((tf) =>
      (data.tower === 'image' ? openImageTower : openTextTower)(tf, data.pack),
    );
    const vectors = await (await opened).encode(inputs as never);
    toUnitLength(vectors, dimension);
    port?.postMessage({ id, vectors, dimension } satisfies TowerReply, [vectors.buffer as ArrayBuffer]);
  } catch (error) {
    port?.postMessage({ id, error: toWireError(error) } satisfies TowerReply);
  }
}

port.on('message', (request: TowerRequest) => {
  turn = turn.then(() => answer(request));
});
