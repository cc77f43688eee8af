import { linkSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CallOutput } from '../../shared/api.ts';
import { putEmbedding } from '../../electron/library/catalogue/embeddings.ts';
import { addFiles, storeFacts } from '../../electron/library/catalogue/photos.ts';
import { addFolder } from '../../electron/library/index-now.ts';
import { openLibrary } from '../../electron/library/library.ts';
import { makePicture } from '../fixtures/pictures/make-picture.ts';
import { seededRandom } from '../fixtures/pictures/scene.ts';

/**
 * How long after a new file's last byte a search by example finds it, in a watched library of many photos. The photos that are
 * there already are real files (links to one picture) whose rows and random unit vectors were written directly: what takes time
 * here is watching, settling, decoding, encoding, storing and finding, all of it real.
 */
export async function run(options: {
  photos?: number;
  files?: number;
  log: (line: string) => void;
}): Promise<{ ok: boolean; photos: number; files: number; medianMs: number; worstMs: number }> {
  const { photos: count = 20_000, files = 20, log } = options;
  const base = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-latency-'));
  const photos = path.join(base, 'photos');
  mkdirSync(photos);
  try {
    const library = await openLibrary({ folder: path.join(base, 'library'), folderAccess: 'any' });
    const { rooms } = library;
    const context = { signal: new AbortController().signal, progress: () => undefined };
    const rootId = await addFolder(rooms, photos);
    const original = path.join(base, 'one.jpg');
    writeFileSync(original, await makePicture({ width: 160, height: 120 }));
    const random = seededRandom(5);
    const { rowId, dimension } = rooms.model();
    for (let start = 0; start < count; start += 500) {
      const folder = `folder-${start / 500}`;
      mkdirSync(path.join(photos, folder));
      const names = Array.from({ length: Math.min(500, count - start) }, (_, n) => `${n}.jpg`);
      for (const name of names) linkSync(original, path.join(photos, folder, name));
      const { size: bytes, mtimeMs } = statSync(original);
      rooms.catalogue.write(() => {
        const ids = addFiles(
          rooms.catalogue,
          names.map((name) => ({ rootId, folder, name, bytes, mtimeMs, fileId: null })),
        );
        for (const id of ids) {
          storeFacts(
            rooms.catalogue,
            id,
            {
              hash: `made up ${id}`,
              format: 'jpeg',
              width: 160,
              height: 120,
              takenAt: '2024-05-01T12:00:00',
              camera: null,
              lens: null,
              iso: null,
              aperture: null,
              exposure: null,
              focalLength: null,
              latitude: null,
              longitude: null,
              altitude: null,
              place: null,
              title: null,
              rating: null,
              placeholder: '',
              perceptualHash: BigInt(id),
            },
            { bytes, mtimeMs, sidecarName: null, sidecarMtimeMs: null },
          );
          const vector = Float32Array.from({ length: dimension }, () => random() - 0.5);
          const length = Math.hypot(...vector);
          putEmbedding(
            rooms.catalogue,
            rowId,
            id,
            vector.map((value) => value / length),
          );
        }
      });
    }
    await (await rooms.index()).compact();
    await rooms.indexer.watch();
    log(`Watching a library of ${count} photos.`);
    const times: number[] = [];
    for (let number = 0; number < files; number++) {
      const name = `new-${number}.jpg`;
      const bytes = await makePicture({ scene: 'flower', seed: 1000 + number, width: 1600, height: 1200 });
      const written = performance.now();
      writeFileSync(path.join(photos, `folder-${number % 5}`, name), bytes);
      for (;;) {
        const id = library.findPhoto(path.join(photos, `folder-${number % 5}`, name));
        if (id !== undefined) {
          const found = (await library
            .call('search', { examples: [{ photoId: id }], limit: 1 }, context)
            .catch(() => undefined)) as CallOutput<'search'> | undefined;
          if (found?.results[0]?.id === id) break;
        }
        await wait(10);
      }
      times.push(performance.now() - written);
      log(`${name}: ${Math.round(times.at(-1) ?? 0)} ms`);
    }
    await library.close();
    times.sort((a, b) => a - b);
    const medianMs = Math.round(times[Math.floor(times.length / 2)] ?? Number.NaN);
    const worstMs = Math.round(times.at(-1) ?? Number.NaN);
    return { ok: worstMs < 5_000, photos: count, files, medianMs, worstMs };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}
