import type { FoundFile } from './list-folder.ts';

/** How long a file must stay as it is to count as whole, in milliseconds. Copies over a network write in bursts. */
const QUIET_MS = 1_000;

/**
 * Tells files that are still being written from whole ones, while the disk is watched. A file is whole when neither its size nor
 * its time changed for a second, or when its time says that nobody wrote it lately.
 */
export interface Settling {
  isWhole(rootId: number, file: FoundFile): boolean;
  /** Folders with files that have to be looked at again. */
  unsettled(): { rootId: number; folder: string }[];
}

export function startSettling(now: () => number = Date.now): Settling {
  const seen = new Map<string, { bytes: number; mtimeMs: number; since: number; rootId: number; folder: string }>();
  return {
    isWhole(rootId, file) {
      const key = `${rootId}/${file.folder}/${file.name}`;
      const before = seen.get(key);
      const time = now();
      // A time in the future (a wrong clock) tells nothing; watching it does.
      const age = time - file.mtimeMs;
      const same = before?.bytes === file.bytes && before.mtimeMs === file.mtimeMs;
      if (same && time - before.since >= QUIET_MS) {
        seen.delete(key);
        return true;
      }
      // Preserved times are old from the start; only a file first seen at rest for a while is taken at its word.
      if (!before && age > 60_000 && file.bytes > 0) {
        seen.set(key, { ...file, since: time - QUIET_MS / 2, rootId });
        return false;
      }
      if (!same) seen.set(key, { bytes: file.bytes, mtimeMs: file.mtimeMs, since: time, rootId, folder: file.folder });
      return false;
    },
    unsettled() {
      const folders = new Map<string, { rootId: number; folder: string }>();
      const horizon = now() - 60_000;
      for (const [key, { rootId, folder, since }] of seen) {
        // Gone meanwhile, or renamed: nobody asks for it any more.
        if (since < horizon) seen.delete(key);
        else folders.set(`${rootId}/${folder}`, { rootId, folder });
      }
      return [...folders.values()];
    },
  };
}
