import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Vector } from '../../../shared/kinds.ts';
import type { TensorFlow } from '../encoder/tower.ts';
import { breathe } from './breathe.ts';

const BATCH = 128;

/**
 * Computes one row for each of `count` items, a batch at a time, so that memory does not grow with their number.
 *
 * @param compute rows of the given items, `[items, width]`; run inside `tf.tidy`
 */
export async function rowsInBatches(
  tf: TensorFlow,
  count: number,
  compute: (items: Uint32Array) => Tensor2D,
  signal?: AbortSignal,
): Promise<Vector[]> {
  const rows: Vector[] = [];
  for (let from = 0; from < count; from += BATCH) {
    const items = Uint32Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => from + index);
    const [values, width] = tf.tidy(() => {
      const computed = compute(items);
      return [Float32Array.from(computed.dataSync()), computed.shape[1]] as const;
    });
    for (let row = 0; row < items.length; row++) rows.push(values.slice(row * width, (row + 1) * width));
    await breathe(signal);
  }
  return rows;
}
