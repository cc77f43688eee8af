import { setImmediate } from 'node:timers/promises';
import type { Vector } from '../../../shared/kinds.ts';
import { cosine } from './cosine.ts';
import type { Shortlist } from './index-store.ts';
import { TopK } from './top-k.ts';
import type { Neighbour, VectorSource } from './vector-index.ts';

/** Photos scored between two looks at whether the rest can still matter. */
const STEP = 64;

export interface Ranking {
  neighbours: Neighbour[];
  /** Whether no photo outside the shortlist can belong among the neighbours. */
  complete: boolean;
}

/**
 * Puts exact scores in the place of a shortlist's approximate ones and keeps the best `k`.
 *
 * Goes down the list only as far as it must: once the k-th exact score is out of reach of the next approximate one, no
 * later photo can come in, since approximate and exact score differ by at most `roundingError`.
 */
export async function rerank(
  source: VectorSource,
  query: Vector,
  shortlist: Shortlist,
  k: number,
  roundingError: number,
): Promise<Ranking> {
  const best = new TopK(k);
  let batch: number[] = [];
  const score = (): void => {
    for (const [id, vector] of source.fetch(batch)) best.offer(id, cosine(query, vector));
    batch = [];
  };
  for (const [place, id] of shortlist.ids.entries()) {
    if (batch.length === STEP) {
      score();
      await setImmediate();
    }
    if (best.threshold > (shortlist.scores[place] ?? Infinity) + roundingError) {
      return { neighbours: best.sorted(), complete: true };
    }
    batch.push(id);
  }
  score();
  const { horizon } = shortlist;
  return { neighbours: best.sorted(), complete: horizon === -Infinity || best.threshold > horizon + roundingError };
}
