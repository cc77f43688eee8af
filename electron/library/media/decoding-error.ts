import path from 'node:path';
import { MediaError } from './media-error.ts';

/** Longer than any real photo takes on a slow machine, shorter than a person would wait for an answer. */
export const decodeSeconds = 25;

/** Tells in a sentence what a decoder's message means for the file; the message itself goes into the detail. */
export function decodingError(file: string, error: unknown, cutOff = false): MediaError {
  const name = path.basename(file);
  const detail = error instanceof Error ? error.message : String(error);
  const context = { detail, cause: error };
  if (/timeout/i.test(detail)) {
    return new MediaError(
      'unreadable',
      'transient',
      `${name} took too long to decode and was given up. ` +
        'Try again when the computer is less busy; if it fails again the file is probably damaged.',
      context,
    );
  }
  if (/out of memory|bad_alloc|enlarge memory|cannot allocate|ENOMEM/i.test(detail)) {
    return new MediaError(
      'unreadable',
      'transient',
      `${name} needs more memory than is free. Close other programs and try again.`,
      context,
    );
  }
  if (cutOff || /premature end|unexpected end|read error/i.test(detail)) {
    return new MediaError(
      'unreadable',
      'permanent',
      `${name} is cut off: only part of the picture could be read. Copy it again from the camera or a backup.`,
      context,
    );
  }
  return new MediaError(
    'unreadable',
    'permanent',
    `${name} is damaged and cannot be decoded. Copy it again from the camera or a backup.`,
    context,
  );
}
