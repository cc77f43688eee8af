import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

/**
 * Which photos are being read at this moment, in a file that outlives a crash. What it still names at the next start was in
 * work when the process died.
 */
export interface InFlight {
  enter(id: number): void;
  leave(id: number): void;
  close(): void;
}

/** Opens the journal; `left` are the photos that a dead process was working on. */
export function openInFlight(file: string): { journal: InFlight; left: number[] } {
  const left = readLeft(file);
  const descriptor = openSync(file, 'w');
  const active = new Set<number>();
  let end = 0;
  let closed = false;
  /** A full disk costs the journal and not the run. Once it is closed, its descriptor may be another file's. */
  const change = (write: () => void): void => {
    if (closed) return;
    try {
      write();
    } catch {
      // A crash now would count against too few photos, or too many; the second one tells.
    }
  };
  // Plain writes without sync: the journal has to survive the death of the process, not of the machine.
  const append = (line: string): void =>
    change(() => {
      end += writeSync(descriptor, line, end, 'latin1');
    });
  const clear = (): void =>
    change(() => {
      ftruncateSync(descriptor, 0);
      end = 0;
    });
  return {
    left,
    journal: {
      enter(id) {
        active.add(id);
        append(`+${id}\n`);
      },
      leave(id) {
        active.delete(id);
        if (active.size === 0) clear();
        else append(`-${id}\n`);
      },
      close() {
        clear();
        closed = true;
        closeSync(descriptor);
      },
    },
  };
}

function readLeft(file: string): number[] {
  let text: string;
  try {
    text = readFileSync(file, 'latin1');
  } catch {
    return [];
  }
  const left = new Set<number>();
  for (const line of text.split('\n')) {
    const id = Number(line.slice(1));
    if (!Number.isInteger(id) || id <= 0) continue;
    if (line.startsWith('+')) left.add(id);
    else left.delete(id);
  }
  return [...left];
}
