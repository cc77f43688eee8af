import { BowerbirdError } from '../../../shared/errors.ts';

export const diskFull = (cause: unknown): BowerbirdError =>
  new BowerbirdError('disk-full', 'The disk is full. Make room and export again; the file is as it was.', { cause });

/** A failure while writing a photo's tags, in words that say what to do. */
export function writeFailure(error: unknown, file: string): BowerbirdError {
  if (error instanceof BowerbirdError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const message = error instanceof Error ? error.message : String(error);
  const cause = { cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT' || /no space left|disk quota/i.test(message)) {
    return diskFull(error);
  }
  if (code === 'EROFS') {
    return new BowerbirdError('read-only', 'The disk is read-only. Make it writable, or export with --to.', cause);
  }
  if (code === 'EACCES' || code === 'EPERM' || /permission denied/i.test(message)) {
    return new BowerbirdError(
      'read-only',
      'The file or its folder may not be written to. Change its permissions, or export with --to.',
      cause,
    );
  }
  if (code === 'EBUSY' || code === 'ETXTBSY') {
    return new BowerbirdError('locked', 'Another program has the file open. Close it there and export again.', cause);
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new BowerbirdError('not-a-folder', 'A file stands where a folder is needed. Choose another place.', cause);
  }
  if (code === 'ENAMETOOLONG') {
    return new BowerbirdError(
      'unsupported',
      'The name of the file to write would be longer than the disk allows. Rename the photo, or export to CSV or JSON.',
      cause,
    );
  }
  if (code === 'ENOENT') {
    return new BowerbirdError('not-found', `${file} is not there any more. Look for it with a rescan.`, cause);
  }
  return new BowerbirdError('internal', `The tags could not be written: ${message}`, cause);
}
