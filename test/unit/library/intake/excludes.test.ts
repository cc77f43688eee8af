import { expect, test } from 'vitest';
import { isExcluded } from '../../../../electron/library/intake/excludes.ts';
import { linuxPaths, windowsPaths } from '../../../../electron/library/path-rules.ts';

test.each([
  '.thumbnails',
  'a/.git',
  'a/@eaDir',
  'node_modules',
  'x/$RECYCLE.BIN',
  'Lightroom Catalog Previews.lrdata',
  'Photos Library.photoslibrary',
  '._IMG_1.jpg',
  'a/.hidden.jpg',
])('%s is left out', (path) => expect(isExcluded(path, [])).toBe(true));

test.each(['2023', 'a/b/c.jpg', 'trashy/a.jpg', 'eaDir', 'IMG_1.jpg'])('%s is not', (path) =>
  expect(isExcluded(path, [])).toBe(false),
);

test.each([
  ['a/raw/b', ['a/raw/**'], true],
  ['a/raw', ['raw'], true],
  ['a/raw/', ['x'], false],
  ['2023/export/a.jpg', ['*.jpg'], true],
  ['2023/a.png', ['*.jpg'], false],
  ['scratch', ['scratch/'], true],
])('%s with %j: %s', (path, globs, expected) => expect(isExcluded(path, globs)).toBe(expected));

test.each(['con.jpg', '2019/NUL', 'a/Com1.tif', 'lpt9.jpg'])(
  '%s is a device on Windows, and a photo elsewhere',
  (path) => {
    expect(isExcluded(path, [], windowsPaths)).toBe(true);
    expect(isExcluded(path, [], linuxPaths)).toBe(false);
  },
);

test.each(['console.jpg', 'com10.jpg', 'auxiliary/a.jpg', 'lpt.jpg'])('%s is none', (path) =>
  expect(isExcluded(path, [], windowsPaths)).toBe(false),
);

test.each([
  ['a/raw/b', ['a\\raw\\**'], true],
  ['a/raw/b', ['a/raw/**'], true],
  ['a/raw', ['raw\\'], true],
  ['a/b/raw', ['a\\raw'], false],
])('on Windows, %s with %j: %s', (path, globs, expected) =>
  expect(isExcluded(path, globs, windowsPaths)).toBe(expected),
);
