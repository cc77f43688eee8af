import { setImmediate } from 'node:timers/promises';
import { fingerprint } from './fingerprint.ts';
import type { Differences } from './index-store.ts';
import type { VectorEntry, VectorSource, WorkOptions } from './vector-index.ts';
import type { WorkerClient } from './worker-client.ts';

/** Vectors read and compared at once: about a millisecond on the library's thread. */
const STEP = 256;

export interface ComparedRange {
  /** The highest id compared so far; everything up to it has been looked at. */
  lastId: number;
  compared: number;
  differences: Differences;
}

/** Compares source and index range by range, in ascending order of id, leaving the thread free in between. */
export async function* compareWithSource(
  source: VectorSource,
  worker: WorkerClient,
  { onProgress, signal }: WorkOptions,
): AsyncGenerator<ComparedRange> {
  const total = source.count();
  let compared = 0;
  for (let afterId = 0; ;) {
    signal?.throwIfAborted();
    const entries = source.scan(afterId, STEP);
    const lastId = entries.at(-1)?.id ?? Number.MAX_SAFE_INTEGER;
    const differences = await worker.call(
      'compare',
      afterId,
      lastId,
      entries.map((entry) => entry.id),
      entries.map((entry) => fingerprint(entry.vector)),
    );
    compared += entries.length;
    onProgress?.(compared, Math.max(total, compared));
    yield { lastId, compared, differences };
    if (entries.length === 0) return;
    afterId = lastId;
    await setImmediate();
  }
}

/** Takes from the source, as it is now, whatever differs. */
export async function repairFromSource(
  source: VectorSource,
  worker: WorkerClient,
  { missing, stale, extra }: Differences,
): Promise<void> {
  // Every change is read and posted without a pause between, so that no older state can overtake a newer one.
  const lacking = [...missing, ...stale];
  for (let start = 0; start < lacking.length; start += STEP) {
    const entries = [...source.fetch(lacking.slice(start, start + STEP))].map(([id, vector]) => ({ id, vector }));
    if (entries.length > 0) await worker.call('add', packed(entries));
  }
  const gone = extra.filter((id) => source.scan(id - 1, 1)[0]?.id !== id);
  if (gone.length > 0) await worker.call('remove', gone);
}

/** The entries with vectors that own their memory: posting a view would copy the whole buffer behind it. */
export function packed(entries: readonly VectorEntry[]): VectorEntry[] {
  return entries.map(({ id, vector }) => ({ id, vector: vector.slice() }));
}
