import type { Vector } from '../../../shared/kinds.ts';

/**
 * A 52-bit fingerprint of a vector's bits, by which the index notices that a photo's vector has changed.
 *
 * Two 32-bit lanes of multiply-and-rotate mixing in the manner of MurmurHash3 (Austin Appleby, public domain). It
 * guards against mix-ups, not against malice.
 */
export function fingerprint(vector: Vector): number {
  const words = new Uint32Array(vector.buffer, vector.byteOffset, vector.length);
  let high = 0x9e3779b9;
  let low = 0x85ebca6b;
  for (const word of words) {
    high = Math.imul(((high ^ word) << 13) | ((high ^ word) >>> 19), 0xcc9e2d51) + 0x27d4eb2f;
    low = Math.imul(((low ^ word) << 17) | ((low ^ word) >>> 15), 0x1b873593) + 0x165667b1;
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b);
  low = Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return ((high ^ (high >>> 15)) & 0xfffff) * 2 ** 32 + ((low ^ (low >>> 16)) >>> 0);
}
