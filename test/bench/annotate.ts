import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openAnnotator } from '../../electron/library/annotate/annotator.ts';
import { openCatalogue } from '../../electron/library/catalogue/catalogue.ts';
import { ensureModel, putEmbedding } from '../../electron/library/catalogue/embeddings.ts';
import { openEncoder } from '../../electron/library/encoder/encoder.ts';
import { encoderPixels } from '../../electron/library/media/encoder-pixels.ts';
import { resourcesFolder } from '../../electron/library/resources.ts';
import type { Vector } from '../../shared/kinds.ts';
import { listPhotos } from '../fixtures/library/list-photos.ts';
import { makePicture } from '../fixtures/pictures/make-picture.ts';
import { sceneKinds, seededRandom } from '../fixtures/pictures/scene.ts';
import { percentile, type Row } from './row.ts';

const PHOTOS = 10_000;
const SINGLE = 200;

/**
 * How long suggestions take once vectors exist, catalogue included: one photo at a time, and a whole library. Beside the
 * first, what is saved by not calibrating: the similarities alone, sorted.
 */
export async function run(): Promise<Row[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-bench-'));
  const encoder = await openEncoder({ packFolder: path.join(resourcesFolder(), 'models', 'compact') });
  const catalogue = openCatalogue({ folder });
  try {
    const { id, version, dimension } = encoder.model;
    const rowId = ensureModel(catalogue, { id, version, dimension });
    const names = Array.from({ length: PHOTOS }, (_, i) => `${i}.jpg`);
    const ids = listPhotos(catalogue, path.join(folder, 'photos'), names);
    const scenes: Vector[] = await encoder.encodeImages(
      await Promise.all(
        sceneKinds.map(async (scene) =>
          encoderPixels(await makePicture({ scene, width: 160, height: 120 }), encoder.model.input),
        ),
      ),
    );
    const random = seededRandom(3);
    catalogue.write(() => {
      for (const [i, photoId] of ids.entries()) {
        const scene = scenes[i % scenes.length] ?? new Float32Array(dimension);
        putEmbedding(catalogue, rowId, photoId, varied(scene, random));
      }
    });
    const annotator = openAnnotator({
      catalogue,
      resources: resourcesFolder(),
      libraryFolder: folder,
      model: () => ({ rowId, id, version, dimension }),
      encodeTexts: (texts, signal) => encoder.encodeTexts(texts, signal),
      neighbours: () => Promise.resolve(new Map()),
    });
    // Reading the vocabulary is paid once a session.
    await annotator.annotate(ids.slice(0, 1));

    const single: number[] = [];
    for (const photoId of ids.slice(1, SINGLE + 1)) {
      const started = performance.now();
      await annotator.annotate([photoId]);
      single.push(performance.now() - started);
    }
    const plain = plainRanking(scenes, random, dimension);
    const started = performance.now();
    await annotator.annotate(ids);
    const perMinute = (60_000 * PHOTOS) / (performance.now() - started);
    return [
      {
        name: 'suggestions for one photo',
        size: '2,300 concepts',
        p50: percentile(single, 0.5),
        p95: percentile(single, 0.95),
        unit: 'ms',
        peer: { name: 'similarities alone, sorted', p50: percentile(plain, 0.5), p95: percentile(plain, 0.95) },
        ratio: percentile(plain, 0.5) / percentile(single, 0.5),
        note: 'calibrated tags, a caption and the catalogue',
      },
      {
        name: 'suggestions in bulk',
        size: `${PHOTOS.toLocaleString('en')} photos`,
        p50: perMinute / 60,
        p95: perMinute / 60,
        unit: 'per second',
        note: `${Math.round(perMinute).toLocaleString('en')} a minute, one run`,
      },
    ];
  } finally {
    await encoder.close();
    catalogue.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A picture like the scene but not the same: noise of the scene's own size, so that tags and captions differ. */
function varied(scene: Vector, random: () => number): Vector {
  const noise = scene.map(() => random() - 0.5);
  const scale = 0.7 / Math.hypot(...noise);
  const vector = scene.map((value, i) => value + scale * (noise[i] ?? 0));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** The least that any tagger has to do: a similarity for each concept, and the best of them. */
function plainRanking(scenes: readonly Vector[], random: () => number, dimension: number): number[] {
  const concepts = 2_300;
  const matrix = new Float32Array(concepts * dimension).map(() => random() - 0.5);
  return Array.from({ length: SINGLE }, (_, i) => {
    const picture = scenes[i % scenes.length] ?? new Float32Array(dimension);
    const started = performance.now();
    const scores = Array.from({ length: concepts }, (__, c) => {
      let sum = 0;
      for (let d = 0; d < dimension; d++) sum += (matrix[c * dimension + d] ?? 0) * (picture[d] ?? 0);
      return { c, sum };
    });
    scores.sort((a, b) => b.sum - a.sum);
    return performance.now() - started;
  });
}
