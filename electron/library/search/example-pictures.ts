import { randomUUID } from 'node:crypto';
import { BowerbirdError } from '../../../shared/errors.ts';
import type { Example } from '../../../shared/domain.ts';
import type { Vector } from '../../../shared/kinds.ts';
import type { Region } from '../../../shared/pixels.ts';
import { getEmbeddings } from '../catalogue/embeddings.ts';
import { photoName } from '../catalogue/photos-by-name.ts';
import { encoderPixels } from '../media/encoder-pixels.ts';
import { readPhoto } from '../media/photo-reading.ts';
import type { SearchRooms } from './search-rooms.ts';

/** A picture from outside the library that people search with. */
interface StoredPicture {
  name: string;
  /** WebP, at most thumbnail size: all that an encoder sees of any photo. */
  thumbnail: Uint8Array;
}

export interface ExamplePictures {
  /**
   * Takes in a picture to search with. It stays in memory until `MOST_KEPT` others came after it.
   *
   * @param data base64 of an image file
   * @throws BowerbirdError `bad-request` for an empty picture, and what reading a photo throws for one that is none
   */
  add(name: string, data: string): Promise<{ exampleId: string; width: number; height: number; preview: string }>;
  /**
   * The vector of an example: a photo of the library or an added picture, whole or a region of it.
   *
   * @throws BowerbirdError `not-found` where the photo or picture is not there (any more), `bad-request` where neither is named
   */
  vector(example: Example, signal?: AbortSignal): Promise<Vector>;
  /** What to call an example in words for people. */
  nameOf(example: Example): string;
}

const MOST_KEPT = 64;
/** Vectors of regions and added pictures: a slider that weighs words against a picture asks for the same ones again. */
const MOST_VECTORS = 256;

export function openExamplePictures(rooms: SearchRooms): ExamplePictures {
  const pictures = new Map<string, StoredPicture>();
  const vectors = new Map<string, Vector>();

  const encode = async (thumbnail: Uint8Array, region: Region | undefined, signal?: AbortSignal): Promise<Vector> => {
    const encoder = await rooms.encoder();
    const pixels = await encoderPixels(thumbnail, encoder.model.input, region);
    const [vector] = await encoder.encodeImages([pixels], signal);
    if (!vector) throw new BowerbirdError('internal', 'The encoder returned no vector for the example picture.');
    return vector;
  };
  const remembered = async (key: string, make: () => Promise<Vector>): Promise<Vector> => {
    const known = vectors.get(key);
    if (known) return known;
    const made = await make();
    vectors.set(key, made);
    dropOldest(vectors, MOST_VECTORS);
    return made;
  };
  const pictureOf = (example: Example): { key: string; thumbnail: Uint8Array } => {
    if (example.photoId !== undefined) {
      const stored = rooms.thumbnails.get(example.photoId);
      if (!stored) {
        throw new BowerbirdError(
          'not-found',
          'The example photo has not been read yet, or is not in the library any more.',
        );
      }
      return { key: stored.hash, thumbnail: stored.data };
    }
    if (example.exampleId === undefined) {
      throw new BowerbirdError('bad-request', 'An example is a photo of the library or a picture handed over before.');
    }
    const added = pictures.get(example.exampleId);
    if (!added) {
      throw new BowerbirdError('not-found', 'The example picture has been forgotten. Choose it again.');
    }
    return { key: example.exampleId, thumbnail: added.thumbnail };
  };

  return {
    async add(name, data) {
      const bytes = Buffer.from(data, 'base64');
      if (bytes.length === 0) throw new BowerbirdError('bad-request', `${name} is empty.`);
      const reading = await readPhoto({ path: name, bytes });
      const exampleId = randomUUID();
      pictures.set(exampleId, { name, thumbnail: reading.thumbnail.data });
      dropOldest(pictures, MOST_KEPT);
      const preview = `data:image/webp;base64,${Buffer.from(reading.thumbnail.data).toString('base64')}`;
      return { exampleId, width: reading.width, height: reading.height, preview };
    },
    async vector(example, signal) {
      const { photoId, region } = example;
      const model = rooms.model();
      if (photoId !== undefined && !region) {
        const stored = getEmbeddings(rooms.catalogue, model.rowId, [photoId]).get(photoId);
        if (stored) return stored;
      }
      const { key, thumbnail } = pictureOf(example);
      const part = region ? [region.left, region.top, region.width, region.height].join() : 'whole';
      return remembered([model.id, model.version, key, part].join(' '), () => encode(thumbnail, region, signal));
    },
    nameOf({ photoId, exampleId, region }) {
      const name =
        photoId === undefined
          ? (pictures.get(exampleId ?? '')?.name ?? 'the example picture')
          : (photoName(rooms.catalogue, photoId) ?? 'the example photo');
      return region ? `a part of ${name}` : name;
    },
  };
}

/** Maps keep the order of insertion, so the first key is the oldest. */
function dropOldest<V>(map: Map<string, V>, most: number): void {
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
