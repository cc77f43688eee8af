import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Thumbnails } from '../catalogue/thumbnails.ts';
import type { Encoder } from '../encoder/encoder.ts';
import type { VectorIndex } from '../index/vector-index.ts';
import type { TaughtText } from './sight.ts';

/** What searching needs of an open library. */
export interface SearchRooms {
  readonly catalogue: Catalogue;
  readonly thumbnails: Thumbnails;
  /** The folder of what ships with the program. */
  readonly resources: string;
  /** The model whose vectors answer; `rowId` is the key of its embeddings. */
  model(): { rowId: number; id: string; version: string; dimension: number };
  encoder(): Promise<Encoder>;
  index(): Promise<VectorIndex>;
  /**
   * What the library's own tags and captions taught about these texts, where there is something that learns from them. The same
   * function as long as nothing new was taught.
   */
  taught?(texts: readonly string[]): Promise<TaughtText>;
}
