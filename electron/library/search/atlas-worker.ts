import { parentPort, workerData } from 'node:worker_threads';
import { projectVectors } from './projection.ts';

/** What the thread is given. */
export interface AtlasWorkerData {
  /** Row by row. */
  vectors: Float32Array<ArrayBuffer>;
  dimension: number;
}

/** What it answers: how far it is, and at last the layout. */
export type AtlasReply = { share: number } | { positions: Float32Array<ArrayBuffer> };

const { vectors, dimension } = workerData as AtlasWorkerData;
const reply = (message: AtlasReply): void => parentPort?.postMessage(message);
reply({ positions: projectVectors(vectors, dimension, (share) => reply({ share })) });
