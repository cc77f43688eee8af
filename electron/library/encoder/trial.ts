import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { fromWireError } from '../../../shared/errors.ts';
import type { WireError } from '../../../shared/errors.ts';
import { workerFile } from '../worker-file.ts';
import type { BackendName } from './backend.ts';
import { readModelPack } from './model-pack.ts';
import type { ModelPack } from './model-pack.ts';

export interface TrialData {
  backend: BackendName;
  /** Without one, only the backend is tried. */
  pack?: ModelPack;
}

export interface TrialReply {
  error?: WireError;
}

/** Runs a trial in a thread of its own, which takes a crash, and all its memory, with it. */
async function runTrial(data: TrialData): Promise<void> {
  const worker = new Worker(workerFile(import.meta.url, 'trial-worker'), { workerData: data });
  try {
    const [reply] = (await once(worker, 'message')) as [TrialReply];
    if (reply.error) throw fromWireError(reply.error);
  } finally {
    await worker.terminate();
  }
}

/** Whether a backend runs here: undefined when it does, else what went wrong. */
export async function backendFailure(backend: BackendName): Promise<string | undefined> {
  try {
    await runTrial({ backend });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Encodes one text and one grey picture with a pack. Nothing else proves that its configuration, weights and vocabulary
 * belong together.
 *
 * @throws BowerbirdError `model-invalid` or `model-missing`
 */
export async function tryOutPack(folder: string): Promise<void> {
  await runTrial({ backend: 'wasm', pack: await readModelPack(folder) });
}
