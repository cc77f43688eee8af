import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Log } from './library/log.ts';

export interface RotatingLogOptions {
  /** Size, in bytes, beyond which a file is put aside. */
  limit?: number;
  /** How many files that were put aside are kept: `name.1` is the newest. */
  keep?: number;
  now?: () => Date;
}

/**
 * A log in a file that never grows beyond its limit. Lines are written as they come, synchronously: the line that matters
 * most is the last one before a crash. A disk that cannot be written to costs the log and nothing else.
 */
export function rotatingLog(file: string, options: RotatingLogOptions = {}): Log {
  const { limit = 1024 * 1024, keep = 3, now = () => new Date() } = options;
  let size: number | undefined;

  const rotate = (): void => {
    for (let age = keep - 1; age >= 1; age--) moveIfThere(`${file}.${age}`, `${file}.${age + 1}`);
    moveIfThere(file, `${file}.1`);
    size = 0;
  };
  const write = (level: string, message: string): void => {
    const line = `${now().toISOString()} ${level} ${message}\n`;
    try {
      if (size === undefined) {
        mkdirSync(path.dirname(file), { recursive: true });
        size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      }
      if (size > 0 && size + line.length > limit) rotate();
      appendFileSync(file, line);
      size += Buffer.byteLength(line);
    } catch {
      // Nothing sensible is left to tell this to.
    }
  };
  return {
    info: (message) => write('info', message),
    warn: (message) => write('warn', message),
    error: (message) => write('error', message),
  };
}

function moveIfThere(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false })) renameSync(from, to);
}
