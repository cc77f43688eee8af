import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { BackendName } from '../../electron/library/encoder/backend.ts';
import { workerFile } from '../../electron/library/worker-file.ts';
import type { Product } from './encoder-models.ts';

export interface MatMulPeer {
  /** Floating-point operations a second of all threads together. */
  measure(seconds: number): Promise<number>;
  close(): Promise<void>;
}

/** Threads that do nothing but plain matMul of a model's shapes. The first measurement is the slow one: warm it up. */
export function openMatMulPeer(backend: BackendName, threads: number, products: readonly Product[]): MatMulPeer {
  const workers = Array.from(
    { length: threads },
    () => new Worker(workerFile(import.meta.url, 'encoder-matmul-worker'), { workerData: { backend, products } }),
  );
  return {
    async measure(seconds) {
      const rates = await Promise.all(
        workers.map(async (worker) => {
          worker.postMessage(seconds);
          const [rate] = (await once(worker, 'message')) as [number];
          return rate;
        }),
      );
      return rates.reduce((sum, rate) => sum + rate, 0);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
