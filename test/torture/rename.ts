import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { addFolder, indexNow } from '../../electron/library/index-now.ts';
import { openLibrary } from '../../electron/library/library.ts';
import { makePictures } from '../fixtures/pictures/make-picture.ts';

/** Renames a folder of many photos and measures how long the library takes to follow, and what it encoded again. */
export async function run(options: {
  photos?: number;
  log: (line: string) => void;
}): Promise<{ ok: boolean; photos: number; moved: number; encodedAgain: number; tagsKept: number; seconds: number }> {
  const { photos: count = 1000, log } = options;
  const base = mkdtempSync(path.join(os.tmpdir(), 'bowerbird-rename-'));
  const photos = path.join(base, 'photos');
  mkdirSync(path.join(photos, 'old'), { recursive: true });
  try {
    for (const { name, bytes } of await makePictures(count, { width: 200, height: 150 })) {
      writeFileSync(path.join(photos, 'old', name), bytes);
    }
    const library = await openLibrary({ folder: path.join(base, 'library'), folderAccess: 'any' });
    const root = await addFolder(library.rooms, photos);
    log(`Indexing ${count} photos…`);
    await indexNow(library.rooms, [root]);
    const context = { signal: new AbortController().signal, progress: () => undefined };
    await library.call('tags.add', { scope: { all: true }, tags: ['kept'] }, context);
    renameSync(path.join(photos, 'old'), path.join(photos, 'new'));
    const report = await indexNow(library.rooms, [root]);
    const { db } = library.rooms.catalogue;
    const tagsKept = db
      .prepare(
        `SELECT count(*) FROM photos JOIN photo_tags ON photo_tags.photo_id = photos.id
         WHERE photos.folder = 'new' AND photos.state = 'indexed' AND photo_tags.state = 'accepted'`,
      )
      .pluck()
      .get() as number;
    await library.close();
    const result = {
      photos: count,
      moved: report.moved,
      encodedAgain: report.indexed,
      tagsKept,
      seconds: report.seconds,
    };
    return {
      ok: report.moved === count && report.indexed === 0 && tagsKept === count && report.seconds < 5,
      ...result,
    };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}
