import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { addRoot } from '../../../../electron/library/catalogue/roots.ts';
import { openThumbnails } from '../../../../electron/library/catalogue/thumbnails.ts';
import { openIndexer } from '../../../../electron/library/intake/indexer.ts';
import { silentLog } from '../../../../electron/library/log.ts';
import { emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

test('a disk with more photos than a call takes arguments may go and come', async () => {
  const folder = temporaryFolder();
  const catalogue = emptyCatalogue();
  const root = addRoot(catalogue, folder);
  rmSync(folder, { recursive: true });
  const photos = 130_000;
  catalogue.db
    .prepare(
      `INSERT INTO photos (root_id, folder, name, bytes, mtime_ms, hash, state, taken_at, taken_day, added_at)
       WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
       SELECT ?, '', n || '.jpg', 1, 1, 'hash', 'indexed', '', 0, '' FROM numbers`,
    )
    .run(photos, root.id);
  // Their words are not what this is about, and take long.
  catalogue.db.exec('DELETE FROM stale_words');
  const announced: (readonly number[] | null)[] = [];
  const indexer = openIndexer({
    catalogue,
    thumbnails: openThumbnails(catalogue.folder, false),
    log: silentLog,
    encoder: () => Promise.reject(new Error('Nothing is encoded here.')),
    wantedModel: () => 0,
    onProgress: () => undefined,
    onPhotos: (ids) => Promise.resolve(void announced.push(ids)),
    onRoots: () => undefined,
    onNotice: () => undefined,
  });
  expect((await indexer.scan()).missing.length).toBe(photos);
  expect(announced).toEqual([null]);
  await indexer.close();
});
