import { parentPort, workerData } from 'node:worker_threads';
import { BowerbirdError, toWireError } from '../../../shared/errors.ts';
import { startBackend } from './backend.ts';
import { openImageTower, openTextTower } from './open-tower.ts';
import type { TrialData, TrialReply } from './trial.ts';

// A worker thread that tries something once, says how it went, and ends.

async function attempt({ backend, pack }: TrialData): Promise<void> {
  const tf = await startBackend(backend);
  if (!pack) return;
  const { preprocessing, dimension } = pack.manifest;
  const picture = new Uint8Array(preprocessing.size * preprocessing.size * 3).fill(128);
  const vectors = [
    await openTextTower(tf, pack).encode(['a photo of a dog']),
    await openImageTower(tf, pack).encode([picture]),
  ];
  for (const vector of vectors) {
    if (vector.length !== dimension || !vector.every(Number.isFinite) || vector.every((value) => value === 0)) {
      throw new BowerbirdError(
        'model-invalid',
        `The model in ${pack.folder} computes nothing of use: its weights are damaged. Get it again.`,
      );
    }
  }
}

const reply = await attempt(workerData as TrialData).then(
  (): TrialReply => ({}),
  (error: unknown): TrialReply => ({ error: toWireError(error) }),
);
parentPort?.postMessage(reply);
