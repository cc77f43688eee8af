import type { Neighbour } from './vector-index.ts';

/** Better first: the higher score, and of equal scores the lower id, so that every engine gives one order. */
export function compareNeighbours(a: Neighbour, b: Neighbour): number {
  return b.score - a.score || a.id - b.id;
}

/** Keeps the best `k` of any number of neighbours: a binary heap with the worst of the kept on top. */
export class TopK {
  readonly #k: number;
  readonly #heap: Neighbour[] = [];

  constructor(k: number) {
    this.#k = k;
  }

  get size(): number {
    return this.#heap.length;
  }

  /** The score a newcomer has to reach, or -Infinity while there is room. */
  get threshold(): number {
    return this.#heap.length < this.#k ? -Infinity : (this.#heap[0]?.score ?? Infinity);
  }

  offer(id: number, score: number): void {
    if (score < this.threshold) return;
    const heap = this.#heap;
    const newcomer = { id, score };
    if (heap.length < this.#k) {
      heap.push(newcomer);
      this.#rise(heap.length - 1);
    } else if (heap[0] !== undefined && compareNeighbours(newcomer, heap[0]) < 0) {
      heap[0] = newcomer;
      this.#sink();
    }
  }

  /** What was kept, best first. */
  sorted(): Neighbour[] {
    return [...this.#heap].sort(compareNeighbours);
  }

  #rise(from: number): void {
    let child = from;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#isWorse(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  #sink(): void {
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      let worst = this.#isWorse(left, parent) ? left : parent;
      if (this.#isWorse(left + 1, worst)) worst = left + 1;
      if (worst === parent) return;
      this.#swap(worst, parent);
      parent = worst;
    }
  }

  #isWorse(a: number, b: number): boolean {
    const first = this.#heap[a];
    const second = this.#heap[b];
    return first !== undefined && second !== undefined && compareNeighbours(first, second) > 0;
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    const first = heap[a];
    const second = heap[b];
    if (first === undefined || second === undefined) return;
    heap[a] = second;
    heap[b] = first;
  }
}
