import { parentPort, workerData } from 'node:worker_threads';
import { toWireError } from '../../../shared/errors.ts';
import type { WireError } from '../../../shared/errors.ts';
import { tryAdapter } from './adapter-trial.ts';
import type { AdapterTrial } from './adapter-trial.ts';
import type { LibraryLessons } from './fit-adapter.ts';
import { openTrainingBackend } from './training-backend.ts';

export interface AdapterWorkerData {
  lessons: LibraryLessons;
  seed: number;
}

export type AdapterReply = { share: number } | { trial: AdapterTrial } | { error: WireError };

const port = parentPort;
if (!port) throw new Error('adapter-worker runs as a worker thread only.');
const reply = (message: AdapterReply): void => port.postMessage(message);

// A thread of its own, so that searches are answered while the library is learned from.
const { lessons, seed } = workerData as AdapterWorkerData;
try {
  const { tf } = await openTrainingBackend();
  reply({ trial: await tryAdapter(tf, lessons, seed, (share) => reply({ share })) });
} catch (error) {
  reply({ error: toWireError(error) });
}
