import { expect, test } from 'vitest';
import { isExcluded } from '../../../../electron/library/intake/excludes.ts';

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
