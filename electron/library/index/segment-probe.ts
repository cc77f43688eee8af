import type { Vector } from '../../../shared/kinds.ts';
import type { IdSet } from './id-set.ts';
import type { SegmentEngine, SegmentHits } from './segment-engine.ts';
import type { TopK } from './top-k.ts';

/** One query's view into one segment, as deep as it has been asked to look. */
export class SegmentProbe {
  readonly segment: number;
  readonly #engine: SegmentEngine;
  readonly #most: number;
  readonly #size: number;
  readonly #query: Vector;
  readonly #allowed: IdSet | undefined;
  #asked = 0;
  #hits: SegmentHits = { ids: [], scores: [] };

  constructor(engine: SegmentEngine, segment: number, size: number, query: Vector, allowed: IdSet | undefined) {
    this.segment = segment;
    this.#engine = engine;
    this.#size = size;
    this.#most = Math.min(size, engine.maxHits);
    this.#query = query;
    this.#allowed = allowed;
  }

  /** Looks at the segment's nearest `hits`, or at as many as it has or can give. */
  ask(hits: number): void {
    this.#asked = Math.min(hits, this.#most);
    this.#hits = this.#engine.search(this.segment, this.#query, this.#asked, this.#allowed);
  }

  /** No row that has not been looked at has a higher approximate score; -Infinity when all have been. */
  get horizon(): number {
    const all = this.#asked === this.#size || this.#hits.ids.length < this.#asked;
    return all ? -Infinity : (this.#hits.scores.at(-1) ?? -Infinity);
  }

  /** Whether asking for more can give more. */
  get mayHoldMore(): boolean {
    return this.#asked < this.#most && this.#hits.ids.length === this.#asked;
  }

  /** Offers what has been looked at and counts: neither masked nor, where the engine cannot tell, forbidden. */
  offer(best: TopK, masked: ReadonlySet<number> | undefined): void {
    const { ids, scores } = this.#hits;
    for (const [place, id] of ids.entries()) {
      const score = scores[place] ?? -Infinity;
      if (score >= best.threshold && !masked?.has(id) && this.#allowed?.has(id) !== false) best.offer(id, score);
    }
  }
}
