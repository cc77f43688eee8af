import { isMainThread } from 'node:worker_threads';
import type { KernelFunc } from '@tensorflow/tfjs-core';
import { nativeBackendInstalled, startBackend, takeNativeBackend } from '../encoder/backend.ts';
import type { BackendName } from '../encoder/backend.ts';
import type { TensorFlow } from '../encoder/tower.ts';
import { registerGradients } from './gradients.ts';

/** TensorFlow.js made ready for training, and which backend that took. */
export interface TrainingBackend {
  tf: TensorFlow;
  name: BackendName;
  reason: string;
}

let opened: Promise<TrainingBackend> | undefined;

/**
 * Starts the best backend that trains here, native TensorFlow before WebAssembly, once a thread. WebAssembly is made
 * complete first: what it lacks for training is added here, where tests look, not discovered by users.
 */
export function openTrainingBackend(): Promise<TrainingBackend> {
  opened ??= startTraining();
  return opened;
}

async function startTraining(): Promise<TrainingBackend> {
  let reason = '@tensorflow/tfjs-node, an optional package, is not installed';
  if (nativeBackendInstalled()) {
    try {
      return { tf: await startNative(), name: 'tensorflow', reason: 'native TensorFlow is installed' };
    } catch (error) {
      reason = `native TensorFlow cannot be used here: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  const tf = await startBackend('wasm');
  registerGradients(tf);
  tf.registerKernel({ kernelName: 'UnsortedSegmentSum', backendName: 'wasm', kernelFunc: unsortedSegmentSum(tf) });
  return { tf, name: 'wasm', reason };
}

/** Native TensorFlow serves one thread of a process, and only the main one may claim it. */
async function startNative(): Promise<TensorFlow> {
  if (!isMainThread) throw new Error('it serves one thread only, which encodes');
  const release = takeNativeBackend();
  try {
    return await startBackend('tensorflow');
  } catch (error) {
    release();
    throw error;
  }
}

/** Adds up rows of `x` by the segment each belongs to: how the gradient of a look-up finds its way into the table. */
function unsortedSegmentSum(tf: TensorFlow): KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const { x, segmentIds } = inputs;
    const segments = attrs?.['numSegments'];
    if (!x || !segmentIds || typeof segments !== 'number')
      throw new RangeError('A segment sum needs rows and segments.');
    const memory = backend as BackendMemory;
    const values = memory.readSync(x.dataId);
    const ids = memory.readSync(segmentIds.dataId);
    const width = tf.util.sizeFromShape(x.shape.slice(1));
    const sums = new Float32Array(segments * width);
    ids.forEach((segment, row) => {
      for (let column = 0; column < width; column++) {
        const at = segment * width + column;
        sums[at] = (sums[at] ?? 0) + (values[row * width + column] ?? 0);
      }
    });
    const shape = [segments, ...x.shape.slice(1)];
    return { dataId: memory.write(sums, shape, 'float32'), shape, dtype: 'float32' };
  };
}

/** The part of a backend a kernel in JavaScript needs. */
interface BackendMemory {
  readSync(dataId: object): Float32Array | Int32Array;
  write(values: Float32Array, shape: number[], dtype: 'float32'): object;
}
