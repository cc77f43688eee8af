import { ExifTool } from 'exiftool-vendored';
import { decodeSeconds } from './decoding-error.ts';

let started: ExifTool | undefined;

/**
 * ExifTool, for what no library reads in this process: RAW files. Its Perl process starts with the first call, ends
 * when idle for a while, and keeps nobody waiting at exit.
 */
export function exifTool(): ExifTool {
  started ??= new ExifTool({
    maxProcs: 2,
    taskTimeoutMillis: decodeSeconds * 1000,
    // A file that fails once fails again; the caller decides about another try.
    taskRetries: 0,
    maxIdleMsPerProcess: 10_000,
  });
  return started;
}
