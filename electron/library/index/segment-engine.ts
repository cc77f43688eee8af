import type { Database } from 'better-sqlite3';
import type { Vector } from '../../../shared/kinds.ts';
import type { IdSet } from './id-set.ts';
import type { EngineName } from './vector-index.ts';

/** Nearest first: `ids[i]` scores about `scores[i]`. */
export interface SegmentHits {
  ids: number[];
  scores: number[];
}

/**
 * How one kind of index keeps a segment: a bounded number of vectors that are written rarely and searched often.
 *
 * Every engine writes through the one connection it was given, inside the store's transactions, so that a segment's
 * contents and the store's account of them are committed together or not at all.
 */
export interface SegmentEngine {
  readonly name: EngineName;
  readonly version: string;
  /** How far an approximate score may be from the exact cosine. */
  readonly roundingError: number;
  /** How many hits more than wanted to ask for, so that rounding rarely makes a second search necessary. */
  readonly surplus: number;
  /** Whether `search` answers with allowed photos only. */
  readonly filters: boolean;
  /** Most vectors a segment should hold, so that rewriting one stays short. */
  readonly capacity: number;
  /** Most hits one search of a segment can give. */
  readonly maxHits: number;
  create(segment: number): void;
  /** Takes in the rows of the table `tail` whose id is at most `lastId`. */
  appendTail(segment: number, lastId: number): void;
  /** Removes the rows that the table `masked` names for this segment. */
  removeMasked(segment: number): void;
  drop(segment: number): void;
  /** The nearest `k` of a segment by approximate cosine, masked rows included. Throws where the segment is damaged. */
  search(segment: number, query: Vector, k: number, allowed: IdSet | undefined): SegmentHits;
  /** How many vectors the segment really holds, found without loading it; anything else where it is damaged. */
  size(segment: number): number;
  /** Lets go of what a failed transaction left in memory; what was committed is read again when it is needed. */
  forget(segment: number): void;
}

/** Opens an engine on a connection, or throws an error whose message says why it cannot be used here. */
export type OpenEngine = (db: Database, dimension: number) => SegmentEngine;
