import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { toWireError } from '../../../shared/errors.ts';
import { startBackend } from './backend.ts';
import { openImageTower, openTextTower } from './open-tower.ts';
import type { TensorFlow, Tower } from './tower.ts';
import { END, imagePriority } from './tower-messages.ts';
import type { TowerReply, TowerRequest, TowerWorkerData } from './tower-messages.ts';
import { toUnitLength } from './unit-length.ts';

// A worker thread that holds one tower of one model on one backend, and answers batches one after another.

const data = workerData as TowerWorkerData;
const port = parentPort;
if (!port) throw new Error('tower-worker runs as a worker thread only.');

// On Linux a priority is a thread's own: pictures in the background give way to a text someone is waiting for.
if (data.tower === 'image' && process.platform === 'linux') setPriority(0, imagePriority);

let tensorflow: TensorFlow | undefined;
let opened: Promise<Tower<never>> | undefined;
let turn: Promise<void> = Promise.resolve();

async function openTower(): Promise<Tower<never>> {
  tensorflow = await startBackend(data.backend);
  // Everything the tower keeps belongs to this scope, and goes with it. Native memory outlives the thread otherwise.
  tensorflow.engine().startScope('tower');
  return (data.tower === 'image' ? openImageTower : openTextTower)(tensorflow, data.pack);
}

async function answer({ id, inputs }: TowerRequest): Promise<void> {
  const { dimension } = data.pack.manifest;
  try {
    opened ??= openTower();
    const vectors = await (await opened).encode(inputs as never);
    toUnitLength(vectors, dimension);
    port?.postMessage({ id, vectors, dimension } satisfies TowerReply, [vectors.buffer as ArrayBuffer]);
  } catch (error) {
    port?.postMessage({ id, error: toWireError(error) } satisfies TowerReply);
  }
}

port.on('message', (request: TowerRequest | typeof END) => {
  if (request === END) {
    tensorflow?.engine().endScope();
    port.close();
  } else {
    turn = turn.then(() => answer(request));
  }
});
