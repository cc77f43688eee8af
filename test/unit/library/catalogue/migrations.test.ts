import { copyFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { schemaVersion } from '../../../../electron/library/catalogue/migrations.ts';
import { undo } from '../../../../electron/library/catalogue/operation-log.ts';
import { details } from '../../../../electron/library/catalogue/photo-views.ts';
import { countPhotos } from '../../../../electron/library/catalogue/photos.ts';
import { getEmbeddings } from '../../../../electron/library/catalogue/embeddings.ts';
import { listBackups } from '../../../../electron/library/catalogue/backup.ts';
import { emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const stored = path.resolve('test/fixtures/databases');
const versions = readdirSync(stored)
  .map((name) => /^version-(\d+)\.db$/.exec(name)?.[1])
  .filter((version) => version !== undefined)
  .map(Number);

test('a database of every version up to this one is stored', () => {
  expect(versions.sort((a, b) => a - b)).toEqual(Array.from({ length: schemaVersion }, (_, n) => n + 1));
});

test.each(versions)('a stored database of version %i opens with everything in it', (version) => {
  const folder = temporaryFolder();
  copyFileSync(path.join(stored, `version-${version}.db`), path.join(folder, 'library.db'));
  const catalogue = emptyCatalogue(folder);
  expect(catalogue.db.pragma('user_version', { simple: true })).toBe(schemaVersion);
  expect(catalogue.db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(countPhotos(catalogue)).toMatchObject({ photos: 2, indexed: 2 });
  const [beach, forest] = details(catalogue, [1, 2]);
  expect(beach).toMatchObject({
    name: 'beach.jpg',
    camera: 'Nikon D70',
    place: 'Paris',
    caption: { text: 'Summer by the sea', source: 'user' },
    tags: [{ tag: 'beach', parents: ['place', 'coast'], state: 'accepted' }],
  });
  expect(forest?.rating).toBe(3);
  expect(getEmbeddings(catalogue, 1, [2]).get(2)).toEqual(Float32Array.of(1, 0, 0, 1));
  const find = catalogue.db.prepare('SELECT rowid FROM photo_words WHERE photo_words MATCH ?').pluck();
  expect(find.all('coast')).toEqual([1]);
  // The log came along too.
  expect(undo(catalogue)?.title).toBe('Rate 1 photo');
  expect(details(catalogue, [2])[0]?.rating).toBe(0);
  if (version < schemaVersion) expect(listBackups(folder).join()).toContain(`before-${schemaVersion}`);
});
