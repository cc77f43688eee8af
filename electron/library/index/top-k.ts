import type { Neighbour } from './vector-index.ts';

/** Better first: the higher score, and of equal scores the lower id, so that every engine gives one order. */
export function compareNeighbours(a: Neighbour, b: Neighbour): number {
  return b.score - a.score || a.id - b.id;
}

/** Room for so many is made at once. */
const FIRST_ROOM = 256;

/**
 * Keeps the best `k` of any number of neighbours: a binary heap with the worst of the kept on top. Ids and scores lie in two
 * arrays of numbers: an object for each that is offered would be a good part of what a search leaves to collect.
 */
export class TopK {
  readonly #k: number;
  #ids: Uint32Array;
  #scores: Float64Array;
  #size = 0;
  #threshold: number;

  constructor(k: number) {
    this.#k = k;
    this.#ids = new Uint32Array(Math.min(k, FIRST_ROOM));
    this.#scores = new Float64Array(Math.min(k, FIRST_ROOM));
    this.#threshold = k > 0 ? -Infinity : Infinity;
  }

  get size(): number {
    return this.#size;
  }

  /** The score a newcomer has to reach, or -Infinity while there is room. */
  get threshold(): number {
    return this.#threshold;
  }

  /** @param id a positive integer below 2^32 */
  offer(id: number, score: number): void {
    if (score < this.#threshold) return;
    if (this.#size < this.#k) {
      if (this.#size === this.#ids.length) this.#grow();
      this.#rise(id, score);
    } else if (this.#size > 0 && this.#worstIsWorseThan(id, score)) {
      this.#sink(id, score);
    }
    if (this.#size === this.#k) this.#threshold = this.#scores[0] ?? Infinity;
  }

  /** Calls back with what was kept, in no order. */
  forEach(each: (id: number, score: number) => void): void {
    for (let at = 0; at < this.#size; at++) each(this.#ids[at] ?? 0, this.#scores[at] ?? 0);
  }

  /** What was kept, best first. */
  sorted(): Neighbour[] {
    const kept = Array.from(this.#ids.subarray(0, this.#size), (id, at) => ({ id, score: this.#scores[at] ?? 0 }));
    return kept.sort(compareNeighbours);
  }

  #grow(): void {
    const room = Math.min(this.#k, 2 * this.#ids.length);
    const ids = new Uint32Array(room);
    ids.set(this.#ids);
    this.#ids = ids;
    const scores = new Float64Array(room);
    scores.set(this.#scores);
    this.#scores = scores;
  }

  /** Adds a newcomer at the bottom and lets it rise above all that are better. */
  #rise(id: number, score: number): void {
    const ids = this.#ids;
    const scores = this.#scores;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentId = ids[parent] ?? 0;
      const parentScore = scores[parent] ?? 0;
      if (!isWorse(id, score, parentId, parentScore)) break;
      ids[at] = parentId;
      scores[at] = parentScore;
      at = parent;
    }
    ids[at] = id;
    scores[at] = score;
  }

  /** Puts a newcomer in the place of the worst. */
  #sink(id: number, score: number): void {
    const ids = this.#ids;
    const scores = this.#scores;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      const right = child + 1;
      if (right < this.#size && isWorse(ids[right] ?? 0, scores[right] ?? 0, ids[child] ?? 0, scores[child] ?? 0)) {
        child = right;
      }
      const childId = ids[child] ?? 0;
      const childScore = scores[child] ?? 0;
      if (!isWorse(childId, childScore, id, score)) break;
      ids[at] = childId;
      scores[at] = childScore;
      at = child;
    }
    ids[at] = id;
    scores[at] = score;
  }

  #worstIsWorseThan(id: number, score: number): boolean {
    return isWorse(this.#ids[0] ?? 0, this.#scores[0] ?? 0, id, score);
  }
}

function isWorse(id: number, score: number, otherId: number, otherScore: number): boolean {
  return score < otherScore || (score === otherScore && id > otherId);
}
