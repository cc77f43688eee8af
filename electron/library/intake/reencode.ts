import type { Catalogue } from '../catalogue/catalogue.ts';
import { photosWithoutEmbedding, putEmbedding } from '../catalogue/embeddings.ts';
import { getFile, requeue } from '../catalogue/photos.ts';
import type { Thumbnails } from '../catalogue/thumbnails.ts';
import type { Encoder } from '../encoder/encoder.ts';
import { encoderPixels } from '../media/encoder-pixels.ts';

const BATCH = 32;

/**
 * Computes a model's vectors for photos that have none of it yet, from their stored thumbnails: no photo is read again. Can be
 * stopped at any point and goes on where it was.
 *
 * A photo without a usable thumbnail is queued to be read again where its file is there, and passed over otherwise.
 *
 * @param wanted asked before each batch is stored: vectors of a model that is no longer wanted are dropped
 * @returns how many vectors were stored
 */
export async function reencode(options: {
  catalogue: Catalogue;
  thumbnails: Thumbnails;
  encoder: Encoder;
  modelRow: number;
  signal: AbortSignal;
  wanted: () => boolean;
  onBatch: (photoIds: readonly number[]) => Promise<void>;
}): Promise<number> {
  const { catalogue, thumbnails, encoder, modelRow, signal } = options;
  const passedOver = new Set<number>();
  let stored = 0;
  for (;;) {
    if (signal.aborted || !options.wanted()) return stored;
    const ids = photosWithoutEmbedding(catalogue, modelRow, BATCH + passedOver.size).filter(
      (id) => !passedOver.has(id),
    );
    if (ids.length === 0) return stored;
    const pixels: Uint8Array[] = [];
    const pictured: number[] = [];
    for (const id of ids) {
      const thumbnail = thumbnails.get(id);
      try {
        if (thumbnail) {
          pixels.push(await encoderPixels(thumbnail.data, encoder.model.input));
          pictured.push(id);
          continue;
        }
      } catch {
        // A damaged thumbnail is as good as none: the photo is read again.
      }
      if (getFile(catalogue, id)?.state === 'indexed') requeue(catalogue, [id]);
      else passedOver.add(id);
    }
    const vectors = await encoder.encodeImages(pixels, signal);
    if (!options.wanted()) return stored;
    catalogue.write(() => {
      for (const [position, id] of pictured.entries()) {
        const vector = vectors[position];
        if (vector) putEmbedding(catalogue, modelRow, id, vector);
      }
    });
    stored += pictured.length;
    await options.onBatch(pictured);
  }
}
