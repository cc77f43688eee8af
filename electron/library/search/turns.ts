import { setImmediate } from 'node:timers/promises';
import { BowerbirdError } from '../../../shared/errors.ts';

/** @throws BowerbirdError `cancelled` once nobody waits for the answer any more */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new BowerbirdError('cancelled', 'The search was cancelled.');
}

/** Lets everything else that waits have its turn: called every few milliseconds of long work. */
export async function takeTurns(signal: AbortSignal | undefined): Promise<void> {
  throwIfCancelled(signal);
  await setImmediate();
}
