import type { Vector } from '../../../shared/kinds.ts';
import { makeCosineKernel, NUMBERS_AT_ONCE, placeOf, ROWS_AT_ONCE, type CosineKernel } from './cosine-kernel.ts';
import type { VectorCode } from './vector-code.ts';
import type { Cosines } from './vector-index.ts';

/** Photos to a block. Memory grows by whole blocks, so that nothing ever has to move. */
const BLOCK = 16_384;

const PAGE = 65_536;

/** What the query's numbers, at most 1, are multiplied by to become int16. */
const QUERY_SCALE = 32_767;

/**
 * The codes of all vectors in memory, where a row's place is its photo's id: comparing a query with every photo of a
 * library is one pass over a quarter of its vectors' size: a few milliseconds for 100,000 photos and 256 numbers.
 */
export class CodedVectors {
  readonly #dimension: number;
  /** Numbers per row, of which those above the dimension are 0. */
  readonly #width: number;
  // In this order: one query, then per block its scales, its scores and its rows.
  readonly #memory: WebAssembly.Memory;
  readonly #blocksStart: number;
  readonly #blockBytes: number;
  readonly #kernel: CosineKernel;
  #blocks = 0;
  /** One more than the largest id. */
  #size = 0;
  #error = 0;

  constructor(dimension: number) {
    this.#dimension = dimension;
    this.#width = roundUp(dimension, NUMBERS_AT_ONCE);
    this.#blocksStart = roundUp(2 * this.#width, PAGE);
    this.#blockBytes = BLOCK * (this.#width + 8);
    this.#memory = new WebAssembly.Memory({ initial: this.#blocksStart / PAGE });
    this.#kernel = makeCosineKernel(this.#memory, this.#width);
  }

  set(id: number, { numbers, scale, error }: VectorCode): void {
    while (id >= this.#blocks * BLOCK) this.#addBlock();
    const { scales, rows } = this.#block(Math.floor(id / BLOCK));
    const row = id % BLOCK;
    const codes = new Int8Array(this.#memory.buffer, rows, BLOCK * this.#width);
    for (let from = 0; from < this.#dimension; from += NUMBERS_AT_ONCE) {
      const place = placeOf(row, from, this.#width);
      const count = Math.min(NUMBERS_AT_ONCE, this.#dimension - from);
      for (let at = 0; at < count; at++) codes[place + at] = numbers[from + at] ?? 0;
    }
    new Float32Array(this.#memory.buffer, scales + 4 * row, 1)[0] = scale / QUERY_SCALE;
    this.#size = Math.max(this.#size, id + 1);
    this.#error = Math.max(this.#error, error);
  }

  delete(id: number): void {
    if (id >= this.#size) return;
    const { scales } = this.#block(Math.floor(id / BLOCK));
    new Float32Array(this.#memory.buffer, scales + 4 * (id % BLOCK), 1)[0] = NaN;
  }

  /**
   * @param query unit length
   * @param room where the scores are put if they fit, in the place of new memory
   */
  cosines(query: Vector, room?: ArrayBuffer): Cosines {
    new Int16Array(this.#memory.buffer, 0, this.#dimension).set(query.map((value) => Math.round(QUERY_SCALE * value)));
    const fits = room !== undefined && room.byteLength >= 4 * this.#size;
    const scores = fits ? new Float32Array(room, 0, this.#size) : new Float32Array(this.#size);
    for (let block = 0, done = 0; done < this.#size; block++, done += BLOCK) {
      const count = Math.min(BLOCK, this.#size - done);
      const at = this.#block(block);
      this.#kernel.score(at.rows, at.scales, 0, at.scores, Math.ceil(count / ROWS_AT_ONCE));
      scores.set(new Float32Array(this.#memory.buffer, at.scores, count), done);
    }
    return { scores, error: this.#error + this.#queryError };
  }

  /** How far rounding the query, and summing in single precision, can move a cosine. */
  get #queryError(): number {
    const rounding = Math.sqrt(this.#dimension) / (2 * QUERY_SCALE);
    return (1 + this.#error) * rounding + 1e-6;
  }

  #block(block: number): { scales: number; scores: number; rows: number } {
    const scales = this.#blocksStart + block * this.#blockBytes;
    return { scales, scores: scales + 4 * BLOCK, rows: scales + 8 * BLOCK };
  }

  #addBlock(): void {
    this.#memory.grow(this.#blockBytes / PAGE);
    // A photo without a vector has no cosine.
    new Float32Array(this.#memory.buffer, this.#block(this.#blocks).scales, BLOCK).fill(NaN);
    this.#blocks++;
  }
}

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;
