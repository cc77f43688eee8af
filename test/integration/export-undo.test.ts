import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { listPhotos } from '../fixtures/library/list-photos.ts';
import { openTestLibrary, type TestLibrary } from '../fixtures/library/photo-library.ts';
import { makePicture } from '../fixtures/pictures/make-picture.ts';

const perl = spawnSync('perl', ['-e', '1']).status === 0;
const all = { all: true } as const;

/** A library of photos in folders that stand side by side, each a root of its own, all tagged. */
async function taggedIn(folders: string[], tag = 'dog'): Promise<TestLibrary & { at: (file: string) => string }> {
  const one = await openTestLibrary();
  const at = (file: string): string => path.join(one.photos, file);
  for (const folder of folders) {
    mkdirSync(at(folder), { recursive: true });
    writeFileSync(at(`${folder}/a.jpg`), await makePicture({ width: 40 + folder.length, height: 30 }));
    listPhotos(one.library.rooms.catalogue, at(folder), ['a.jpg']);
  }
  await one.call('tags.add', { scope: all, tags: [tag] });
  return { ...one, at };
}

describe('undoing an export of tables', () => {
  test('gives each folder its own table back', async () => {
    const one = await taggedIn(['one', 'two']);
    writeFileSync(one.at('one/bowerbird-tags.csv'), 'the table of one');
    writeFileSync(one.at('two/bowerbird-tags.csv'), 'the table of two');
    await one.call('export', { format: 'csv', scope: all });
    await one.call('history.undo', {});
    expect(readFileSync(one.at('one/bowerbird-tags.csv'), 'utf8')).toBe('the table of one');
    expect(readFileSync(one.at('two/bowerbird-tags.csv'), 'utf8')).toBe('the table of two');
  });
});

test('a table that cannot be written counts as failed and not as less than none', async () => {
  const one = await taggedIn(['one']);
  const to = one.at('one/a.jpg/tags.csv');
  expect(await one.call('export', { format: 'csv', scope: all, to })).toMatchObject({
    written: 0,
    failed: [{ path: to }],
  });
});

describe('undo', () => {
  test('asked for twice at once takes back two steps, each with its files', async () => {
    const one = await taggedIn(['one']);
    const table = (name: string): string => one.at(`${name}.csv`);
    await one.call('export', { format: 'csv', scope: all, to: table('first') });
    await one.call('export', { format: 'csv', scope: all, to: table('second') });
    await Promise.all([one.call('history.undo', {}), one.call('history.undo', {})]);
    expect(readdirSync(one.photos)).toEqual(['one']);
  });

  test('puts back what it can where one file cannot be, and says which', async () => {
    const one = await taggedIn(['one', 'two']);
    await one.call('export', { format: 'csv', scope: all });
    const blocked = one.at('one/bowerbird-tags.csv');
    renameSync(blocked, `${blocked}.aside`);
    // A folder in the place of the file: whoever reads it gets an error.
    mkdirSync(blocked);
    await expect(one.call('history.undo', {})).rejects.toThrow(blocked);
    expect(readdirSync(one.at('two'))).toEqual(['a.jpg']);
    // Mended, it is taken back as if nothing had been.
    renameSync(blocked, `${blocked}.folder`);
    renameSync(`${blocked}.aside`, blocked);
    await one.call('history.undo', {});
    expect(readdirSync(one.at('one')).sort()).toEqual(['a.jpg', 'bowerbird-tags.csv.folder']);
  });

  test('says so when what an export replaced is no longer kept', async () => {
    const one = await taggedIn(['one']);
    for (let n = 0; n < 21; n++) {
      await one.call('export', { format: 'csv', scope: all, to: one.at(`${n}.csv`) });
    }
    const notices: string[] = [];
    one.library.on('notice', ({ message }) => notices.push(message));
    for (let n = 0; n < 21; n++) await one.call('history.undo', {});
    expect(readdirSync(one.photos)).toEqual(['0.csv', 'one']);
    expect(notices).toEqual([expect.stringContaining('no longer kept')]);
  });
});

describe.skipIf(!perl)('exporting', () => {
  test('writes through links and leaves them links', async () => {
    const one = await taggedIn(['one']);
    mkdirSync(one.at('elsewhere'));
    renameSync(one.at('one/a.jpg'), one.at('elsewhere/real.jpg'));
    symlinkSync('../elsewhere/real.jpg', one.at('one/a.jpg'));
    const before = readFileSync(one.at('one/a.jpg'));
    expect(await one.call('export', { format: 'embed', scope: all })).toMatchObject({ written: 1, failed: [] });
    expect(lstatSync(one.at('one/a.jpg')).isSymbolicLink()).toBe(true);
    expect(readFileSync(one.at('elsewhere/real.jpg'))).not.toEqual(before);
    await one.call('history.undo', {});
    expect(lstatSync(one.at('one/a.jpg')).isSymbolicLink()).toBe(true);
    expect(readFileSync(one.at('elsewhere/real.jpg'))).toEqual(before);
  });

  test('into one folder keeps photos of folders with the same name apart, and they are read back from there', async () => {
    const one = await taggedIn(['one/2024', 'two/2024']);
    await one.call('tags.add', { scope: { ids: [1] }, tags: ['first'] });
    await one.call('tags.add', { scope: { ids: [2] }, tags: ['second'] });
    const to = one.at('out');
    expect(await one.call('export', { format: 'xmp', scope: all, to })).toMatchObject({ written: 2, failed: [] });
    expect(readdirSync(to).sort()).toEqual(['2024', '2024 (2)']);

    const other = await openTestLibrary();
    for (const folder of ['one/2024', 'two/2024']) {
      listPhotos(other.library.rooms.catalogue, one.at(folder), ['a.jpg']);
    }
    await other.call('import', { format: 'xmp', from: to, scope: all });
    const tagsOf = async (id: number): Promise<string[]> =>
      (await other.call('photos.get', { id })).tags.map(({ tag }) => tag).sort();
    expect(await tagsOf(1)).toEqual(['dog', 'first']);
    expect(await tagsOf(2)).toEqual(['dog', 'second']);
  });

  test('makes a copy anew when the photo is another picture by now', async () => {
    const one = await taggedIn(['one']);
    const to = one.at('out');
    const copy = one.at('out/one/a.jpg');
    await one.call('export', { format: 'embed', scope: all, to });
    const first = readFileSync(copy);
    expect(await one.call('export', { format: 'embed', scope: all, to })).toMatchObject({ unchanged: 1 });
    writeFileSync(one.at('one/a.jpg'), await makePicture({ scene: 'flower', width: 50, height: 40 }));
    expect(await one.call('export', { format: 'embed', scope: all, to })).toMatchObject({ written: 1, failed: [] });
    expect((await sharp(copy).metadata()).width).toBe(50);
    await one.call('history.undo', {});
    expect(readFileSync(copy)).toEqual(first);
  });

  test('takes names with a line break', async () => {
    const one = await openTestLibrary();
    const file = path.join(one.photos, 'line\nbreak.jpg');
    writeFileSync(file, await makePicture({ width: 40, height: 30 }));
    listPhotos(one.library.rooms.catalogue, one.photos, [path.basename(file)]);
    await one.call('tags.add', { scope: all, tags: ['dog'] });
    expect(await one.call('export', { format: 'embed', scope: all })).toMatchObject({ written: 1, failed: [] });
    expect(await one.call('export', { format: 'xmp', scope: all })).toMatchObject({ written: 1, failed: [] });
    expect(readFileSync(`${file}.xmp`, 'utf8')).toContain('dog');
  });
});
