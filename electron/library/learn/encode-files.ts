import { readFile } from 'node:fs/promises';
import { BowerbirdError } from '../../../shared/errors.ts';
import type { Vector } from '../../../shared/kinds.ts';
import { encoderPixels } from '../media/encoder-pixels.ts';
import { readPhoto } from '../media/photo-reading.ts';
import type { ImageFeatures } from './image-model.ts';

/** A file's vector, or why there is none. */
export type EncodedFile = { vector: Vector; reason?: undefined } | { vector?: undefined; reason: string };

/** Pictures decoded ahead of the encoder: enough to feed its threads, few enough to be nothing in memory. */
const BATCH = 16;

/**
 * Reads and encodes picture files just as indexing does. A file that cannot be read does not stop the others.
 *
 * @param onProgress how many files are done
 * @throws BowerbirdError `cancelled`, or what the encoder throws
 */
export async function encodeFiles(
  files: readonly string[],
  encoder: ImageFeatures,
  { signal, onProgress }: { signal?: AbortSignal | undefined; onProgress?: ((done: number) => void) | undefined } = {},
): Promise<EncodedFile[]> {
  const outcomes: EncodedFile[] = [];
  for (let from = 0; from < files.length; from += BATCH) {
    const decoded = await Promise.all(files.slice(from, from + BATCH).map((file) => decode(file, encoder, signal)));
    const pictures = decoded.flatMap(({ picture }) => (picture ? [picture] : []));
    const vectors = (await encoder.encodeImages(pictures, signal)).values();
    for (const { picture, reason } of decoded) {
      const vector = picture ? vectors.next().value : undefined;
      outcomes.push(vector ? { vector } : { reason: reason ?? 'The encoder returned no vector for it.' });
    }
    onProgress?.(outcomes.length);
  }
  return outcomes;
}

async function decode(
  file: string,
  encoder: ImageFeatures,
  signal: AbortSignal | undefined,
): Promise<{ picture?: Uint8Array; reason?: string }> {
  try {
    const { pixels } = await readPhoto({ path: file, bytes: await readFile(file) }, signal ? { signal } : {});
    return { picture: await encoderPixels(pixels, encoder.model.input) };
  } catch (error) {
    if (error instanceof BowerbirdError && error.code === 'cancelled') throw error;
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
