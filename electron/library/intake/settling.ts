import type { FoundFile } from './list-folder.ts';

/** How long a file must stay as it is to count as whole, in milliseconds. Copies over a network write in bursts. */
const QUIET_MS = 1_000;
/** How long a file with an old time is watched: programs that keep times set them at the end, as a rule. */
const OLD_QUIET_MS = 500;
const OLD_MS = 60_000;

/** Tells files that are still being written from whole ones, while the disk is watched. */
export interface Settling {
  /** Whether neither the file's size nor its time changed for a second. A file that is not whole is remembered. */
  isWhole(rootId: number, file: FoundFile): boolean;
  /** Folders with files that have to be looked at again, and in how many milliseconds the first of them may be whole. */
  unsettled(): { folders: { rootId: number; folder: string }[]; waitMs: number };
}

interface Seen {
  bytes: number;
  mtimeMs: number;
  rootId: number;
  folder: string;
  /** When the file counts as whole if nothing changes, in the milliseconds of `elapsed`. */
  wholeAt: number;
}

/**
 * @param now the time that files are stamped with
 * @param elapsed milliseconds from any moment on: how long a file has been quiet does not depend on a clock that may be set
 */
export function startSettling(now: () => number = Date.now, elapsed: () => number = () => performance.now()): Settling {
  const seen = new Map<string, Seen>();
  return {
    isWhole(rootId, { folder, name, bytes, mtimeMs }) {
      const key = `${rootId}/${folder}/${name}`;
      const before = seen.get(key);
      const time = elapsed();
      if (before?.bytes === bytes && before.mtimeMs === mtimeMs) {
        if (time < before.wholeAt) return false;
        seen.delete(key);
        return true;
      }
      const age = now() - mtimeMs;
      // A time of the last minute says when the last write was; an old one, or one in the future, only that it was set.
      const recent = age >= 0 && age <= OLD_MS;
      if (recent && age >= QUIET_MS && bytes > 0) {
        seen.delete(key);
        return true;
      }
      const quiet = age > OLD_MS && !before ? OLD_QUIET_MS : recent && bytes > 0 ? QUIET_MS - age : QUIET_MS;
      seen.set(key, { bytes, mtimeMs, rootId, folder, wholeAt: time + Math.max(quiet, 0) });
      return false;
    },
    unsettled() {
      const folders = new Map<string, { rootId: number; folder: string }>();
      const time = elapsed();
      let first = Infinity;
      for (const [key, { rootId, folder, wholeAt }] of seen) {
        // Gone meanwhile, or renamed: nobody asks for it any more.
        if (wholeAt < time - OLD_MS) {
          seen.delete(key);
          continue;
        }
        folders.set(`${rootId}/${folder}`, { rootId, folder });
        first = Math.min(first, wholeAt);
      }
      return { folders: [...folders.values()], waitMs: Math.max(0, first - time) };
    },
  };
}
