import { BowerbirdError } from '../../../shared/errors.ts';
import type { Vector } from '../../../shared/kinds.ts';
import type { Log } from '../log.ts';
import { addCosines, exactCosines, searchAll, searchAmong } from './exact-search.ts';
import { readableIndexError } from './readable-index-error.ts';
import { compareWithSource, packed, repairFromSource } from './reconcile.ts';
import { rerank } from './rerank.ts';
import { TopK } from './top-k.ts';
import type {
  Candidates,
  Cosines,
  EngineInfo,
  IndexDifferences,
  IndexStats,
  Neighbour,
  VectorEntry,
  VectorIndex,
  VectorSource,
  WorkOptions,
} from './vector-index.ts';
import type { OpenReply } from './worker-calls.ts';
import type { WorkerClient } from './worker-client.ts';

/** Sources up to this size are brought up to date before opening resolves; larger ones in the background. */
const SMALL_SOURCE = 5_000;

/** A smaller part than this missing from the index turns up within moments; a larger one is searched in the source. */
const GAP_WORTH_SCANNING = 1 / 100;

/** Up to so many candidates are scored one by one, a few microseconds each, rather than searched for. */
const FEW_CANDIDATES = 1_000;

/** By how much a shortlist that was too short to be sure is lengthened. */
const GROWTH = 4;

/** So many searches may be under way at once without new memory. */
const MOST_ROOMS = 2;

export interface SourcedIndexParts {
  worker: WorkerClient;
  opened: OpenReply;
  source: VectorSource;
  folder: string;
  dimension: number;
  log: Log;
}

/** The index as the rest of the library sees it: the engine's thread finds, the source's own vectors decide. */
export class SourcedIndex implements VectorIndex {
  readonly engine: EngineInfo;
  readonly #worker: WorkerClient;
  readonly #opened: OpenReply;
  readonly #source: VectorSource;
  readonly #folder: string;
  readonly #dimension: number;
  readonly #log: Log;
  /** Photos with ids above this are searched in the source. Undefined when the index has them all. */
  #unindexedAfter: number | undefined;
  #catchingUp: { stop: AbortController; done: Promise<void> } | undefined;
  /** Cleared when the index failed to take in a change, so that the next opening compares everything. */
  #trusted = true;
  /** Memory of answers that were given back. */
  readonly #rooms: ArrayBuffer[] = [];
  /** How often the index has been emptied. */
  #emptied = 0;
  #startedAnew = false;
  #closed = false;

  constructor({ worker, opened, source, folder, dimension, log }: SourcedIndexParts) {
    this.engine = opened.engine;
    this.#worker = worker;
    this.#opened = opened;
    this.#source = source;
    this.#folder = folder;
    this.#dimension = dimension;
    this.#log = log;
  }

  /** Loads the index and makes good what it lacks: before it resolves if that is quick, else in the background. */
  async start(): Promise<void> {
    const { count, closedCleanly, replaced } = this.#opened;
    if (replaced !== undefined) {
      this.#log.warn(`The vector index is built anew, because its file could not be used: ${replaced}.`);
    }
    const wanted = this.#source.count();
    if (wanted - count > wanted * GAP_WORTH_SCANNING) this.#unindexedAfter = 0;
    const done = this.#startCatchingUp(count !== wanted || !closedCleanly);
    if (wanted <= SMALL_SOURCE) await done;
  }

  async add(entries: readonly VectorEntry[]): Promise<void> {
    for (const { vector } of entries) this.#checkDimension(vector);
    await this.#change(this.#worker.call('add', packed(entries)));
  }

  async remove(ids: readonly number[]): Promise<void> {
    await this.#change(this.#worker.call('remove', ids));
  }

  async search(vector: Vector, k: number, candidates?: Candidates): Promise<Neighbour[]> {
    this.#checkDimension(vector);
    if (k < 1) return [];
    if (candidates && countOf(candidates) <= FEW_CANDIDATES) {
      return searchAmong(this.#source, vector, [...candidates], k);
    }
    try {
      const unindexedAfter = this.#unindexedAfter;
      const emptied = this.#emptied;
      const indexed = await this.#searchIndex(vector, k, candidates);
      // Emptied while we searched: what we got may be half of the old and half of the new.
      if (emptied !== this.#emptied) return await this.search(vector, k, candidates);
      if (unindexedAfter === undefined) return indexed;
      return merged(k, indexed, await searchAll(this.#source, vector, k, candidates, unindexedAfter));
    } catch (error) {
      if (this.#closed) throw error;
      this.#startAnew(error);
      return searchAll(this.#source, vector, k, candidates);
    }
  }

  async cosines(vector: Vector): Promise<Cosines> {
    this.#checkDimension(vector);
    try {
      const unindexedAfter = this.#unindexedAfter;
      const emptied = this.#emptied;
      const room = this.#rooms.pop();
      const known = await this.#worker.callMoving(room ? [room] : [], 'cosines', vector, room);
      if (emptied !== this.#emptied) return await this.cosines(vector);
      return unindexedAfter === undefined ? known : await addCosines(this.#source, vector, known, unindexedAfter);
    } catch (error) {
      if (this.#closed) throw error;
      this.#startAnew(error);
      return addCosines(this.#source, vector, NONE_KNOWN, 0);
    }
  }

  giveBack({ scores }: Cosines): void {
    if (this.#rooms.length < MOST_ROOMS) this.#rooms.push(scores.buffer);
  }

  async cosinesOf(vector: Vector, ids: readonly number[]): Promise<Map<number, number>> {
    this.#checkDimension(vector);
    return exactCosines(this.#source, vector, ids);
  }

  async neighbours(ids: readonly number[], k: number): Promise<Map<number, Neighbour[]>> {
    const found = new Map<number, Neighbour[]>();
    for (const [id, vector] of this.#source.fetch(ids)) {
      const nearest = await this.search(vector, k + 1);
      found.set(id, nearest.filter((neighbour) => neighbour.id !== id).slice(0, k));
    }
    return found;
  }

  async rebuild({ onProgress, signal }: WorkOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    await this.#stopCatchingUp();
    this.#unindexedAfter = 0;
    this.#emptied++;
    await this.#worker.call('clear');
    const done = this.#startCatchingUp(true, onProgress);
    const stop = (): void => this.#catchingUp?.stop.abort(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    await done;
    signal?.removeEventListener('abort', stop);
    signal?.throwIfAborted();
  }

  async verify(options: WorkOptions = {}): Promise<IndexDifferences> {
    const found: IndexDifferences = { checked: 0, missing: [], stale: [], extra: [] };
    for await (const { compared, differences } of compareWithSource(this.#source, this.#worker, options)) {
      found.checked = compared;
      for (const kind of ['missing', 'stale', 'extra'] as const) {
        // One by one: there may be more than a call can have arguments.
        for (const id of differences[kind]) found[kind].push(id);
      }
    }
    return found;
  }

  async repair(differences: IndexDifferences): Promise<void> {
    await this.#change(repairFromSource(this.#source, this.#worker, differences));
  }

  async compact(): Promise<void> {
    await this.#worker.call('compact');
  }

  async stats(): Promise<IndexStats> {
    const stats = await this.#worker.call('stats');
    return { engine: this.engine, dimension: this.#dimension, ...stats, catchingUp: this.#catchingUp !== undefined };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#stopCatchingUp();
    await this.#worker.close(this.#trusted);
  }

  async #searchIndex(vector: Vector, k: number, candidates: Candidates | undefined): Promise<Neighbour[]> {
    const { roundingError, surplus } = this.#opened;
    // A large Set takes far longer to post than an array.
    const ids = candidates && Uint32Array.from(candidates);
    for (let length = k + surplus; ; length *= GROWTH) {
      const shortlist = await this.#worker.call('search', vector, length, ids);
      const { neighbours, complete } = await rerank(this.#source, vector, shortlist, k, roundingError);
      if (complete) return neighbours;
      // Equal scores, or scores closer than rounding can tell apart, where the list ends: a longer one will tell.
      if (shortlist.ids.length === length) continue;
      // The engine could not go deep enough: the candidates are all on the far side, or `k` is very large.
      if (ids) return searchAmong(this.#source, vector, [...ids], k);
      return searchAll(this.#source, vector, k, undefined);
    }
  }

  /** Waits for a change to be taken in. */
  async #change(change: Promise<void>): Promise<void> {
    try {
      await change;
    } catch (error) {
      this.#trusted = false;
      throw readableIndexError(error, this.#folder);
    }
  }

  #startCatchingUp(compare: boolean, onProgress?: WorkOptions['onProgress']): Promise<void> {
    const stop = new AbortController();
    const options = { signal: stop.signal, ...(onProgress && { onProgress }) };
    const work = async (): Promise<void> => {
      try {
        if (compare) await this.#compareAndRepair(options);
        while (await this.#worker.call('warm')) stop.signal.throwIfAborted();
      } catch (error) {
        if (stop.signal.aborted) {
          if (compare) this.#trusted = false;
          return;
        }
        this.#catchingUp = undefined;
        this.#startAnew(error);
      }
    };
    const done = work().finally(() => {
      if (this.#catchingUp?.stop === stop) this.#catchingUp = undefined;
    });
    this.#catchingUp = { stop, done };
    return done;
  }

  async #stopCatchingUp(): Promise<void> {
    this.#catchingUp?.stop.abort();
    await this.#catchingUp?.done;
  }

  async #compareAndRepair(options: WorkOptions): Promise<void> {
    for await (const { lastId, differences } of compareWithSource(this.#source, this.#worker, options)) {
      await repairFromSource(this.#source, this.#worker, differences);
      if (this.#unindexedAfter !== undefined) this.#unindexedAfter = lastId;
    }
    this.#unindexedAfter = undefined;
  }

  /** Answers a damaged index file: searches read the source until a new one is built, once in a process's life. */
  #startAnew(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#trusted = false;
    this.#unindexedAfter = 0;
    if (this.#startedAnew) return;
    this.#startedAnew = true;
    this.#log.warn(`The vector index is built anew, and until then searches are slow: ${message}.`);
    void this.rebuild().catch((reason: unknown) => {
      this.#log.error(`The vector index cannot be built, and searches stay slow: ${String(reason)}.`);
    });
  }

  #checkDimension(vector: Vector): void {
    if (vector.length === this.#dimension) return;
    throw new BowerbirdError(
      'bad-request',
      `A vector has ${vector.length} numbers, but this index holds vectors of ${this.#dimension}. ` +
        'Encode it with the model the index was made for.',
    );
  }
}

/** The error is that of single precision. */
const NONE_KNOWN: Cosines = { scores: new Float32Array(0), error: 1e-6 };

const countOf = (candidates: Candidates): number =>
  candidates instanceof Uint32Array ? candidates.length : candidates.size;

/** The best `k` of two answers to one query; a photo in both is taken once. */
function merged(k: number, ...answers: readonly Neighbour[][]): Neighbour[] {
  const best = new TopK(k);
  const seen = new Set<number>();
  for (const { id, score } of answers.flat()) {
    if (!seen.has(id)) best.offer(id, score);
    seen.add(id);
  }
  return best.sorted();
}
