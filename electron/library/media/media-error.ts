import { BowerbirdError, type ErrorCode } from '../../../shared/errors.ts';

/**
 * Why a file could not be read as a photo. `permanent` reasons lie in the file and stay until it changes;
 * `transient` ones lie in the moment (a busy machine, a decoder that died) and are worth another try.
 */
export class MediaError extends BowerbirdError {
  readonly kind: 'permanent' | 'transient';

  constructor(
    code: ErrorCode,
    kind: 'permanent' | 'transient',
    message: string,
    options: { detail?: string; cause?: unknown } = {},
  ) {
    super(code, message, options);
    this.name = 'MediaError';
    this.kind = kind;
  }
}

/** Throws what a cancelled read throws; called between the steps that cannot be interrupted themselves. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new BowerbirdError('cancelled', 'Reading the photo was cancelled.');
}
