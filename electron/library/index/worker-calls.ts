import type { Vector } from '../../../shared/kinds.ts';
import type { Differences, Shortlist } from './index-store.ts';
import type { Cosines, EngineInfo, EngineName, VectorEntry } from './vector-index.ts';

export interface OpenRequest {
  folder: string;
  modelId: string;
  dimension: number;
  engine: EngineName | 'auto';
}

export interface OpenReply {
  engine: EngineInfo;
  count: number;
  closedCleanly: boolean;
  /** Why the index file had to be started anew, if it had to. */
  replaced: string | undefined;
  /** How far a shortlist's scores may be from the exact ones. */
  roundingError: number;
  /** How many more than wanted a shortlist should hold. */
  surplus: number;
}

export interface StoreStats {
  count: number;
  tail: number;
  segments: number;
  masked: number;
  bytesOnDisk: number;
}

/** What the library's thread asks of the index's thread. */
export interface WorkerCalls {
  open: (request: OpenRequest) => OpenReply;
  add: (entries: readonly VectorEntry[]) => void;
  remove: (ids: readonly number[]) => void;
  search: (query: Vector, k: number, candidates: Uint32Array | undefined) => Shortlist;
  /** @param room moved here, where the scores are put if they fit */
  cosines: (query: Vector, room: ArrayBuffer | undefined) => Cosines;
  compare: (afterId: number, lastId: number, ids: readonly number[], prints: readonly number[]) => Differences;
  /** Starts an empty index file. */
  clear: () => void;
  /** Loads the next part of what the first search by cosines would have to wait for; false when all is there. */
  warm: () => boolean;
  compact: () => void;
  stats: () => StoreStats;
  /** @param clean whether the file may be taken at its word when it is opened next */
  close: (clean: boolean) => void;
}

export type CallName = keyof WorkerCalls;

export interface WorkerRequest {
  serial: number;
  name: CallName;
  args: readonly unknown[];
}

export type WorkerReply =
  { serial: number; value: unknown } | { serial: number; error: { message: string; code: string | undefined } };
