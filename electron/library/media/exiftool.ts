import { ExifTool } from 'exiftool-vendored';

let started: ExifTool | undefined;

/**
 * ExifTool, for what no library does in this process: reading RAW files, and writing tags. Its Perl process starts with the
 * first call, ends when idle for a while, and keeps nobody waiting at exit.
 */
export function exifTool(): ExifTool {
  started ??= new ExifTool({
    maxProcs: 2,
    // Files take it milliseconds; a photo needs a few calls, of which the first that hangs ends the reading.
    taskTimeoutMillis: 12_000,
    // A file that fails once fails again; the caller decides about another try.
    taskRetries: 0,
    maxIdleMsPerProcess: 10_000,
  });
  return started;
}
