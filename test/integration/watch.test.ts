import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { drawPhotos, openTestLibrary, type TestLibrary } from '../fixtures/library/photo-library.ts';
import { makePicture, noise } from '../fixtures/pictures/make-picture.ts';

/** Looks until something holds. The limit is only there so that a failure ends; it measures nothing. */
async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await holds()) return;
    await wait(50);
  }
  throw new Error(`It never came about that ${what}.`);
}

async function watched(count: number): Promise<TestLibrary> {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, count);
  await one.index();
  await one.library.rooms.indexer.watch();
  return one;
}

const counts = async (one: TestLibrary) => {
  const { photos, indexed, pending, failed, missing } = await one.call('status', {});
  return { photos, indexed, pending, failed, missing };
};

test('new, changed, renamed and deleted files are followed', async () => {
  const one = await watched(3);
  const file = path.join(one.photos, 'new.jpg');
  writeFileSync(file, await makePicture({ scene: 'snow', seed: 50, width: 120, height: 90 }));
  await until('the new file is indexed', async () => (await counts(one)).indexed === 4);
  const id = one.library.findPhoto(file) ?? 0;
  expect(id).toBeGreaterThan(0);

  writeFileSync(file, await makePicture({ scene: 'night', seed: 51, width: 200, height: 90 }));
  await until('the change is seen', async () => (await one.call('photos.get', { id })).width === 200);

  const renamed = path.join(one.photos, 'renamed.jpg');
  renameSync(file, renamed);
  await until('the rename is seen', () => one.library.findPhoto(renamed) === id);
  expect((await counts(one)).missing).toBe(0);

  rmSync(renamed);
  await until('the deletion is seen', async () => (await counts(one)).missing === 1);
});

test('a folder that comes with photos in it, and one that is renamed, are followed', async () => {
  const one = await watched(1);
  const away = path.join(path.dirname(one.photos), 'album');
  await drawPhotos(path.join(away, 'deep'), 4, 'album-');
  renameSync(away, path.join(one.photos, 'album'));
  await until('the folder is indexed', async () => (await counts(one)).indexed === 5);
  const before = (await one.call('photos.outline', { sort: 'name' })).ids;
  renameSync(path.join(one.photos, 'album'), path.join(one.photos, 'holiday'));
  await until('the photos are found in their new folder', async () => {
    const { folders } = await one.call('folders.tree', {});
    return folders.some((folder) => folder.path === 'holiday/deep' && folder.photos === 4);
  });
  await until('nothing is missing', async () => (await counts(one)).missing === 0);
  expect((await one.call('photos.outline', { sort: 'name' })).ids).toEqual(before);
});

test('a file that is written slowly is read once, when it is whole', async () => {
  const one = await watched(1);
  const bytes = await noise(1400, 1000, 9).jpeg({ quality: 95 }).toBuffer();
  const reports: number[] = [];
  one.library.on('photos.changed', ({ ids }) => reports.push(...(ids ?? [])));
  const file = path.join(one.photos, 'slow.jpg');
  const step = Math.ceil(bytes.length / 12);
  for (let at = 0; at < bytes.length; at += step) {
    appendFileSync(file, bytes.subarray(at, at + step));
    await wait(250);
  }
  await until('the file is indexed', async () => (await counts(one)).indexed === 2);
  const id = one.library.findPhoto(file) ?? 0;
  expect(await one.call('photos.get', { id })).toMatchObject({ width: 1400, height: 1000, failure: null });
  const { failures } = await one.call('failures.list', {});
  expect(failures).toEqual([]);
  expect(one.library.rooms.catalogue.db.prepare('SELECT attempts FROM photos WHERE id = ?').pluck().get(id)).toBe(0);
});

test('files that come while the first scan is going on are not lost', async () => {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, 30);
  await one.call('roots.add', { path: one.photos });
  const watching = one.library.rooms.indexer.watch();
  const late = await drawPhotos(path.join(one.photos, 'late'), 5, 'late-');
  mkdirSync(path.join(one.photos, 'empty'));
  await watching;
  await until('all are indexed', async () => (await counts(one)).indexed === 35);
  for (const file of late) expect(one.library.findPhoto(file)).toBeDefined();
});

test('a disk that is unplugged and returns while it is watched goes offline and comes back', async () => {
  const one = await watched(3);
  const away = `${one.photos}-away`;
  renameSync(one.photos, away);
  await until('the root is offline', async () => (await one.call('roots.list', {})).roots[0]?.state === 'offline');
  expect((await counts(one)).missing).toBe(3);
  renameSync(away, one.photos);
  await until('the root is online', async () => (await one.call('roots.list', {})).roots[0]?.state === 'online');
  await until('its photos are back', async () => (await counts(one)).indexed === 3);
  writeFileSync(path.join(one.photos, 'after.jpg'), await makePicture({ seed: 77, width: 120, height: 90 }));
  await until('new files are seen again', async () => (await counts(one)).indexed === 4);
});
