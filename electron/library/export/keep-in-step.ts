import type { Log } from '../log.ts';

export interface KeepInStepOptions {
  /** Writes the sidecars of these photos. */
  write: (photoIds: readonly number[]) => Promise<void>;
  log: Log;
  /** How long after the last edit, in milliseconds: typing should not write a file for each word. */
  quietMs?: number;
}

/** Continuous export: gathers the photos that were edited, and writes their sidecars once edits pause. */
export interface KeepInStep {
  changed(photoIds: readonly number[]): void;
  /** Writes what is waiting, now. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export function openKeepInStep({ write, log, quietMs = 2_000 }: KeepInStepOptions): KeepInStep {
  const waiting = new Set<number>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const run = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const ids = [...waiting].sort((a, b) => a - b);
    waiting.clear();
    if (ids.length > 0) {
      running = running
        .then(() => write(ids))
        .catch((error: unknown) => {
          log.warn(`Sidecars could not be kept in step: ${error instanceof Error ? error.message : String(error)}`);
        });
    }
    return running;
  };

  return {
    changed(photoIds) {
      for (const id of photoIds) waiting.add(id);
      clearTimeout(timer);
      timer = setTimeout(() => void run(), quietMs);
      timer.unref();
    },
    flush: run,
    close: run,
  };
}
