import type { Vector } from '../../../shared/kinds.ts';
import { cosine } from './cosine.ts';
import type { IdSet } from './id-set.ts';
import type { TopK } from './top-k.ts';

/** Vectors kept in memory, one after the other, and searched exactly. */
export class ResidentVectors {
  readonly #dimension: number;
  readonly #slots = new Map<number, number>();
  readonly #ids: number[] = [];
  #vectors: Vector;

  constructor(dimension: number) {
    this.#dimension = dimension;
    this.#vectors = new Float32Array(64 * dimension);
  }

  get size(): number {
    return this.#ids.length;
  }

  set(id: number, vector: Vector): void {
    let slot = this.#slots.get(id);
    if (slot === undefined) {
      slot = this.#ids.length;
      this.#ids.push(id);
      this.#slots.set(id, slot);
      if ((slot + 1) * this.#dimension > this.#vectors.length) {
        const grown = new Float32Array(2 * this.#vectors.length);
        grown.set(this.#vectors);
        this.#vectors = grown;
      }
    }
    this.#vectors.set(vector, slot * this.#dimension);
  }

  delete(id: number): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#slots.delete(id);
    // The last one moves into the gap, so that the vectors stay contiguous.
    const last = this.#ids.length - 1;
    const lastId = this.#ids.pop();
    if (slot === last || lastId === undefined) return;
    this.#ids[slot] = lastId;
    this.#slots.set(lastId, slot);
    const dimension = this.#dimension;
    this.#vectors.copyWithin(slot * dimension, last * dimension, (last + 1) * dimension);
  }

  /** Offers every vector's score to `best`, or those of the allowed photos. */
  search(query: Vector, best: TopK, allowed: IdSet | undefined): void {
    const dimension = this.#dimension;
    const vectors = this.#vectors;
    for (const [slot, id] of this.#ids.entries()) {
      if (allowed?.has(id) !== false) best.offer(id, cosine(query, vectors, slot * dimension));
    }
  }
}
