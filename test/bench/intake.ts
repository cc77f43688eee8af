import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import os from 'node:os';
import path from 'node:path';
import { readContent } from '../../electron/library/intake/read-photo-file.ts';
import { addFolder, indexNow } from '../../electron/library/index-now.ts';
import { openLibrary } from '../../electron/library/library.ts';
import { readPhoto } from '../../electron/library/media/photo-reading.ts';
import { makePicture } from '../fixtures/pictures/make-picture.ts';
import { sceneKinds } from '../fixtures/pictures/scene.ts';
import { percentile, type Row } from './row.ts';

/** Photos per second of the whole way (read, hash, decode, thumbnail, encode, store), beside decoding and thumbnailing alone. */
export async function run(): Promise<Row[]> {
  return [await measure('12-megapixel JPEG', 4000, 3000, 64), await measure('1-megapixel JPEG', 1200, 900, 160)];
}

const ROUNDS = 2;

async function measure(size: string, width: number, height: number, count: number): Promise<Row> {
  const base = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-bench-'));
  try {
    const photos = path.join(base, 'photos');
    mkdirSync(photos);
    const files: string[] = [];
    for (let seed = 0; seed < count; seed++) {
      const file = path.join(photos, `${seed}.jpg`);
      const scene = sceneKinds[seed % sceneKinds.length] ?? 'beach';
      writeFileSync(file, await makePicture({ scene, seed, width, height, quality: 90 }));
      files.push(file);
    }
    const whole: number[] = [];
    const alone: number[] = [];
    // The two take turns, so that what else the machine does meets both alike.
    for (let round = 0; round < ROUNDS; round++) {
      alone.push(await decodeAlone(files));
      const library = await openLibrary({ folder: path.join(base, `library-${round}`), folderAccess: 'any' });
      // Starting the threads and opening the index is paid once a session, not once a photo.
      await library.rooms.index();
      const encoder = await library.rooms.encoder();
      const side = encoder.model.input.size;
      await encoder.encodeImages(
        Array.from({ length: encoder.backend.workers * 8 }, () => new Uint8Array(side * side * 3)),
      );
      const report = await indexNow(library.rooms, [await addFolder(library.rooms, photos)]);
      whole.push(report.photosPerSecond);
      await library.close();
    }
    const share = percentile(whole, 0.5) / percentile(alone, 0.5);
    return {
      name: 'intake, end to end',
      size: `${count} x ${size}`,
      p50: percentile(whole, 0.5),
      p95: percentile(whole, 0.05),
      unit: 'per second',
      peer: { name: 'read, hash, decode, thumbnail alone', p50: percentile(alone, 0.5), p95: percentile(alone, 0.05) },
      ratio: share,
      note: `${(share * 100).toFixed(0)} % of the rate of decoding and thumbnailing alone`,
    };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** Photos per second with as many in work as intake has. */
async function decodeAlone(files: readonly string[]): Promise<number> {
  const started = performance.now();
  const queue = [...files];
  await Promise.all(
    Array.from({ length: availableParallelism() + 2 }, async () => {
      for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
        const { bytes } = await readContent(file);
        await readPhoto({ path: file, bytes });
      }
    }),
  );
  return (files.length * 1000) / (performance.now() - started);
}
