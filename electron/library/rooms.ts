import type { EventData, EventName } from '../../shared/api.ts';
import type { Operation, Scope } from '../../shared/domain.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { Thumbnails } from './catalogue/thumbnails.ts';
import type { Encoder } from './encoder/encoder.ts';
import type { VectorIndex } from './index/vector-index.ts';
import type { Indexer } from './intake/indexer.ts';
import type { Learned } from './learn/learned.ts';
import type { Log } from './log.ts';
import type { ActiveModel, Models } from './models.ts';

/** The open rooms of one library, as the handlers of the contract use them. Built by library.ts. */
export interface Rooms {
  /** The library's folder. */
  readonly folder: string;
  /** What ships with the program: models, vocabulary. */
  readonly resources: string;
  readonly log: Log;
  readonly catalogue: Catalogue;
  readonly thumbnails: Thumbnails;
  readonly indexer: Indexer;
  readonly models: Models;
  /** Folders the front end may name, with what is below them; `any` where the operating system's dialogs choose. */
  readonly folderAccess: 'any' | readonly string[];
  model(): ActiveModel;
  /** The active model's encoder, opened at first use. */
  encoder(): Promise<Encoder>;
  /** The active model's vector index, opened at first use. */
  index(): Promise<VectorIndex>;
  /** What the user's own tags and captions taught, for the active model. */
  readonly learned: Learned;
  emit<N extends EventName>(name: N, data: EventData<N>): void;
  /**
   * Tells everyone that photos changed, and keeps the vector index in step where they were removed or came back. `null` for
   * "many". Call it after the catalogue has the change.
   */
  photosChanged(ids: readonly number[] | null): Promise<void>;
  /** After `recordOperation`: tells the front ends what undo and redo would do now, and that tags may have changed. */
  edited(operation: Operation | null): void;
  /**
   * The photos of the library that a scope names: ids in their order, a query's in its own, all in order of id. Throws
   * `bad-request` for an empty scope, `not-found` where no id is known.
   */
  resolveScope(scope: Scope): Promise<number[]>;
  rootIds(): number[];
}
