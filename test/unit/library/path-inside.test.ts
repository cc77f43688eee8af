import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isInside } from '../../../electron/library/path-inside.ts';

describe('isInside', () => {
  test.each([
    ['/photos/2019', '/photos', true],
    ['/photos/2019/may/', '/photos/', true],
    ['/photos', '/photos', false],
    ['/photos', '/photos/2019', false],
    ['/photos-old', '/photos', false],
    ['/photos/..2019', '/photos', true],
    ['/photos/../other', '/photos', false],
    ['/Photos/2019', '/photos', false],
    ['/anything', '/', true],
    // The same name, composed and decomposed: macOS gives out either.
    ['/bilder/Mu\u0308nchen/2019', '/bilder/M\u00fcnchen', true],
  ])('on Linux and macOS, %s in %s: %s', (folder, above, inside) => {
    expect(isInside(folder, above, path.posix)).toBe(inside);
  });

  test.each([
    ['C:\\Photos\\2019', 'C:\\Photos', true],
    ['c:\\photos\\2019', 'C:\\PHOTOS', true],
    ['C:/Photos/2019', 'C:\\Photos', true],
    ['D:\\Photos\\2019', 'C:\\Photos', false],
    ['C:\\Photos', 'C:\\', true],
    ['C:\\Photos-old', 'C:\\Photos', false],
    ['C:\\Photos\\..2019', 'C:\\Photos', true],
    ['\\\\nas\\photos\\2019', '\\\\nas\\photos', true],
    ['\\\\NAS\\Photos\\2019', '\\\\nas\\photos', true],
    ['\\\\nas\\other\\2019', '\\\\nas\\photos', false],
    ['\\\\nas\\photos', 'C:\\photos', false],
    ['\\\\?\\C:\\Photos\\2019', 'C:\\Photos', true],
    ['\\\\?\\UNC\\nas\\photos\\2019', '\\\\nas\\photos', true],
  ])('on Windows, %s in %s: %s', (folder, above, inside) => {
    expect(isInside(folder, above, path.win32)).toBe(inside);
  });
});
