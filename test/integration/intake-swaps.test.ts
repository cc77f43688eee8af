import { copyFileSync, linkSync, mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { drawPhotos, openTestLibrary, type TestLibrary } from '../fixtures/library/photo-library.ts';
import { makePicture } from '../fixtures/pictures/make-picture.ts';

// What a person decided about a picture belongs to the picture, whatever its file is called afterwards.

interface Decided {
  one: TestLibrary;
  /** The photos' files as they were named, in order. */
  files: string[];
  ids: number[];
}

const named = (position: number): string => `picture ${position}`;
const stars = (position: number): number => 1 + (position % 5);

/** A library in which every photo has its own tag, caption and stars. */
async function decided(count: number): Promise<Decided> {
  const one = await openTestLibrary();
  const files = await drawPhotos(one.photos, count);
  for (const [position, file] of files.entries()) utimesSync(file, 1_700_000_000, 1_700_000_000 + position);
  await one.index();
  const ids: number[] = [];
  for (const [position, file] of files.entries()) {
    const id = (await idAt(one, file)) ?? 0;
    ids.push(id);
    await one.call('tags.add', { scope: { ids: [id] }, tags: [named(position)] });
    await one.call('photos.rate', { scope: { ids: [id] }, rating: stars(position) });
    await one.call('captions.set', { id, text: named(position) });
  }
  return { one, files, ids };
}

async function idAt(one: TestLibrary, file: string): Promise<number | undefined> {
  const { ids } = await one.call('photos.outline', {});
  const photos = await Promise.all(ids.map((id) => one.call('photos.get', { id })));
  return photos.find((photo) => photo.path === file)?.id;
}

/** Each of these places holds the picture that was drawn at this position, with all that was decided about it. */
async function expectPictures({ one, ids }: Decided, places: [file: string, position: number][]): Promise<void> {
  for (const [file, position] of places) {
    const id = await idAt(one, file);
    expect(id, file).toBe(ids[position]);
    const photo = await one.call('photos.get', { id: id ?? 0 });
    expect(photo).toMatchObject({ state: 'indexed', rating: stars(position), caption: { text: named(position) } });
    expect(photo.tags.map((tag) => tag.tag)).toEqual([named(position)]);
  }
  const status = await one.call('status', {});
  expect(status).toMatchObject({ pending: 0, failed: 0, missing: 0 });
}

/** The file at each place goes to the next one, and the last one's to the first. */
function rotate(files: readonly string[], move: (from: string, to: string) => void): void {
  const aside = path.join(path.dirname(files[0] ?? ''), 'aside');
  for (const [from, to] of [...files, aside].map((file, at, all) => [all.at(at - 1) ?? '', file] as const).reverse()) {
    if (from !== aside) move(from, to);
  }
  move(aside, files[0] ?? '');
}

test.each([2, 3, 5])('%i photos that took one another’s names keep what was decided about them', async (count) => {
  const all = await decided(count + 1);
  const turning = all.files.slice(0, count);
  rotate(turning, renameSync);
  expect(await all.one.index()).toMatchObject({ photos: count + 1, indexed: 0, failed: 0 });
  await expectPictures(all, [
    ...turning.map((file, at): [string, number] => [file, (at + count - 1) % count]),
    [all.files[count] ?? '', count],
  ]);
  expect(await all.one.index()).toMatchObject({ indexed: 0, moved: 0, skipped: count + 1 });
});

test.each([2, 3, 5])('so do %i whose contents were copied over one another', async (count) => {
  const all = await decided(count);
  rotate(all.files, copyFileSync);
  expect(await all.one.index()).toMatchObject({ photos: count, indexed: 0, failed: 0 });
  await expectPictures(
    all,
    all.files.map((file, at) => [file, (at + count - 1) % count]),
  );
});

test('photos that took one another’s places in two folders keep what was decided about them', async () => {
  const all = await decided(2);
  const { one } = all;
  const [first = '', second = ''] = all.files;
  const deep = path.join(one.photos, 'deep', path.basename(second));
  mkdirSync(path.dirname(deep));
  renameSync(second, deep);
  await one.index();
  const aside = path.join(one.photos, 'aside');
  renameSync(first, aside);
  renameSync(deep, first);
  renameSync(aside, deep);
  await one.index();
  await expectPictures(all, [
    [first, 1],
    [deep, 0],
  ]);
});

test('two photos of one size and time are told apart all the same', async () => {
  const one = await openTestLibrary();
  const [first = '', second = ''] = await drawPhotos(one.photos, 2);
  const longest = Math.max(statSync(first).size, statSync(second).size);
  const all = { one, files: [first, second], ids: [] as number[] };
  for (const file of all.files) {
    const filler = Buffer.alloc(longest - statSync(file).size);
    writeFileSync(file, filler, { flag: 'a' });
    utimesSync(file, 1_700_000_000, 1_700_000_000);
  }
  await one.index();
  for (const file of all.files) all.ids.push((await idAt(one, file)) ?? 0);
  rotate(all.files, renameSync);
  await one.index();
  expect(await idAt(one, first)).toBe(all.ids[1]);
  expect(await idAt(one, second)).toBe(all.ids[0]);
});

test('photos that all moved up by one name keep what was decided, and the name left over is a new photo', async () => {
  const all = await decided(3);
  const [a = '', b = '', c = ''] = all.files;
  const last = path.join(all.one.photos, 'z.jpg');
  renameSync(c, last);
  renameSync(b, c);
  renameSync(a, b);
  writeFileSync(a, await makePicture({ scene: 'snow', seed: 99, width: 200, height: 100 }));
  expect(await all.one.index()).toMatchObject({ photos: 4, indexed: 1, failed: 0 });
  await expectPictures(all, [
    [b, 0],
    [c, 1],
    [last, 2],
  ]);
  expect(await all.one.call('photos.get', { id: (await idAt(all.one, a)) ?? 0 })).toMatchObject({
    tags: [],
    rating: 0,
  });
});

test('when the first photo is deleted and the others move down by one name, each of them is still itself', async () => {
  const all = await decided(4);
  const [a = '', b = '', c = '', d = ''] = all.files;
  rmSync(a);
  renameSync(b, a);
  renameSync(c, b);
  renameSync(d, c);
  expect(await all.one.index()).toMatchObject({ photos: 3, indexed: 0, moved: 3 });
  expect(await idAt(all.one, a)).toBe(all.ids[1]);
  await expectPictures(all, [
    [b, 2],
    [c, 3],
  ]);
});

test('a swap is followed while the folders are watched', async () => {
  const all = await decided(2);
  const [first = '', second = ''] = all.files;
  await all.one.library.rooms.indexer.watch();
  rotate(all.files, renameSync);
  await vi.waitUntil(() => all.one.library.findPhoto(first) === all.ids[1], { timeout: 20_000 });
  await all.one.library.rooms.indexer.run();
  await expectPictures(all, [
    [first, 1],
    [second, 0],
  ]);
});

test('one of two swapped photos that has a copy takes its own row along, and the copy stays', async () => {
  const all = await decided(2);
  const [first = '', second = ''] = all.files;
  const copy = path.join(all.one.photos, '0-copy.jpg');
  copyFileSync(first, copy);
  await all.one.index();
  const copied = await idAt(all.one, copy);
  rotate([first, second], copyFileSync);
  await all.one.index();
  await expectPictures(all, [
    [first, 1],
    [second, 0],
  ]);
  expect(await idAt(all.one, copy)).toBe(copied);
});

test('a photo that was overwritten with a copy of another keeps what was decided under its name', async () => {
  const all = await decided(2);
  const [first = '', second = ''] = all.files;
  copyFileSync(second, first);
  await all.one.index();
  await expectPictures(all, [
    [first, 0],
    [second, 1],
  ]);
});

test('a second name for one file is a photo of its own, and takes nothing from the first', async () => {
  const all = await decided(1);
  const [first = ''] = all.files;
  const other = path.join(all.one.photos, 'other.jpg');
  linkSync(first, other);
  await all.one.index();
  await expectPictures(all, [[first, 0]]);
  expect(await idAt(all.one, other)).not.toBe(all.ids[0]);
});
