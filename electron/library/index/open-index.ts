import type { Log } from '../log.ts';
import { readableIndexError } from './readable-index-error.ts';
import { SourcedIndex } from './sourced-index.ts';
import type { EngineName, VectorIndex, VectorSource } from './vector-index.ts';
import { WorkerClient } from './worker-client.ts';

export interface IndexOptions {
  /** Where the index files are kept. Deleting the folder loses nothing but time. */
  folder: string;
  modelId: string;
  /** Numbers per vector. */
  dimension: number;
  source: VectorSource;
  /** Which engine to try first; `auto` (the default) is the fastest that loads. */
  engine?: EngineName | 'auto';
  log: Log;
}

/**
 * Opens the index of one model's vectors and sees to it that it agrees with the source: at once where that is quick,
 * else in the background, while searches read the source itself for what the index does not have yet.
 *
 * @throws BowerbirdError `locked` where another process has it open; `disk-full`, `read-only`, `internal`
 */
export async function openIndex(options: IndexOptions): Promise<VectorIndex> {
  // Must precede the extension's loading, and only the main thread can set the environment that libgomp reads: its
  // idle threads would outlive their code when the last connection closes, and crash the process.
  process.env['OMP_NUM_THREADS'] = '1';
  const { folder, modelId, dimension, source, engine = 'auto', log } = options;
  const worker = new WorkerClient();
  try {
    const opened = await worker.call('open', { folder, modelId, dimension, engine });
    const index = new SourcedIndex({ worker, opened, source, folder, dimension, log });
    await index.start();
    return index;
  } catch (error) {
    await worker.close(false);
    throw readableIndexError(error, folder);
  }
}
