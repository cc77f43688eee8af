import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openCatalogue, type Catalogue } from '../../electron/library/catalogue/catalogue.ts';
import { ensureModel, putEmbedding } from '../../electron/library/catalogue/embeddings.ts';
import { addFiles, storeFacts } from '../../electron/library/catalogue/photos.ts';
import { addRoot } from '../../electron/library/catalogue/roots.ts';
import { ensureTag, putPhotoTag } from '../../electron/library/catalogue/tags.ts';
import { relevanceFile } from '../../electron/library/search/relevance-model.ts';
import { seededRandom } from '../../electron/library/search/seeded-random.ts';
import { combine } from '../../electron/library/search/unit-vectors.ts';
import type { Vector } from '../../shared/kinds.ts';

/** The built-in model, whose cosines the synthetic vectors have. */
export interface BenchModel {
  rowId: number;
  id: string;
  version: string;
  dimension: number;
}

const BATCH = 5000;
const TAGS =
  'dog cat beach holiday family birthday snow mountain city street garden flower car boat food party sunset forest ' +
  'concert wedding school work museum lake river horse bird baby grandma skiing';
const CAMERAS = ['Canon EOS R5', 'Canon EOS M50', 'Nikon Z6', 'Sony A7 III', 'Fujifilm X-T4', 'Pixel 7', 'iPhone 14'];

/**
 * Fills a library with photos that exist in the catalogue alone: vectors drawn from the built-in model's own distribution
 * over photographs, and names, dates, places, cameras, ratings, tags and captions as uneven as people's.
 */
export function fillLibrary(
  folder: string,
  resources: string,
  count: number,
): { catalogue: Catalogue; model: BenchModel } {
  const catalogue = openCatalogue({ folder });
  const file = relevanceFile.parse(JSON.parse(readFileSync(path.join(resources, 'relevance', 'compact.json'), 'utf8')));
  const dimension = file.meanImage.length;
  const model = { id: file.model, version: file.version, dimension };
  const rowId = ensureModel(catalogue, model);
  const { id: rootId } = addRoot(catalogue, '/photos');
  const random = seededRandom(5);
  const parts = [file.meanImage, ...file.factors].map((part) => Float32Array.from(part));
  const tags = TAGS.split(' ').map((name) => ensureTag(catalogue, [name], 'user'));
  for (let done = 0; done < count; done += BATCH) {
    const batch = Math.min(BATCH, count - done);
    catalogue.write(() => {
      const ids = addFiles(
        catalogue,
        Array.from({ length: batch }, (_, at) => ({
          rootId,
          folder: `${2006 + Math.floor(random() * 18)}/album ${Math.floor(random() ** 2 * 300)}`,
          name: `IMG_${String(done + at).padStart(7, '0')}.jpg`,
          bytes: 3_000_000,
          mtimeMs: 1_600_000_000_000,
          fileId: null,
        })),
      );
      for (const [at, id] of ids.entries()) describePhoto(catalogue, id, done + at, random);
      for (const photoId of ids) {
        putEmbedding(catalogue, rowId, photoId, photoVector(parts, random));
        for (let n = Math.floor(random() * 4); n > 0; n--) {
          const tagId = tags[Math.floor(random() ** 2 * tags.length)] ?? 1;
          const score = { certainty: 1, score: null, modelId: null };
          putPhotoTag(catalogue, { photoId, tagId, source: 'user', state: 'accepted', ...score });
        }
      }
    });
  }
  return { catalogue, model: { rowId, ...model } };
}

function describePhoto(catalogue: Catalogue, id: number, at: number, random: () => number): void {
  const located = random() < 0.3;
  const day = new Date(Date.UTC(2006, 0, 1) + random() * 18 * 365 * 86_400_000).toISOString().slice(0, 19);
  const optics = {
    iso: 200,
    aperture: 4,
    exposure: '1/250',
    focalLength: 35,
    altitude: null,
    place: null,
    title: null,
  };
  storeFacts(
    catalogue,
    id,
    {
      hash: `hash ${random() < 0.01 ? at - 1 : at}`,
      format: 'jpeg',
      width: 6000,
      height: 4000,
      takenAt: day,
      camera: CAMERAS[Math.floor(random() ** 2 * CAMERAS.length)] ?? null,
      lens: '24-70mm',
      latitude: located ? random() * 120 - 60 : null,
      longitude: located ? random() * 360 - 180 : null,
      rating: random() < 0.1 ? 3 + Math.floor(random() * 3) : null,
      placeholder: 'U'.repeat(100),
      perceptualHash: BigInt(Math.floor(random() * 2 ** 32)) * 2n ** 32n + BigInt(Math.floor(random() * 2 ** 32)),
      ...optics,
    },
    { bytes: 3_000_000, mtimeMs: 1_600_000_000_000, sidecarName: null, sidecarMtimeMs: null },
  );
}

/** A draw from the normal distribution that the model's background describes, scaled to unit length. */
function photoVector([mean, ...factors]: readonly Vector[], random: () => number): Vector {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const parts = factors.map((vector) => ({ vector, weight: normal() }));
  const vector = combine([...(mean ? [{ vector: mean, weight: 1 }] : []), ...parts]);
  if (!vector) throw new Error('The model has no background to draw from.');
  return vector;
}
