import type { Candidates } from './vector-index.ts';

/** What a search needs to know of its candidates; every `ReadonlySet<number>` is one. */
export interface IdSet extends Iterable<number> {
  readonly size: number;
  has(id: number): boolean;
}

/** Beyond this id a bitmap would take more than 8 MB. */
const LARGEST_IN_BITMAP = 2 ** 26;

/**
 * Candidates in a form that is quick to ask. An array of ids becomes a bitmap, which takes a hundredth of the time that
 * filling a Set does: with hundreds of thousands of candidates that would be more than the search itself.
 */
export function toIdSet(candidates: Candidates): IdSet {
  if (!(candidates instanceof Uint32Array)) return candidates;
  let largest = 0;
  for (const id of candidates) if (id > largest) largest = id;
  if (largest > LARGEST_IN_BITMAP) return new Set(candidates);
  const words = new Uint32Array((largest >>> 5) + 1);
  for (const id of candidates) words[id >>> 5] = (words[id >>> 5] ?? 0) | (1 << (id & 31));
  return {
    size: candidates.length,
    [Symbol.iterator]: () => candidates.values(),
    has: (id) => ((words[id >>> 5] ?? 0) & (1 << (id & 31))) !== 0,
  };
}
