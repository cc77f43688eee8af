import { countByState } from './catalogue/photo-views.ts';
import { openRoot } from './handlers/roots.ts';
import type { Rooms } from './rooms.ts';

/** What `bowerbird index` reports, in the words of the contract. */
export interface IndexReport {
  /** Photo files in the folders: every one that is there, whatever became of it. */
  photos: number;
  /** Read and encoded in this run. */
  indexed: number;
  /** Files in the folders that could not be indexed, in this run or before. */
  failed: number;
  /** Recognised at a new place; nothing was encoded for them. */
  moved: number;
  /** As they were when they were last read. */
  skipped: number;
  /** Not read yet, where the run was stopped. */
  pending?: number;
  seconds: number;
  photosPerSecond: number;
}

/** Makes a folder part of the library and answers its root's id. Throws `not-a-folder`, `unreadable`. */
export async function addFolder(rooms: Rooms, folder: string): Promise<number> {
  return (await openRoot(rooms, folder)).id;
}

/**
 * Scans these roots and takes in everything that is pending, also vectors that an earlier run did not get to.
 *
 * @param signal stops it after the photos in hand; what was done until then stays
 */
export async function indexNow(
  rooms: Rooms,
  rootIds: readonly number[] | undefined,
  signal?: AbortSignal,
): Promise<IndexReport> {
  const roots = rootIds ?? rooms.rootIds();
  const pendingOf = (id: number): number => countByState(rooms.catalogue, id).pending;
  const started = performance.now();
  // Rows of files that were never read are as they were, but not read and so not skipped.
  const unread = roots.reduce((sum, id) => sum + pendingOf(id), 0);
  const stop = (): void => rooms.indexer.cancel();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const scanned = await rooms.indexer.scan(rootIds);
  const run = await rooms.indexer.run();
  await rooms.models.catchUp(signal);
  signal?.removeEventListener('abort', stop);
  const seconds = (performance.now() - started) / 1000;
  const report: IndexReport = {
    photos: 0,
    indexed: run.indexed,
    failed: 0,
    moved: scanned.moved.length + run.moved,
    skipped: Math.max(0, scanned.unchanged - unread) + scanned.returned.length + run.unchanged,
    seconds: round(seconds),
    photosPerSecond: round(run.indexed / seconds),
  };
  for (const id of roots) {
    const counts = countByState(rooms.catalogue, id);
    report.photos += counts.indexed + counts.failed + counts.pending;
    report.failed += counts.failed;
    // Unless it was stopped, still pending means waiting for another try at a file that could not be read just now.
    if (signal?.aborted) report.pending = (report.pending ?? 0) + counts.pending;
    else report.failed += counts.pending;
  }
  return report;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
