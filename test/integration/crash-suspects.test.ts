import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openLibrary } from '../../electron/library/library.ts';
import { addFolder, indexNow } from '../../electron/library/index-now.ts';
import { drawPhotos, openTestLibrary } from '../fixtures/library/photo-library.ts';
import { makePicture } from '../fixtures/pictures/make-picture.ts';

const context = { signal: new AbortController().signal, progress: () => undefined };

/** Leaves the library as a process does that dies while it reads this file. */
async function dieWhileReading(folder: string, photos: string, file: string): Promise<void> {
  const library = await openLibrary({ folder, folderAccess: 'any' });
  await addFolder(library.rooms, photos);
  await library.rooms.indexer.scan();
  const id = library.findPhoto(file) ?? 0;
  await library.close();
  writeFileSync(path.join(folder, 'in-flight.txt'), `+${id}\n`);
}

test('a file that was being read when the program died twice is left alone and named; the rest is indexed', async () => {
  const { folder, photos, library } = await openTestLibrary();
  await library.close();
  const [deadly = '', ...others] = await drawPhotos(photos, 5);
  await dieWhileReading(folder, photos, deadly);
  await dieWhileReading(folder, photos, deadly);

  const after = await openLibrary({ folder, folderAccess: 'any' });
  const report = await indexNow(after.rooms, undefined);
  expect(report).toMatchObject({ photos: 5, indexed: others.length, failed: 1 });
  const { failures } = (await after.call('failures.list', {}, context)) as {
    failures: { path: string; kind: string; reason: string }[];
  };
  expect(failures).toMatchObject([{ path: deadly, kind: 'quarantined' }]);
  expect(failures[0]?.reason).toContain('twice');

  // Asked to, it is tried again.
  await after.call('failures.retry', {}, context);
  await after.rooms.indexer.run();
  expect(await after.call('failures.list', {}, context)).toEqual({ failures: [] });
  await after.close();
});

test('once is no proof: the file is read again, last and alone', async () => {
  const { folder, photos, library } = await openTestLibrary();
  await library.close();
  const [suspect = ''] = await drawPhotos(photos, 3);
  await dieWhileReading(folder, photos, suspect);
  const after = await openLibrary({ folder, folderAccess: 'any' });
  expect(await indexNow(after.rooms, undefined)).toMatchObject({ photos: 3, indexed: 3, failed: 0 });
  await after.close();
});

test('a quarantined file that changes is read by itself', async () => {
  const { folder, photos, library } = await openTestLibrary();
  await library.close();
  const [deadly = ''] = await drawPhotos(photos, 2);
  await dieWhileReading(folder, photos, deadly);
  await dieWhileReading(folder, photos, deadly);
  const after = await openLibrary({ folder, folderAccess: 'any' });
  await indexNow(after.rooms, undefined);
  writeFileSync(deadly, await makePicture({ seed: 123, width: 150, height: 100 }));
  expect(await indexNow(after.rooms, undefined)).toMatchObject({ indexed: 1, failed: 0 });
  await after.close();
});

test('doctor --repair puts right what is derived: index, thumbnails and words', async () => {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, 6);
  await one.index();
  await one.call('tags.add', { scope: { all: true }, tags: ['kept'] });
  await one.library.close();
  rmSync(path.join(one.folder, 'index'), { recursive: true, force: true });
  for (const suffix of ['', '-wal', '-shm']) rmSync(path.join(one.folder, `thumbs.db${suffix}`), { force: true });

  const library = await openLibrary({ folder: one.folder, folderAccess: 'any' });
  library.rooms.catalogue.db.exec('DELETE FROM photo_words');
  const repaired = (await library.call('doctor', { repair: true }, context)) as {
    findings: { check: string; message: string }[];
  };
  expect(repaired.findings.find((finding) => finding.check === 'thumbnails')?.message).toContain('6 photos');
  await indexNow(library.rooms, undefined);
  const again = (await library.call('doctor', {}, context)) as { findings: { check: string; state: string }[] };
  expect(again.findings.filter((finding) => ['warning', 'error'].includes(finding.state))).toEqual([]);
  const found = (await library.call('search', { query: 'tag:kept "kept"' }, context)) as { results: unknown[] };
  expect(found.results).toHaveLength(6);
  await library.close();
});
