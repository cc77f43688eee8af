import { MediaError } from '../media/media-error.ts';

/** Why a photo could not be taken in, as the catalogue keeps it. */
export interface IntakeFailure {
  reason: string;
  kind: 'transient' | 'permanent' | 'denied';
}

/** Errors of the file system that may be gone at the next try: the disk is busy, slow, or being unplugged. */
const PASSING = new Set(['EBUSY', 'EAGAIN', 'EIO', 'ETIMEDOUT', 'EMFILE', 'ENFILE', 'ENETDOWN', 'EHOSTDOWN', 'ESTALE']);

/** Turns whatever reading a photo threw into a sentence with a remedy. */
export function explainFailure(path: string, error: unknown): IntakeFailure {
  if (error instanceof MediaError) return { reason: error.message, kind: error.kind };
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'EACCES' || code === 'EPERM') {
    return {
      reason: `Bowerbird may not read ${path}. Give yourself permission to read it; it is tried again when its folder is next looked through.`,
      kind: 'denied',
    };
  }
  if (code === 'ENOENT' || code === 'ELOOP') {
    return {
      reason: `${path} is a link to a file that is not there. Mend or delete the link, then retry.`,
      kind: 'permanent',
    };
  }
  if (code !== undefined && PASSING.has(code)) {
    return {
      reason: `${path} could not be read just now (${code}). Bowerbird will try again by itself.`,
      kind: 'transient',
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { reason: `${path} could not be read: ${message}.`, kind: 'permanent' };
}
