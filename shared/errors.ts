import { z } from 'zod';

/** Every way a call can fail, as the wire names it. A code is for programs; the message is for people. */
export const errorCodes = [
  'bad-request',
  'not-found',
  'not-a-folder',
  'unreadable',
  'unsupported',
  'newer-database',
  'corrupt-database',
  'locked',
  'disk-full',
  'read-only',
  'model-missing',
  'model-invalid',
  'download-failed',
  'conflict',
  'cancelled',
  'unavailable',
  'internal',
] as const;

export const errorCode = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof errorCode>;

export const wireError = z.object({
  code: errorCode,
  message: z.string(),
  detail: z.string().optional(),
});
export type WireError = z.infer<typeof wireError>;

/** An error a person will read: what happened, to which file, and what to do about it. */
export class BowerbirdError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, message: string, options: { detail?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BowerbirdError';
    this.code = code;
    this.detail = options.detail;
  }
}

/** What of an error may cross the wire. Unknown errors become `internal`, with the stack as detail. */
export function toWireError(error: unknown): WireError {
  if (error instanceof BowerbirdError) {
    return error.detail === undefined
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, detail: error.detail };
  }
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    return {
      code: 'disk-full',
      message: 'The disk is full. Make room; nothing was lost, and Bowerbird goes on where it stopped.',
      detail: error.message,
    };
  }
  if (error instanceof Error) {
    return error.stack === undefined
      ? { code: 'internal', message: error.message }
      : { code: 'internal', message: error.message, detail: error.stack };
  }
  return { code: 'internal', message: String(error) };
}

export function fromWireError(error: WireError): BowerbirdError {
  return new BowerbirdError(error.code, error.message, error.detail === undefined ? {} : { detail: error.detail });
}
