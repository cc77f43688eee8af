import type { Vector } from '../../../shared/kinds.ts';

/** The vector's bytes as SQLite takes them: little-endian float32, without copying. */
export function toBlob(vector: Vector): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** A copy of a BLOB as a vector: SQLite's buffers need not be aligned to four bytes. */
export function fromBlob(blob: Uint8Array): Vector {
  return new Float32Array(new Uint8Array(blob).buffer);
}
