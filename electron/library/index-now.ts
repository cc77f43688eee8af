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
  seconds: number;
  photosPerSecond: number;
}

/** Makes a folder part of the library and answers its root's id. Throws `not-a-folder`, `unreadable`. */
export async function addFolder(rooms: Rooms, folder: string): Promise<number> {
  return (await openRoot(rooms, folder)).id;
}

/** Scans these roots and takes in everything that is pending, also vectors that an earlier run did not get to. */
export async function indexNow(rooms: Rooms, rootIds: readonly number[] | undefined): Promise<IndexReport> {
  const started = performance.now();
  const scanned = await rooms.indexer.scan(rootIds);
  const run = await rooms.indexer.run();
  await rooms.models.catchUp();
  const seconds = (performance.now() - started) / 1000;
  const report: IndexReport = {
    photos: 0,
    indexed: run.indexed,
    failed: 0,
    moved: scanned.moved.length + run.moved,
    skipped: scanned.unchanged + scanned.returned.length + run.unchanged,
    seconds: round(seconds),
    photosPerSecond: round(run.indexed / seconds),
  };
  const roots = rootIds ?? rooms.rootIds();
  for (const id of roots) {
    const counts = countByState(rooms.catalogue, id);
    report.photos += counts.indexed + counts.failed + counts.pending;
    // Still pending means waiting for another try at a file that could not be read just now.
    report.failed += counts.failed + counts.pending;
  }
  return report;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
