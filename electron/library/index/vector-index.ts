import type { Vector } from '../../../shared/kinds.ts';

/** The photos' vectors of one model, as the catalogue keeps them. They are the truth; the index is derived from them. */
export interface VectorSource {
  /** How many photos have a vector. Called when the index is opened or checked, not in searches. */
  count(): number;
  /**
   * The vectors of these photos, a few hundred at most. Photos that `count` and `scan` do not show are left out, which
   * is also how a photo that has just become invisible is kept out of an answer.
   */
  fetch(ids: readonly number[]): ReadonlyMap<number, Vector>;
  /** The same without a look at who is shown, in two thirds of the time: for photos that the asker knows to be. */
  read(ids: readonly number[]): ReadonlyMap<number, Vector>;
  /** Up to `limit` vectors with ids greater than `afterId`, in ascending order of id. Empty at the end. */
  scan(afterId: number, limit: number): readonly VectorEntry[];
}

export interface VectorEntry {
  /** The photo's id: a positive integer. */
  id: number;
  vector: Vector;
}

export interface Neighbour {
  id: number;
  /** Cosine of the angle to the query, -1..1, computed in double precision from the source's float32 vectors. */
  score: number;
}

export const engineNames = ['sqlite-vss', 'sqlite-vec', 'scan'] as const;
/** What finds the candidates: Faiss in SQLite, sqlite-vec, or a plain scan where neither extension loads. */
export type EngineName = (typeof engineNames)[number];

export interface EngineInfo {
  name: EngineName;
  version: string;
  /** One line: why this engine and not a better one. */
  reason: string;
}

/** What `verify` found, as photo ids. All three are empty when index and source agree. */
export interface IndexDifferences {
  checked: number;
  /** In the source but not in the index. */
  missing: number[];
  /** In both, but the index holds an older vector. */
  stale: number[];
  /** In the index but no longer in the source. */
  extra: number[];
}

export interface IndexStats {
  engine: EngineInfo;
  dimension: number;
  /** Vectors the index answers with. */
  count: number;
  /** Of those, how many are still in the tail, waiting to be moved into a segment. */
  tail: number;
  segments: number;
  /** Vectors removed or replaced that still take room in a segment until it is compacted. */
  masked: number;
  bytesOnDisk: number;
  /** Whether vectors of the source are still being taken in after opening or `rebuild`; searches are complete all the same. */
  catchingUp: boolean;
}

export interface WorkOptions {
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/** Photos a search is confined to. */
export type Candidates = ReadonlySet<number> | Uint32Array;

/** A query's cosine with every photo, to within a known error. */
export interface Cosines {
  /** By photo id; NaN, or beyond the end, where there is no vector. */
  scores: Float32Array<ArrayBuffer>;
  /** How far a score may be from the exact cosine. */
  error: number;
}

/** Nearest neighbours among the vectors of one model. Every call may be made while others are under way. */
export interface VectorIndex {
  readonly engine: EngineInfo;
  /**
   * Takes in new or changed vectors, after the source has them. When the promise resolves they can be found, and they
   * are in the index file.
   */
  add(entries: readonly VectorEntry[]): Promise<void>;
  /** Forgets photos, after the source has. Ids the index does not hold are ignored. */
  remove(ids: readonly number[]): Promise<void>;
  /**
   * The `k` photos most like `vector`, best first, ties by id; fewer when there are fewer.
   *
   * @param vector unit length, of the index's dimension
   * @param candidates only these photos may be answered
   */
  search(vector: Vector, k: number, candidates?: Candidates): Promise<Neighbour[]>;
  /**
   * The cosine of every photo at once: for ranking by more than likeness, under any condition.
   *
   * @param vector unit length, of the index's dimension
   */
  cosines(vector: Vector): Promise<Cosines>;
  /** Takes back cosines that nobody will look at again, so that the next ones need no new memory. */
  giveBack(cosines: Cosines): void;
  /** The exact cosines of these photos, which may be shown, by id; photos without a vector are left out. */
  cosinesOf(vector: Vector, ids: readonly number[]): Promise<Map<number, number>>;
  /** The `k` photos most like each of these, without themselves. Photos without a vector are left out. */
  neighbours(ids: readonly number[], k: number): Promise<Map<number, Neighbour[]>>;
  /** Drops everything and takes it in anew from the source. Searches stay complete meanwhile, only slower. */
  rebuild(options?: WorkOptions): Promise<void>;
  /**
   * Compares every vector of the source with what the index holds, in steps of a few milliseconds. Changes nothing.
   * While photos are being indexed, those just on their way from one to the other may be named.
   */
  verify(options?: WorkOptions): Promise<IndexDifferences>;
  /** Makes good what `verify` found, from the source. */
  repair(differences: IndexDifferences): Promise<void>;
  /** Does now what is otherwise done in quiet moments: moves the tail into segments and compacts them. */
  compact(): Promise<void>;
  stats(): Promise<IndexStats>;
  /** Finishes what is under way and closes the index file. */
  close(): Promise<void>;
}
