import { setImmediate } from 'node:timers/promises';
import { BowerbirdError } from '../../../shared/errors.ts';

/** Lets other work of this thread happen, and stops with code `cancelled` where the caller has asked for that. */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  if (signal?.aborted) throw new BowerbirdError('cancelled', 'Stopped at your request.');
}
