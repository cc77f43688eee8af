import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { addRoot } from '../../electron/library/catalogue/roots.ts';
import { ensureTag, putPhotoTag } from '../../electron/library/catalogue/tags.ts';
import { listPhotos } from '../fixtures/library/list-photos.ts';
import { drawPhotos, openTestLibrary, type TestLibrary } from '../fixtures/library/photo-library.ts';
import { makePicture } from '../fixtures/pictures/make-picture.ts';

// Needs Perl, as ExifTool does. Independent readers (Debian: libimage-exiftool-perl, exiv2) are asked where they are installed.

const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
const perl = has('perl', '-e', '1');
const exiftool = has('exiftool', '-ver');
const exiv2 = has('exiv2', '--version');

const all = { all: true } as const;
const ODD = ['Grüße, "quoted" & <co>', 'AC|DC', 'either\\/or', 'R&amp;B'];
const ODD_NAMES = ['Grüße, "quoted" & <co>', 'AC|DC', 'either/or', 'R&amp;B'];

/** A library that knows the photos of its folder. What is in them does not matter here, so that nothing is encoded. */
async function listed(photos: string[]): Promise<TestLibrary> {
  const one = await openTestLibrary();
  listPhotos(one.library.rooms.catalogue, one.photos, photos);
  return one;
}

/** A library of one photo, tagged. */
async function tagged(tags: string[], photo = 'a.jpg', bytes?: Buffer): Promise<TestLibrary & { file: string }> {
  const one = await listed([photo]);
  const file = path.join(one.photos, photo);
  writeFileSync(file, bytes ?? (await makePicture({ width: 160, height: 120 })));
  if (tags.length > 0) await one.call('tags.add', { scope: all, tags });
  return { ...one, file };
}

const bytesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(path.join(folder, name)))
          .digest('hex'),
      ]),
  );

/** What Debian's ExifTool reads, as lists of text. */
function readWithExiftool(file: string, ...tags: string[]): Record<string, unknown> {
  const args = ['-j', '-G1', '-struct', '-charset', 'filename=utf8', ...tags.map((tag) => `-${tag}`), file];
  const [record = {}] = JSON.parse(execFileSync('exiftool', args, { encoding: 'utf8' })) as Record<string, unknown>[];
  return record;
}
const list = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map(String));

describe.skipIf(!perl)('exporting sidecars', () => {
  test('a second export changes no byte', async () => {
    const one = await tagged(['animal/dog', ...ODD]);
    await one.call('captions.set', { id: 1, text: 'Ein Hund\nam See & mehr' });
    await one.call('photos.rate', { scope: all, rating: 4 });
    expect(await one.call('export', { format: 'xmp', scope: all })).toEqual({ written: 1, unchanged: 0, failed: [] });
    const before = bytesOf(one.photos);
    expect(Object.keys(before)).toEqual(['a.jpg', 'a.jpg.xmp']);
    expect(await one.call('export', { format: 'xmp', scope: all })).toEqual({ written: 0, unchanged: 1, failed: [] });
    expect(bytesOf(one.photos)).toEqual(before);
  });

  test('only accepted tags travel, unless suggestions are asked for', async () => {
    const one = await tagged([]);
    const { catalogue } = one.library.rooms;
    const tagId = ensureTag(catalogue, ['dog'], 'vocabulary');
    const [source, state] = ['model', 'suggested'] as const;
    putPhotoTag(catalogue, { photoId: 1, tagId, source, state, certainty: 0.7, score: 0.2, modelId: null });
    expect(await one.call('export', { format: 'xmp', scope: all })).toMatchObject({ written: 0, unchanged: 1 });
    expect(await one.call('export', { format: 'xmp', scope: all, suggestedToo: true })).toMatchObject({ written: 1 });
  });

  test('a dry run says what would change and changes nothing', async () => {
    const one = await tagged(['dog']);
    const before = bytesOf(one.photos);
    const report = await one.call('export', { format: 'xmp', scope: all, dryRun: true });
    expect(report.changes?.[0]?.path).toBe(`${one.file}.xmp`);
    expect(report.changes?.[0]?.after).toContain('dog');
    expect(bytesOf(one.photos)).toEqual(before);
    expect((await one.call('history.list', {})).operations.map(({ title }) => title)).not.toContain(
      'Export tags of 1 photo',
    );
  });

  test('undo puts back the bytes that were there, also after a restart', async () => {
    const one = await tagged(['dog']);
    writeFileSync(`${one.file}.xmp`, LIGHTROOM);
    const before = bytesOf(one.photos);
    await one.call('export', { format: 'xmp', scope: all });
    expect(bytesOf(one.photos)).not.toEqual(before);
    await one.library.close();
    const again = await openTestLibrary({ folder: one.folder, photos: one.photos });
    await again.call('history.undo', {});
    expect(bytesOf(one.photos)).toEqual(before);
    await again.call('history.redo', {});
    expect(readFileSync(`${one.file}.xmp`, 'utf8')).toContain('dog');
  });

  test('a renamed or removed tag does not stay behind in the file', async () => {
    const one = await tagged(['dog', 'sea', 'sun']);
    await one.call('export', { format: 'xmp', scope: all });
    await one.call('tags.rename', { tag: 'dog', to: 'Bello' });
    await one.call('tags.remove', { scope: all, tags: ['sea'] });
    await one.call('export', { format: 'xmp', scope: all });
    const text = readFileSync(`${one.file}.xmp`, 'utf8');
    expect(text).toContain('Bello');
    expect(text).toContain('sun');
    expect(text).not.toMatch(/>(?:.*\|)?(?:dog|sea)</);
  });

  test('a file that cannot be written is reported and the others go on', async () => {
    const first = 'a.jpg';
    const one = await listed([first, 'b.jpg', 'c.jpg']);
    for (const name of [first, 'b.jpg', 'c.jpg']) writeFileSync(path.join(one.photos, name), 'a picture');
    await one.call('tags.add', { scope: all, tags: ['dog'] });
    const locked = path.join(one.photos, `${first}.xmp`);
    writeFileSync(locked, LIGHTROOM);
    chmodSync(locked, 0o444);
    const report = await one.call('export', { format: 'xmp', scope: all });
    expect(report).toMatchObject({ written: 2, failed: [{ path: path.join(one.photos, first) }] });
    expect(report.failed[0]?.reason).toContain('write-protected');
    expect(readFileSync(locked, 'utf8')).toBe(LIGHTROOM);
    expect(readdirSync(one.photos).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('a sidecar that cannot be read is named, and why', async () => {
    const one = await tagged(['dog']);
    mkdirSync(`${one.file}.xmp`);
    const reason = `${one.file}.xmp is a folder. A file is needed in its place.`;
    for (const name of ['export', 'import'] as const) {
      const report = await one.call(name, { format: 'xmp', scope: all });
      expect(report.failed).toEqual([{ path: one.file, reason }]);
    }
  });

  test('sidecars can be kept in step with edits', async () => {
    const one = await tagged([]);
    expect(await one.call('export.keepInStep', {})).toEqual({ on: false });
    await one.call('export.keepInStep', { on: true });
    expect(await one.call('export.keepInStep', {})).toEqual({ on: true });
    await one.call('tags.add', { scope: all, tags: ['dog'] });
    await one.library.close();
    expect(readFileSync(`${one.file}.xmp`, 'utf8')).toContain('dog');
  });

  test('a sidecar that cannot be kept in step is told', async () => {
    const one = await tagged([]);
    await one.call('export.keepInStep', { on: true });
    writeFileSync(`${one.file}.xmp`, LIGHTROOM);
    chmodSync(`${one.file}.xmp`, 0o444);
    const notices: string[] = [];
    one.library.on('notice', ({ message }) => notices.push(message));
    await one.call('tags.add', { scope: all, tags: ['dog'] });
    await one.library.close();
    expect(notices).toEqual([expect.stringContaining('write-protected')]);
    expect(readFileSync(`${one.file}.xmp`, 'utf8')).toBe(LIGHTROOM);
  });

  test('indexing again does not take our own sidecar for news', async () => {
    const one = await openTestLibrary();
    await drawPhotos(one.photos, 1);
    await one.index();
    await one.call('tags.add', { scope: all, tags: ['animal/dog'] });
    await one.call('export', { format: 'xmp', scope: all });
    expect(await one.index()).toMatchObject({ indexed: 0, skipped: 1 });
    const { tags } = await one.call('photos.get', { id: 1 });
    expect(tags.map(({ tag, source }) => [tag, source])).toEqual([['dog', 'user']]);
  });
});

describe.skipIf(!perl || !exiftool)('sidecars read by an independent ExifTool', () => {
  test('hold the same tags and hierarchy, whatever is in a name', async () => {
    const one = await tagged(['animal/mammal/Hündin', 'Orte/日本/東京', ...ODD]);
    await one.call('captions.set', { id: 1, text: 'A dog, "Bello" & friends' });
    await one.call('photos.rate', { scope: all, rating: 5 });
    await one.call('export', { format: 'xmp', scope: all });
    const read = readWithExiftool(`${one.file}.xmp`);
    expect(list(read['XMP-dc:Subject']).sort()).toEqual(['Hündin', '東京', ...ODD_NAMES].sort());
    expect(list(read['XMP-lr:HierarchicalSubject'])).toEqual(
      expect.arrayContaining(['animal|mammal|Hündin', 'Orte|日本|東京']),
    );
    expect(list(read['XMP-digiKam:TagsList'])).toEqual(
      expect.arrayContaining(['animal/mammal/Hündin', 'Orte/日本/東京']),
    );
    expect(read['XMP-dc:Description']).toBe('A dog, "Bello" & friends');
    expect(read['XMP-xmp:Rating']).toBe(5);
  });

  test.each([
    ['Lightroom', 'a.xmp'],
    ['digiKam', 'a.jpg.xmp'],
  ])('of %s differ afterwards only in the fields that are ours', async (program, name) => {
    const one = await tagged(['animal/dog']);
    const sidecar = path.join(one.photos, name);
    writeFileSync(sidecar, program === 'Lightroom' ? LIGHTROOM : DIGIKAM);
    const before = readWithExiftool(sidecar);
    await one.call('export', { format: 'xmp', scope: all });
    expect(readdirSync(one.photos).sort()).toEqual(['a.jpg', name].sort());
    const after = readWithExiftool(sidecar);
    const ours =
      /^(?:SourceFile|System:|File:|ExifTool:|XMP-dc:Subject|XMP-dc:Description|XMP-lr:|XMP-digiKam:TagsList|XMP-xmp:Rating)/;
    const others = (record: Record<string, unknown>) =>
      Object.entries(record)
        .filter(([key]) => !ours.test(key))
        .sort();
    expect(others(after)).toEqual(others(before));
    expect(others(before).length).toBeGreaterThan(4);
    expect(list(after['XMP-dc:Subject'])).toEqual([...list(before['XMP-dc:Subject']), 'dog']);
  });
});

describe.skipIf(!perl || !exiv2)('sidecars read by exiv2', () => {
  test('hold the same tags and hierarchy', async () => {
    const one = await tagged(['animal/mammal/Hündin', 'Orte/日本']);
    await one.call('export', { format: 'xmp', scope: all });
    const text = execFileSync('exiv2', ['-px', 'print', `${one.file}.xmp`], { encoding: 'utf8' });
    expect(text).toMatch(/Xmp\.dc\.subject.*日本, Hündin/);
    expect(text).toMatch(/Xmp\.lr\.hierarchicalSubject.*Orte\|日本, animal\|mammal\|Hündin/);
    expect(text).toMatch(/Xmp\.digiKam\.TagsList.*Orte\/日本, animal\/mammal\/Hündin/);
  });
});

describe.skipIf(!perl)('embedding into pictures', () => {
  test.each(['jpeg', 'png', 'webp', 'tiff'] as const)(
    'leaves the pixels and the date of a %s alone',
    async (format) => {
      const bytes = await makePicture({ format, width: 160, height: 120 });
      const one = await tagged(['animal/Hündin', 'AC|DC'], `a.${format === 'jpeg' ? 'jpg' : format}`, bytes);
      await one.call('captions.set', { id: 1, text: 'Grüße vom See' });
      utimesSync(one.file, 1_500_000_000, 1_500_000_000);
      const pixels = await sharp(bytes).raw().toBuffer();
      expect(await one.call('export', { format: 'embed', scope: all })).toEqual({
        written: 1,
        unchanged: 0,
        failed: [],
      });
      const written = readFileSync(one.file);
      expect(written.equals(bytes)).toBe(false);
      expect((await sharp(written).raw().toBuffer()).equals(pixels)).toBe(true);
      expect(statSync(one.file).mtimeMs).toBe(1_500_000_000_000);
      if (exiftool) {
        const read = readWithExiftool(one.file);
        expect(list(read['XMP-dc:Subject'])).toEqual(['AC|DC', 'Hündin']);
        if (format === 'jpeg') {
          expect(list(read['IPTC:Keywords'])).toEqual(['AC|DC', 'Hündin']);
          expect(read['IPTC:Caption-Abstract']).toBe('Grüße vom See');
          expect(read['IFD0:ImageDescription']).toBe('Grüße vom See');
        }
      }
      expect(await one.call('export', { format: 'embed', scope: all })).toEqual({
        written: 0,
        unchanged: 1,
        failed: [],
      });
      expect(readFileSync(one.file).equals(written)).toBe(true);
      await one.call('history.undo', {});
      expect(readFileSync(one.file).equals(bytes)).toBe(true);
    },
  );

  test('works for HEIC', async () => {
    const bytes = readFileSync(path.join(import.meta.dirname, '../fixtures/pictures/flower.heic'));
    const one = await tagged(['flower'], 'a.heic', bytes);
    expect(await one.call('export', { format: 'embed', scope: all })).toEqual({ written: 1, unchanged: 0, failed: [] });
    expect(await one.call('export', { format: 'embed', scope: all })).toEqual({ written: 0, unchanged: 1, failed: [] });
  });

  test('converts IPTC that is not UTF-8 instead of garbling it', async () => {
    const one = await tagged(['Hündin']);
    if (!exiftool) return;
    const latin = ['-overwrite_original', '-charset', 'iptc=latin', '-IPTC:Keywords=Käse', '-IPTC:City=Köln', one.file];
    execFileSync('exiftool', latin);
    await one.call('export', { format: 'embed', scope: all });
    const read = readWithExiftool(one.file);
    expect(list(read['IPTC:Keywords'])).toEqual(['Käse', 'Hündin']);
    expect(read['IPTC:City']).toBe('Köln');
  });

  test('converts it also where none of it is a keyword', async () => {
    const one = await tagged(['Hündin']);
    if (!exiftool) return;
    execFileSync('exiftool', ['-overwrite_original', '-charset', 'iptc=latin', '-IPTC:City=Köln', one.file]);
    await one.call('export', { format: 'embed', scope: all });
    expect(readWithExiftool(one.file)).toMatchObject({ 'IPTC:Keywords': 'Hündin', 'IPTC:City': 'Köln' });
  });

  test('leaves the signature of the program that wrote the rest', async () => {
    const one = await tagged(['dog']);
    if (!exiftool) return;
    execFileSync('exiftool', ['-overwrite_original', "-XMP-x:XMPToolkit=Someone's", '-XMP-dc:Title=A dog', one.file]);
    await one.call('export', { format: 'embed', scope: all });
    expect(readWithExiftool(one.file)).toMatchObject({ 'XMP-x:XMPToolkit': "Someone's", 'XMP-dc:Title': 'A dog' });
    const sidecar = `${one.file}.xmp`;
    writeFileSync(sidecar, LIGHTROOM.replace(/x:xmptk="[^"]*"/, `x:xmptk="Someone's &amp; Co"`));
    await one.call('export', { format: 'xmp', scope: all });
    expect(readWithExiftool(sidecar)).toMatchObject({ 'XMP-x:XMPToolkit': "Someone's & Co" });
  });

  test('refuses what it cannot check, and says so', async () => {
    const one = await tagged(['dog'], 'a.gif', await makePicture({ format: 'gif', width: 80, height: 60 }));
    const report = await one.call('export', { format: 'embed', scope: all });
    expect(report.failed[0]?.reason).toContain('XMP sidecar');
  });
});

// Names on Linux are bytes. Those of an old disk may be Latin-1, and must not be taken for their nearest UTF-8 look-alike.
describe.skipIf(!perl || process.platform !== 'linux')('names that are no UTF-8', () => {
  const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

  /** A library with one such photo in one such folder, and beside it what a careless program would find instead. */
  async function onOldDisk(): Promise<TestLibrary & { at: (name: string) => Buffer; decoys: string }> {
    const one = await openTestLibrary();
    const folder = Buffer.concat([Buffer.from(`${one.photos}/`), latin1('\u00e9t\u00e9')]);
    const at = (name: string): Buffer => Buffer.concat([folder, Buffer.from('/'), latin1(name)]);
    mkdirSync(folder);
    writeFileSync(at('caf\u00e9.jpg'), await makePicture({ width: 160, height: 120 }));
    addRoot(one.library.rooms.catalogue, one.photos);
    await one.library.rooms.indexer.scan();
    const decoys = path.join(one.photos, '\ufffdt\ufffd');
    mkdirSync(decoys);
    for (const name of ['caf\ufffd.jpg', 'caf\ufffd.jpg.xmp']) writeFileSync(path.join(decoys, name), 'not this one');
    await one.call('tags.add', { scope: all, tags: ['dog'] });
    return { ...one, at, decoys };
  }

  /** All files below a folder, each byte of their names a character. */
  const filesBelow = (folder: Buffer): string[] =>
    readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })
      .flatMap((entry) => {
        const name = entry.name.toString('latin1');
        if (!entry.isDirectory()) return [name];
        return filesBelow(Buffer.concat([folder, Buffer.from('/'), entry.name])).map((below) => `${name}/${below}`);
      })
      .sort();

  test('get their sidecar beside them, and no other file is touched', async () => {
    const one = await onOldDisk();
    const before = bytesOf(one.decoys);
    expect(await one.call('export', { format: 'xmp', scope: all })).toEqual({ written: 1, unchanged: 0, failed: [] });
    expect(readFileSync(one.at('caf\u00e9.jpg.xmp'), 'utf8')).toContain('dog');
    const names = filesBelow(Buffer.from(one.photos));
    // Into a sidecar that is there, and once more for nothing.
    await one.call('tags.add', { scope: all, tags: ['beach'] });
    expect(await one.call('export', { format: 'xmp', scope: all })).toMatchObject({ written: 1, failed: [] });
    expect(await one.call('export', { format: 'xmp', scope: all })).toMatchObject({ unchanged: 1, failed: [] });
    expect(readFileSync(one.at('caf\u00e9.jpg.xmp'), 'utf8')).toMatch(/beach[^]*dog/);
    await one.call('history.undo', {});
    expect(readFileSync(one.at('caf\u00e9.jpg.xmp'), 'utf8')).not.toContain('beach');
    expect(filesBelow(Buffer.from(one.photos))).toEqual(names);
    expect(bytesOf(one.decoys)).toEqual(before);
  });

  test('can be embedded into and shown', async () => {
    const one = await onOldDisk();
    expect(await one.call('export', { format: 'embed', scope: all })).toEqual({ written: 1, unchanged: 0, failed: [] });
    const photo = readFileSync(one.at('caf\u00e9.jpg'));
    expect(photo.includes('dog')).toBe(true);
    expect(await one.call('export', { format: 'embed', scope: all })).toMatchObject({ unchanged: 1, failed: [] });
    expect(Buffer.from((await one.library.picture(1, 'full'))?.data ?? [])).toEqual(photo);
  });

  test('keep their names in a folder of exports', async () => {
    const one = await onOldDisk();
    const to = path.join(path.dirname(one.photos), 'out');
    expect(await one.call('export', { format: 'xmp', scope: all, to })).toMatchObject({ written: 1, failed: [] });
    expect(filesBelow(Buffer.from(to))).toEqual(['photos/\u00e9t\u00e9/caf\u00e9.jpg.xmp']);
  });

  test('have their own sidecar read', async () => {
    const one = await onOldDisk();
    writeFileSync(one.at('caf\u00e9.jpg.xmp'), DIGIKAM);
    expect(await one.call('import', { format: 'xmp', scope: all })).toMatchObject({ written: 1, failed: [] });
    expect((await one.call('photos.get', { id: 1 })).tags.map(({ tag }) => tag).sort()).toEqual(['dog', 'holiday']);
  });
});

describe('tables', () => {
  test.each(['csv', 'json'] as const)('carry tags to another library as %s', async (format) => {
    const one = await tagged(['animal/dog', ...ODD]);
    await one.call('captions.set', { id: 1, text: 'Two lines,\n"quoted"' });
    await one.call('photos.rate', { scope: all, rating: 4 });
    const to = path.join(one.folder, `tags.${format}`);
    expect(await one.call('export', { format, scope: all, to })).toEqual({ written: 1, unchanged: 0, failed: [] });
    expect(await one.call('export', { format, scope: all, to })).toEqual({ written: 0, unchanged: 1, failed: [] });

    const other = await listed(['a.jpg']);
    const report = await other.call('import', { format, from: to, scope: all });
    expect(report).toEqual({ written: 1, unchanged: 0, failed: [] });
    const photo = await other.call('photos.get', { id: 1 });
    expect(photo.tags.map(({ tag }) => tag).sort()).toEqual(['dog', ...ODD_NAMES].sort());
    expect(photo.tags.every(({ source }) => source === 'file')).toBe(true);
    expect(photo.caption).toMatchObject({ text: 'Two lines,\n"quoted"', source: 'file' });
    expect(photo.rating).toBe(4);
    expect(await other.call('import', { format, from: to, scope: all })).toMatchObject({ written: 0, unchanged: 1 });
  });

  test('are read as a German spreadsheet on another computer saved them', async () => {
    const one = await listed(['Kafe\u0301 Österreich.jpg']);
    const from = path.join(one.folder, 'tags.csv');
    const table = '\uFEFFpath;tags\r\nC:\\Bilder\\kaf\u00e9 \u00d6sterreich.JPG;"Länder|Österreich;Süßes"\r\n';
    writeFileSync(from, Buffer.from(table, 'utf16le'));
    const report = await one.call('import', { format: 'csv', from, scope: all });
    expect(report).toEqual({ written: 1, unchanged: 0, failed: [] });
    const { tags } = await one.call('photos.get', { id: 1 });
    expect(tags.map(({ tag, parents }) => [...parents, tag].join('/')).sort()).toEqual(['Länder/Österreich', 'Süßes']);
  });

  test('name the photos that the library does not have', async () => {
    const one = await tagged([]);
    const from = path.join(one.folder, 'tags.csv');
    writeFileSync(from, 'path,tags\nelsewhere/zzz.jpg,dog\n');
    const report = await one.call('import', { format: 'csv', from, scope: all });
    expect(report.failed).toMatchObject([{ path: 'elsewhere/zzz.jpg' }]);
  });
});

describe('importing', () => {
  test('loses nothing that the user wrote', async () => {
    const one = await tagged(['mine']);
    await one.call('captions.set', { id: 1, text: 'My words' });
    writeFileSync(`${one.file}.xmp`, LIGHTROOM);
    await one.call('import', { format: 'xmp', scope: all });
    await one.call('tags.remove', { scope: all, tags: ['holiday'] });
    await one.call('import', { format: 'xmp', scope: all });
    const photo = await one.call('photos.get', { id: 1 });
    expect(photo.caption?.text).toBe('My words');
    expect(
      photo.tags
        .filter(({ state }) => state === 'accepted')
        .map(({ tag }) => tag)
        .sort(),
    ).toEqual(['mine', 'sea']);
    expect(photo.tags.find(({ tag }) => tag === 'holiday')?.state).toBe('rejected');
  });

  test('is undone in one step', async () => {
    const one = await tagged([]);
    writeFileSync(`${one.file}.xmp`, LIGHTROOM);
    await one.call('import', { format: 'xmp', scope: all });
    expect((await one.call('photos.get', { id: 1 })).tags.length).toBe(2);
    await one.call('history.undo', {});
    expect((await one.call('photos.get', { id: 1 })).tags).toEqual([]);
  });
});

test('a photo whose disk is gone is reported, not forgotten', async () => {
  const one = await tagged(['dog']);
  mkdirSync(path.join(one.folder, 'away'));
  renameSync(one.file, path.join(one.folder, 'away', 'a.jpg'));
  const report = await one.call('export', { format: 'xmp', scope: all });
  expect(report).toMatchObject({ written: 0, failed: [{ path: one.file }] });
  expect(existsSync(`${one.file}.xmp`)).toBe(false);
});

/** As Lightroom writes them: attributes, develop settings, face regions, history. */
const LIGHTROOM = `<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0-c000 1.000000, 0000/00/00-00:00:00        ">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
    xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
    xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"
    xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
    xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#"
    xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"
   xmp:CreatorTool="Adobe Photoshop Lightroom Classic 13.0"
   crs:Version="16.0" crs:ProcessVersion="11.0" crs:Exposure2012="+0.35" crs:Contrast2012="-12" crs:HasSettings="True"
   xmpMM:DocumentID="1F0A5B7C">
   <dc:subject><rdf:Bag><rdf:li>holiday</rdf:li><rdf:li>sea</rdf:li></rdf:Bag></dc:subject>
   <lr:hierarchicalSubject><rdf:Bag><rdf:li>trips|holiday</rdf:li><rdf:li>sea</rdf:li></rdf:Bag></lr:hierarchicalSubject>
   <crs:ToneCurvePV2012><rdf:Seq><rdf:li>0, 0</rdf:li><rdf:li>128, 140</rdf:li><rdf:li>255, 255</rdf:li></rdf:Seq></crs:ToneCurvePV2012>
   <xmpMM:History><rdf:Seq><rdf:li stEvt:action="saved" stEvt:when="2024-05-01T10:00:00+02:00" stEvt:changed="/metadata"/></rdf:Seq></xmpMM:History>
   <mwg-rs:Regions rdf:parseType="Resource">
    <mwg-rs:AppliedToDimensions stDim:w="160" stDim:h="120" stDim:unit="pixel"/>
    <mwg-rs:RegionList><rdf:Bag><rdf:li>
     <rdf:Description mwg-rs:Name="Anna" mwg-rs:Type="Face">
      <mwg-rs:Area stArea:x="0.5" stArea:y="0.4" stArea:w="0.1" stArea:h="0.2" stArea:unit="normalized"/>
     </rdf:Description>
    </rdf:li></rdf:Bag></mwg-rs:RegionList>
   </mwg-rs:Regions>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
`;

/** As digiKam writes them: elements, its own labels, face rectangles of Microsoft's kind. */
const DIGIKAM = `<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:digiKam="http://www.digikam.org/ns/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
    xmlns:MP="http://ns.microsoft.com/photo/1.2/"
    xmlns:MPRI="http://ns.microsoft.com/photo/1.2/t/RegionInfo#"
    xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#"
   digiKam:ColorLabel="3" digiKam:PickLabel="2" photoshop:Urgency="4">
   <digiKam:TagsList><rdf:Seq><rdf:li>trips/holiday</rdf:li></rdf:Seq></digiKam:TagsList>
   <digiKam:ImageHistory>&lt;history/&gt;</digiKam:ImageHistory>
   <dc:subject><rdf:Bag><rdf:li>holiday</rdf:li></rdf:Bag></dc:subject>
   <dc:creator><rdf:Seq><rdf:li>Anna Müller</rdf:li></rdf:Seq></dc:creator>
   <MP:RegionInfo rdf:parseType="Resource">
    <MPRI:Regions><rdf:Bag><rdf:li MPReg:PersonDisplayName="Anna" MPReg:Rectangle="0.4, 0.3, 0.1, 0.2"/></rdf:Bag></MPRI:Regions>
   </MP:RegionInfo>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
`;
