import { BowerbirdError, type ErrorCode } from '../../../shared/errors.ts';
import type { Log } from '../log.ts';
import { SourcedIndex } from './sourced-index.ts';
import type { EngineName, VectorIndex, VectorSource } from './vector-index.ts';
import { WorkerClient, WorkerError } from './worker-client.ts';

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
    const index = new SourcedIndex({ worker, opened, source, dimension, log });
    await index.start();
    return index;
  } catch (error) {
    await worker.close(false);
    throw readableError(error, folder);
  }
}

/** What SQLite's error codes mean to a person. */
const meanings: readonly [prefix: string, code: ErrorCode, what: string][] = [
  ['SQLITE_BUSY', 'locked', 'another process has it open. Close the other Bowerbird and try again'],
  ['SQLITE_FULL', 'disk-full', 'the disk is full. Make room and try again'],
  ['SQLITE_READONLY', 'read-only', 'it cannot be written to. Check who may write to the folder'],
  ['SQLITE_CANTOPEN', 'read-only', 'it cannot be created. Check who may write to the folder'],
];

function readableError(error: unknown, folder: string): unknown {
  if (!(error instanceof WorkerError)) return error;
  const sqliteCode = error.code ?? '';
  const [, code, what] = meanings.find(([prefix]) => sqliteCode.startsWith(prefix)) ?? ['', 'internal', error.message];
  return new BowerbirdError(code, `The vector index in ${folder} cannot be opened: ${what}.`, {
    detail: error.message,
    cause: error,
  });
}
