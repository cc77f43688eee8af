import type { Catalogue } from '../catalogue/catalogue.ts';
import { sampleEmbeddings } from '../catalogue/embedding-sample.ts';

/** Enough for a mean and a deviation within a few per cent; a quarter of a millisecond to compare a query with. */
const SAMPLE_SIZE = 1000;

/** A sample of the library's own vectors, which relevance is measured against. */
export interface LibrarySample {
  /**
   * Rows of unit vectors. Drawn anew when the library grew or shrank by a tenth, or the model changed.
   *
   * @param photos how many photos the library has now
   * @param version of the photos' columns: a small library is sampled anew after every change
   */
  get(model: { rowId: number; dimension: number }, photos: number, version: number): Float32Array;
}

export function openLibrarySample(catalogue: Catalogue): LibrarySample {
  let sample = new Float32Array(0);
  let drawn = { rowId: -1, photos: -1, version: -1 };
  return {
    get(model, photos, version) {
      const changed = Math.abs(photos - drawn.photos) > drawn.photos / 10;
      // Photos are in the catalogue before their vectors are.
      const partial = sample.length / model.dimension < Math.min(SAMPLE_SIZE, photos) && version !== drawn.version;
      if (model.rowId !== drawn.rowId || changed || partial) {
        sample = sampleEmbeddings(catalogue, model.rowId, model.dimension, SAMPLE_SIZE);
        drawn = { rowId: model.rowId, photos, version };
      }
      return sample;
    },
  };
}
