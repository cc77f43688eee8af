import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Catalogue } from '../../../../electron/library/catalogue/catalogue.ts';
import { listFiles, type PhotoFile, removePhotos, storeFacts } from '../../../../electron/library/catalogue/photos.ts';
import { addRoot, type RootRow } from '../../../../electron/library/catalogue/roots.ts';
import { type Reconciled, reconcileFolder, reconcileTree } from '../../../../electron/library/intake/reconcile.ts';
import { linuxPaths, macPaths, type PathRules } from '../../../../electron/library/path-rules.ts';
import { emptyCatalogue, facts } from '../../../fixtures/library/catalogue-with-photos.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

// Linux keeps every spelling of a name apart, so that a file can be given another one behind the catalogue's back: what a
// volume of macOS or Windows does when it is asked under one spelling and answers under another.

const NFC = 'caf\u00e9';
const NFD = 'cafe\u0301';

interface Compared {
  catalogue: Catalogue;
  photos: string;
  write(place: string, text?: string): void;
  /** As a copy by another program would be: a new file of the same size and time. */
  respell(from: string, to: string): void;
  scan(start?: string): Promise<Reconciled>;
  look(folder: string): Promise<Reconciled>;
  rows(): PhotoFile[];
}

function compared(rules: PathRules): Compared {
  const catalogue = emptyCatalogue();
  const photos = temporaryFolder();
  const root: RootRow = addRoot(catalogue, photos, rules);
  const options = { signal: new AbortController().signal, onUnreadable: () => undefined, rules };
  const at = (place: string): string => path.join(photos, place);
  const write = (place: string, text = place): void => {
    mkdirSync(path.dirname(at(place)), { recursive: true });
    writeFileSync(at(place), text);
    utimesSync(at(place), 1_700_000_000, 1_700_000_000);
  };
  return {
    catalogue,
    photos,
    write,
    respell(from, to) {
      write(to, from);
      rmSync(at(from));
    },
    scan: (start = '') => reconcileTree(catalogue, root, start, options),
    look: (folder) => reconcileFolder(catalogue, root, folder, options),
    rows: () => listFiles(catalogue, root.id),
  };
}

/** The photos were read: from now on nothing that is known of them may be lost. */
function read(one: Compared): void {
  for (const { id, bytes, mtimeMs } of one.rows()) {
    storeFacts(one.catalogue, id, facts(`hash ${id}`), { bytes, mtimeMs, sidecarName: null, sidecarMtimeMs: null });
  }
}

describe('where names are loose', () => {
  test.each([
    ['accents', `${NFC}.jpg`, `${NFD}.jpg`],
    ['case', 'IMG_1.JPG', 'img_1.jpg'],
    ['accents of its folder', `${NFD}/a.jpg`, `${NFC}/a.jpg`],
    ['case of its folder', 'Holiday/a.jpg', 'holiday/a.jpg'],
  ])('a photo in another spelling of %s is the same photo, found by the new one', async (_what, from, to) => {
    const one = compared(macPaths);
    one.write(from);
    await one.scan();
    read(one);
    one.respell(from, to);
    expect(await one.scan()).toMatchObject({ seen: 1, moved: [1], added: [], changed: [], missing: [] });
    expect(one.rows()).toMatchObject([{ id: 1, state: 'indexed', ...placeOf(to) }]);
    expect(await one.scan()).toMatchObject({ unchanged: 1, moved: [] });
  });

  test('a look at one folder finds it too, whatever the folder was called', async () => {
    const one = compared(macPaths);
    one.write('Holiday/a.jpg');
    one.write('Holiday/more/b.jpg');
    await one.scan();
    read(one);
    renameSync(path.join(one.photos, 'Holiday'), path.join(one.photos, 'holiday'));
    expect(await one.look('holiday')).toMatchObject({ moved: [1], added: [], missing: [] });
    expect(await one.scan('holiday')).toMatchObject({ moved: [2], unchanged: 1, added: [], missing: [] });
    // The hint that the old folder went comes after that.
    expect(await one.scan('Holiday')).toMatchObject({ missing: [] });
    expect(one.rows().map(({ folder, state }) => [folder, state])).toEqual([
      ['holiday', 'indexed'],
      ['holiday/more', 'indexed'],
    ]);
  });

  test('one that was edited meanwhile is read again and keeps its id', async () => {
    const one = compared(macPaths);
    one.write('IMG_1.JPG');
    await one.scan();
    read(one);
    rmSync(path.join(one.photos, 'IMG_1.JPG'));
    one.write('img_1.jpg', 'other content');
    expect(await one.scan()).toMatchObject({ changed: [1], added: [], missing: [] });
    expect(one.rows()).toMatchObject([{ id: 1, name: 'img_1.jpg', state: 'pending' }]);
  });

  test('one that the user removed stays out', async () => {
    const one = compared(macPaths);
    one.write('IMG_1.JPG');
    await one.scan();
    read(one);
    removePhotos(one.catalogue, [1]);
    one.respell('IMG_1.JPG', 'img_1.jpg');
    expect(await one.scan()).toMatchObject({ added: [], moved: [], changed: [] });
    expect(one.rows()).toHaveLength(1);
    expect(one.rows()[0]?.removedAt).not.toBeNull();
  });

  test('on a volume that keeps case apart, two files and two folders stay two', async () => {
    const one = compared(macPaths);
    for (const place of ['a.jpg', 'A.jpg', 'Holiday/c.jpg']) one.write(place);
    await one.scan();
    read(one);
    one.write('holiday/c.jpg', 'another');
    expect(await one.look('holiday')).toMatchObject({ added: [4], moved: [], missing: [] });
    expect(await one.scan()).toMatchObject({ seen: 4, unchanged: 4, missing: [] });
    rmSync(path.join(one.photos, 'Holiday'), { recursive: true });
    expect(await one.scan('Holiday')).toMatchObject({ missing: [3] });
  });
});

test.each([
  ['is the one that was read, where names are loose', macPaths, { unchanged: 1, changed: [] }],
  ['is another one on Linux', linuxPaths, { unchanged: 0, changed: [1] }],
])('a sidecar in another spelling %s', async (_what, rules, expected) => {
  const one = compared(rules);
  one.write('a.jpg');
  one.write('a.jpg.xmp');
  await one.scan();
  const [{ bytes, mtimeMs } = { bytes: 0, mtimeMs: 0 }] = one.rows();
  storeFacts(one.catalogue, 1, facts('hash'), { bytes, mtimeMs, sidecarName: 'a.jpg.XMP', sidecarMtimeMs: mtimeMs });
  expect(await one.scan()).toMatchObject(expected);
});

test('on Linux, another spelling is another photo', async () => {
  const one = compared(linuxPaths);
  one.write(`${NFC}.jpg`);
  one.write('IMG_1.JPG');
  await one.scan();
  read(one);
  one.write(`${NFD}.jpg`, 'x');
  one.write('img_1.jpg', 'y');
  rmSync(path.join(one.photos, 'IMG_1.JPG'));
  const result = await one.scan();
  expect(result).toMatchObject({ moved: [], changed: [] });
  expect(result.added).toHaveLength(2);
  expect(result.missing).toHaveLength(1);
});

function placeOf(place: string): { folder: string; name: string } {
  const { dir, base } = path.posix.parse(place);
  return { folder: dir, name: base };
}

describe('a link to a folder of the same root', () => {
  test('brings its photos in once, under their own name, whichever way it is looked at', async () => {
    const one = compared(linuxPaths);
    one.write('a/x.jpg');
    symlinkSync('.', path.join(one.photos, 'self'));
    symlinkSync('a', path.join(one.photos, '0-first'));
    await one.scan();
    await one.scan('self');
    await one.look('self/a');
    await one.look('0-first');
    expect(one.rows().map(({ folder, name }) => `${folder}/${name}`)).toEqual(['a/x.jpg']);
  });

  test('brings them in where they are left out under their own name', async () => {
    const one = compared(linuxPaths);
    one.write('.hidden/x.jpg');
    symlinkSync('.hidden', path.join(one.photos, 'shown'));
    await one.scan();
    expect(one.rows().map(({ folder, name }) => `${folder}/${name}`)).toEqual(['shown/x.jpg']);
  });
});
