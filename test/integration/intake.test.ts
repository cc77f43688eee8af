import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { makePicture } from '../fixtures/pictures/make-picture.ts';
import { drawPhotos, openTestLibrary, type TestLibrary } from '../fixtures/library/photo-library.ts';

async function idsByPath(one: TestLibrary): Promise<Map<string, number>> {
  const { ids } = await one.call('photos.outline', {});
  const photos = await Promise.all(ids.map((id) => one.call('photos.get', { id })));
  return new Map(photos.map((photo) => [path.relative(one.photos, photo.path), photo.id]));
}

test('indexing finds every photo below a folder once, and the second time reads nothing', async () => {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, 5);
  await drawPhotos(path.join(one.photos, 'a', 'b'), 3, 'deep-');
  await drawPhotos(path.join(one.photos, '.thumbnails'), 2, 'no-');
  const report = await one.index();
  expect(report).toMatchObject({ photos: 8, indexed: 8, failed: 0, moved: 0, skipped: 0 });
  expect(await one.index()).toMatchObject({ photos: 8, indexed: 0, failed: 0, skipped: 8 });
  const status = await one.call('status', {});
  expect(status).toMatchObject({ photos: 8, indexed: 8, pending: 0, model: { encoded: 8 } });
});

test('renaming a folder keeps ids, tags and vectors, and encodes nothing', async () => {
  const one = await openTestLibrary();
  await drawPhotos(path.join(one.photos, 'old'), 20);
  await one.index();
  const before = await idsByPath(one);
  await one.call('tags.add', { scope: { all: true }, tags: ['kept'] });
  renameSync(path.join(one.photos, 'old'), path.join(one.photos, 'new'));
  const report = await one.index();
  expect(report).toMatchObject({ photos: 20, indexed: 0, moved: 20, failed: 0 });
  const after = await idsByPath(one);
  for (const [file, id] of before) expect(after.get(file.replace('old', 'new'))).toBe(id);
  const [id = 0] = after.values();
  expect((await one.call('photos.get', { id })).tags.map((tag) => tag.tag)).toContain('kept');
});

test('a photo moved with a new identity on disk is recognised by its content, also between roots', async () => {
  const one = await openTestLibrary();
  const [file = ''] = await drawPhotos(one.photos, 3);
  await one.index();
  const before = await idsByPath(one);
  const elsewhere = path.join(path.dirname(one.photos), 'elsewhere');
  mkdirSync(elsewhere);
  // A copy that is then deleted here is what a move to another disk is.
  copyFileSync(file, path.join(elsewhere, 'renamed.jpg'));
  rmSync(file);
  await one.index();
  const report = await one.index(elsewhere);
  expect(report).toMatchObject({ photos: 1, indexed: 0, moved: 1 });
  const id = before.get(path.basename(file)) ?? 0;
  expect((await one.call('photos.get', { id })).path).toBe(path.join(elsewhere, 'renamed.jpg'));
});

test('a copy is another photo, not a move', async () => {
  const one = await openTestLibrary();
  const [file = ''] = await drawPhotos(one.photos, 2);
  await one.index();
  copyFileSync(file, path.join(one.photos, 'copy.jpg'));
  expect(await one.index()).toMatchObject({ photos: 3, moved: 0 });
  const all = await idsByPath(one);
  expect(new Set(all.values()).size).toBe(3);
});

test('an edited photo keeps its tags and is encoded again; a touched one is not', async () => {
  const one = await openTestLibrary();
  const [edited = '', touched = ''] = await drawPhotos(one.photos, 2);
  await one.index();
  const ids = await idsByPath(one);
  await one.call('tags.add', { scope: { all: true }, tags: ['mine'] });
  writeFileSync(edited, await makePicture({ scene: 'snow', seed: 99, width: 200, height: 100 }));
  utimesSync(touched, new Date(), new Date());
  expect(await one.index()).toMatchObject({ photos: 2, indexed: 1, skipped: 1, failed: 0 });
  const photo = await one.call('photos.get', { id: ids.get(path.basename(edited)) ?? 0 });
  expect(photo).toMatchObject({ width: 200, height: 100 });
  expect(photo.tags.map((tag) => tag.tag)).toEqual(['mine']);
});

test('every kind of bad file is named with its reason, and the rest is indexed', async () => {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, 3);
  const whole = await makePicture({ width: 600, height: 400 });
  writeFileSync(path.join(one.photos, 'text.jpg'), 'these are only words');
  writeFileSync(path.join(one.photos, 'empty.jpg'), '');
  writeFileSync(path.join(one.photos, 'half.jpg'), whole.subarray(0, whole.length / 2));
  symlinkSync(path.join(one.photos, 'nowhere.jpg'), path.join(one.photos, 'link.jpg'));
  mkdirSync(path.join(one.photos, 'folder.jpg'));
  const report = await one.index();
  expect(report).toMatchObject({ photos: 7, indexed: 3, failed: 4 });
  const { failures } = await one.call('failures.list', {});
  const reasons = Object.fromEntries(failures.map((failure) => [path.basename(failure.path), failure.reason]));
  expect(Object.keys(reasons).sort()).toEqual(['empty.jpg', 'half.jpg', 'link.jpg', 'text.jpg']);
  for (const [name, reason] of Object.entries(reasons)) {
    expect(reason).toContain(name);
    expect(reason).toMatch(/\.$/);
  }
  // Nothing changed: nothing is tried again, and the failures are still told.
  expect(await one.index()).toMatchObject({ photos: 7, indexed: 0, failed: 4 });
  // The file is mended: it is read by itself.
  writeFileSync(path.join(one.photos, 'half.jpg'), whole);
  expect(await one.index()).toMatchObject({ photos: 7, indexed: 1, failed: 3 });
});

test('a retry reads failed files again', async () => {
  const one = await openTestLibrary();
  writeFileSync(path.join(one.photos, 'bad.jpg'), 'no');
  await one.index();
  expect(await one.call('failures.retry', {})).toEqual({ retried: 1 });
  await one.library.rooms.indexer.run();
  const { failures } = await one.call('failures.list', {});
  expect(failures[0]?.attempts).toBe(2);
});

test('deleted photos are missing, not forgotten; a returning file is found again with nothing encoded', async () => {
  const one = await openTestLibrary();
  const files = await drawPhotos(one.photos, 4);
  await one.index();
  const aside = path.join(path.dirname(one.photos), 'aside.jpg');
  renameSync(files[0] ?? '', aside);
  await one.index();
  expect(await one.call('status', {})).toMatchObject({ photos: 4, indexed: 3, missing: 1 });
  renameSync(aside, files[0] ?? '');
  expect(await one.index()).toMatchObject({ photos: 4, indexed: 0, failed: 0 });
  expect(await one.call('status', {})).toMatchObject({ indexed: 4, missing: 0 });
});

test('what a pattern leaves out is shown and counted no longer, and comes back with its tags when the pattern goes', async () => {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, 2);
  await drawPhotos(path.join(one.photos, 'Scans'), 3, 'scan-');
  await one.index();
  await one.call('tags.add', { scope: { query: 'folder:Scans' }, tags: ['kept'] });
  const [root] = (await one.call('roots.list', {})).roots;
  const id = root?.id ?? 0;
  const shown = async () => (await one.call('photos.outline', {})).ids.length;
  const counted = async () =>
    (await one.call('folders.tree', {})).folders.map(({ path: folder, photos }) => [folder, photos]);

  await one.call('roots.configure', { id, excludes: ['Scans'] });
  await one.index();
  expect(await shown()).toBe(2);
  expect(await counted()).toEqual([['', 2]]);

  await one.call('roots.configure', { id, excludes: ['*'] });
  await one.index();
  // The folder itself stays in the tree, so that it can still be found and set.
  expect(await counted()).toEqual([['', 0]]);

  await one.call('roots.configure', { id, excludes: [] });
  expect(await one.index()).toMatchObject({ indexed: 0 });
  expect(await shown()).toBe(5);
  expect(await counted()).toEqual([
    ['', 5],
    ['Scans', 3],
  ]);
  const { results } = await one.call('search', { query: 'tag:kept' });
  expect(results.length).toBe(3);
});

test('an unplugged disk: its root is offline, its photos can still be found, and nothing is encoded when it returns', async () => {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, 4);
  await one.index();
  const away = `${one.photos}-away`;
  renameSync(one.photos, away);
  // The empty mount point that an unmounted disk leaves.
  mkdirSync(one.photos);
  await one.library.rooms.indexer.scan();
  const status = await one.call('status', {});
  expect(status).toMatchObject({ photos: 4, missing: 4, roots: [{ state: 'offline' }] });
  expect((await one.call('search', { query: 'a beach' })).results).toHaveLength(4);
  rmSync(one.photos, { recursive: true });
  await one.library.rooms.indexer.scan();
  expect(await one.call('status', {})).toMatchObject({ missing: 4, roots: [{ state: 'offline' }] });
  renameSync(away, one.photos);
  expect(await one.index()).toMatchObject({ photos: 4, indexed: 0, failed: 0 });
  expect(await one.call('status', {})).toMatchObject({ indexed: 4, missing: 0, roots: [{ state: 'online' }] });
});

test('links that lead round in circles, and a folder reached twice, are walked once', async () => {
  const one = await openTestLibrary();
  await drawPhotos(path.join(one.photos, 'a'), 2);
  symlinkSync(one.photos, path.join(one.photos, 'a', 'round'));
  symlinkSync(path.join(one.photos, 'a'), path.join(one.photos, 'again'));
  const report = await one.index();
  expect(report).toMatchObject({ photos: 2, indexed: 2 });
});

test.skipIf(process.platform !== 'linux')(
  'names that are no UTF-8 and names in two Unicode forms are read',
  async () => {
    const one = await openTestLibrary();
    const bytes = await makePicture({ seed: 3, width: 120, height: 90 });
    writeFileSync(Buffer.concat([Buffer.from(`${one.photos}/caf`), Buffer.from([0xe9]), Buffer.from('.jpg')]), bytes);
    writeFileSync(
      path.join(one.photos, 'é composed.jpg'.normalize('NFC')),
      await makePicture({ seed: 4, width: 120, height: 90 }),
    );
    writeFileSync(
      path.join(one.photos, 'é composed.jpg'.normalize('NFD')),
      await makePicture({ seed: 5, width: 120, height: 90 }),
    );
    expect(await one.index()).toMatchObject({ photos: 3, indexed: 3, failed: 0 });
    expect(await one.index()).toMatchObject({ photos: 3, indexed: 0, skipped: 3 });
  },
);

test('keywords, captions and stars of files and sidecars are taken in, and a changed sidecar is followed', async () => {
  const one = await openTestLibrary();
  const file = path.join(one.photos, 'a.jpg');
  writeFileSync(
    file,
    await makePicture({ keywords: ['beach'], hierarchicalKeywords: [['animal', 'dog']], width: 120, height: 90 }),
  );
  await one.index();
  const [id = 0] = (await idsByPath(one)).values();
  const tags = async (): Promise<string[]> =>
    (await one.call('photos.get', { id })).tags
      .filter((tag) => tag.state === 'accepted')
      .map((tag) => [...tag.parents, tag.tag].join('/'))
      .sort();
  expect(await tags()).toEqual(['animal/dog', 'beach']);
  const sidecar = (subject: string): string =>
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
     <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4">
     <dc:subject><rdf:Bag><rdf:li>${subject}</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>`;
  writeFileSync(`${file}.xmp`, sidecar('holiday'));
  await one.index();
  expect(await tags()).toEqual(['animal/dog', 'beach', 'holiday']);
  expect((await one.call('photos.get', { id })).rating).toBe(4);
  writeFileSync(`${file}.xmp`, sidecar('summer'));
  utimesSync(`${file}.xmp`, new Date(), new Date(Date.now() + 5_000));
  expect(await one.index()).toMatchObject({ failed: 0 });
  expect(await tags()).toEqual(['animal/dog', 'beach', 'summer']);
});

test('photos that the user removed stay out at the next scan, and come back by undo', async () => {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, 3);
  await one.index();
  const [id = 0] = (await idsByPath(one)).values();
  await one.call('photos.remove', { scope: { ids: [id] } });
  await one.index();
  expect((await one.call('status', {})).photos).toBe(2);
  expect((await one.call('search', { query: 'a beach' })).results.map((photo) => photo.id)).not.toContain(id);
  await one.call('history.undo', {});
  expect((await one.call('status', {})).photos).toBe(3);
  expect((await one.call('search', { query: 'a beach' })).results.map((photo) => photo.id)).toContain(id);
  expect(readdirSync(one.photos)).toHaveLength(3);
});

test('paused indexing waits, and goes on when it is told to', async () => {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, 12);
  one.library.rooms.indexer.pause();
  const indexing = one.index();
  const waiting = { state: 'paused', done: 0, total: 12 };
  await vi.waitFor(() => expect(one.library.rooms.indexer.progress()).toMatchObject(waiting), { timeout: 60_000 });
  expect((await one.call('status', {})).indexed).toBe(0);
  one.library.rooms.indexer.resume();
  expect(await indexing).toMatchObject({ indexed: 12 });
});

test('cancelled indexing keeps what was done, and the next run does the rest', async () => {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, 60);
  const first = new Promise<void>((resolve) => {
    const off = one.library.on('photos.changed', () => {
      if (one.library.rooms.indexer.progress().done > 0) {
        off();
        one.library.rooms.indexer.cancel();
        resolve();
      }
    });
  });
  const cancelled = one.index();
  await first;
  const partial = await cancelled;
  expect(partial.indexed).toBeLessThan(60);
  one.library.rooms.indexer.resume();
  await one.index();
  expect(await one.call('status', {})).toMatchObject({ photos: 60, indexed: 60, pending: 0, model: { encoded: 60 } });
});
