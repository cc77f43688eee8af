import { createHash } from 'node:crypto';

/** A photo's identity: SHA-256 of its content, lower-case hexadecimal. */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
