import type { Vector } from '../../../shared/kinds.ts';
import { cosine } from '../index/cosine.ts';

/** Dot product of two vectors of equal length, which for unit vectors is their cosine; 0 where one is missing. */
export function dot(a: Vector | undefined, b: Vector | undefined): number {
  return a && b ? cosine(a, b) : 0;
}
