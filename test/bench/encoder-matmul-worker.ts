import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { Rank } from '@tensorflow/tfjs-core';
import { startBackend } from '../../electron/library/encoder/backend.ts';
import type { BackendName } from '../../electron/library/encoder/backend.ts';
import { imagePriority } from '../../electron/library/encoder/tower-messages.ts';
import type { Product } from './encoder-models.ts';

// Multiplies matrices of given shapes for as long as it is asked to; the rate is what a model's tower is measured against.

const { backend, products } = workerData as { backend: BackendName; products: Product[] };
// The priority of the encoder's own threads, so that both meet the rest of the machine alike.
if (process.platform === 'linux') setPriority(0, imagePriority);
const tf = await startBackend(backend);
// Batches of 8 pictures, as the encoder has them.
const pairs = products.map(({ m, k, n, times }) => ({
  a: tf.randomNormal<Rank.R2>([8 * m, k]),
  b: tf.randomNormal<Rank.R2>([k, n]),
  times,
  flops: 2 * 8 * m * k * n,
}));

/** Floating-point operations a second over at least `seconds`. */
async function measure(seconds: number): Promise<number> {
  const started = performance.now();
  let done = 0;
  while (performance.now() - started < seconds * 1000) {
    for (const { a, b, times, flops } of pairs) {
      for (let time = 0; time < times; time++) {
        const product = tf.matMul(a, b);
        // Native TensorFlow answers before it has computed; only reading a value waits for it.
        if (time === times - 1) await tf.slice(product, [0, 0], [1, 1]).data();
        product.dispose();
        done += flops;
      }
      if (performance.now() - started > seconds * 4000) break;
    }
  }
  return done / ((performance.now() - started) / 1000);
}

parentPort?.on('message', (seconds: number) => {
  void measure(seconds).then((rate) => parentPort?.postMessage(rate));
});
