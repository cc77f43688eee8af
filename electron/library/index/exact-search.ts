import { setImmediate } from 'node:timers/promises';
import type { Vector } from '../../../shared/kinds.ts';
import { cosine } from './cosine.ts';
import { toIdSet } from './id-set.ts';
import { TopK } from './top-k.ts';
import type { Candidates, Cosines, Neighbour, VectorSource } from './vector-index.ts';

/** Vectors read from the source at once: about a millisecond's work, so that the library's thread is never held. */
const STEP = 256;

/** The best `k` of these photos by exact score. Photos the source no longer has are left out. */
export async function searchAmong(
  source: VectorSource,
  query: Vector,
  ids: readonly number[],
  k: number,
): Promise<Neighbour[]> {
  const best = new TopK(k);
  for (let start = 0; start < ids.length; start += STEP) {
    if (start > 0) await setImmediate();
    for (const [id, vector] of source.fetch(ids.slice(start, start + STEP))) best.offer(id, cosine(query, vector));
  }
  return best.sorted();
}

/** The cosines of these photos, by id. Photos that have no vector any more are left out. */
export async function exactCosines(
  source: VectorSource,
  query: Vector,
  ids: readonly number[],
): Promise<Map<number, number>> {
  const cosines = new Map<number, number>();
  for (let start = 0; start < ids.length; start += STEP) {
    if (start > 0) await setImmediate();
    source.read(ids.slice(start, start + STEP)).forEach((vector, id) => cosines.set(id, cosine(query, vector)));
  }
  return cosines;
}

/** The cosines of the source's photos with ids above `afterId`, put into what is known of the others. */
export async function addCosines(
  source: VectorSource,
  query: Vector,
  { scores, error }: Cosines,
  afterId: number,
): Promise<Cosines> {
  let all = scores;
  for (let last = afterId; ;) {
    const entries = source.scan(last, STEP);
    for (const { id, vector } of entries) {
      last = id;
      if (id >= all.length) {
        const grown = new Float32Array(2 * id).fill(NaN);
        grown.set(all);
        all = grown;
      }
      all[id] = cosine(query, vector);
    }
    if (entries.length === 0) return { scores: all, error };
    await setImmediate();
  }
}

/** The best `k` among the source's photos with ids above `afterId`, found by reading them all. */
export async function searchAll(
  source: VectorSource,
  query: Vector,
  k: number,
  candidates: Candidates | undefined,
  afterId = 0,
): Promise<Neighbour[]> {
  const best = new TopK(k);
  const allowed = candidates && toIdSet(candidates);
  for (let last = afterId; ;) {
    const entries = source.scan(last, STEP);
    for (const { id, vector } of entries) {
      last = id;
      if (allowed?.has(id) !== false) best.offer(id, cosine(query, vector));
    }
    if (entries.length === 0) return best.sorted();
    await setImmediate();
  }
}
