import { describe, expect, test } from 'vitest';
import { linuxPaths, macPaths, pathRules, windowsPaths } from '../../../electron/library/path-rules.ts';
import { filePath, folderPath, pathBelow, pathKey, placeBelow } from '../../../electron/library/photo-path.ts';

const NFC = 'M\u00fcnchen';
const NFD = 'Mu\u0308nchen';

test('every platform has its rules', () => {
  expect(pathRules('win32')).toBe(windowsPaths);
  expect(pathRules('darwin')).toBe(macPaths);
  expect(pathRules('linux')).toBe(linuxPaths);
  expect(pathRules('freebsd')).toBe(linuxPaths);
});

describe('a photo has a path, and the path leads back to its place', () => {
  test.each([
    ['/photos', '2019/may', 'a.jpg', '/photos/2019/may/a.jpg'],
    ['/photos', '', 'a.jpg', '/photos/a.jpg'],
    ['/', 'photos', 'a.jpg', '/photos/a.jpg'],
    ['/photos', 'back\\slash', 'C:\\a.jpg', '/photos/back\\slash/C:\\a.jpg'],
    ['/photos', NFD, 'a.jpg', `/photos/${NFD}/a.jpg`],
  ])('on Linux and macOS: %s, "%s", %s', (root, folder, name, file) => {
    for (const rules of [linuxPaths, macPaths]) {
      expect(filePath(root, folder, name, rules)).toBe(file);
      expect(placeBelow(root, file, rules)).toEqual({ folder, name });
    }
  });

  const long = Array.from({ length: 40 }, (_, i) => `folder-${i}`);
  test.each([
    ['C:\\Photos', '2019/may', 'a.jpg', 'C:\\Photos\\2019\\may\\a.jpg'],
    ['C:\\', '', 'a.jpg', 'C:\\a.jpg'],
    ['C:\\', '2019', 'a.jpg', 'C:\\2019\\a.jpg'],
    ['\\\\nas\\photos', '2019', 'a.jpg', '\\\\nas\\photos\\2019\\a.jpg'],
    ['\\\\nas\\photos\\', '', 'a.jpg', '\\\\nas\\photos\\a.jpg'],
    ['\\\\server\\share\\photos', '2019', 'a.jpg', '\\\\server\\share\\photos\\2019\\a.jpg'],
    ['C:\\Photos', long.join('/'), 'a.jpg', `C:\\Photos\\${long.join('\\')}\\a.jpg`],
  ])('on Windows: %s, "%s", %s', (root, folder, name, file) => {
    expect(filePath(root, folder, name, windowsPaths)).toBe(file);
    expect(placeBelow(root, file, windowsPaths)).toEqual({ folder, name });
  });

  test('a folder too', () => {
    expect(folderPath('/photos', '', linuxPaths)).toBe('/photos');
    expect(folderPath('C:\\', '2019/may', windowsPaths)).toBe('C:\\2019\\may');
    expect(pathBelow('C:\\', 'C:\\2019\\may', windowsPaths)).toBe('2019/may');
    expect(pathBelow('\\\\nas\\photos', '\\\\nas\\photos\\', windowsPaths)).toBe('');
  });
});

describe('however the path is written', () => {
  test.each([
    ['c:\\photos\\2019\\A.jpg', 'C:\\Photos'],
    ['C:/Photos/2019/A.jpg', 'C:\\Photos\\'],
    ['\\\\?\\C:\\Photos\\2019\\A.jpg', 'C:\\Photos'],
    ['\\\\?\\UNC\\nas\\photos\\2019\\A.jpg', '\\\\NAS\\Photos'],
    ['//nas/photos/2019/A.jpg', '\\\\nas\\photos'],
    ['C:\\Photos\\2018\\..\\2019\\A.jpg', 'C:\\Photos'],
  ])('on Windows, %s lies below %s, spelt as it is', (file, root) => {
    expect(placeBelow(root, file, windowsPaths)).toEqual({ folder: '2019', name: 'A.jpg' });
  });

  test.each([
    ['D:\\Photos\\a.jpg', 'C:\\Photos'],
    ['C:\\Photos-old\\a.jpg', 'C:\\Photos'],
    ['C:\\nas\\photos\\a.jpg', '\\\\nas\\photos'],
    ['\\\\nas\\other\\a.jpg', '\\\\nas\\photos'],
    ['C:\\Photos', 'C:\\Photos'],
    ['C:\\', 'C:\\Photos'],
  ])('on Windows, %s is no file below %s', (file, root) => {
    expect(placeBelow(root, file, windowsPaths)).toBeUndefined();
  });

  test('macOS folds case and accents, Linux neither', () => {
    const file = `/Volumes/Bilder/${NFD}/a.jpg`;
    expect(placeBelow(`/volumes/bilder/${NFC}`, file, macPaths)).toEqual({ folder: '', name: 'a.jpg' });
    expect(placeBelow(`/Volumes/Bilder/${NFC}`, file, linuxPaths)).toBeUndefined();
    expect(placeBelow(`/volumes/Bilder/${NFD}`, file, linuxPaths)).toBeUndefined();
    expect(placeBelow('/Volumes/Bilder/', file, linuxPaths)).toEqual({ folder: NFD, name: 'a.jpg' });
  });

  test('one folder has one key', () => {
    const key = (path: string): string => pathKey(path, windowsPaths);
    for (const same of ['c:\\photos\\', 'C:/PHOTOS', '\\\\?\\C:\\Photos']) expect(key(same)).toBe(key('C:\\Photos'));
    expect(key('\\\\nas\\photos\\')).toBe(key('//NAS/photos'));
    expect(key('\\\\nas\\photos')).not.toBe(key('C:\\nas\\photos'));
    expect(key('C:\\')).not.toBe(key('D:\\'));
    expect(pathKey(`/Bilder/${NFC}/`, macPaths)).toBe(pathKey(`/bilder/${NFD}`, macPaths));
    expect(pathKey(`/bilder/${NFC}`, linuxPaths)).not.toBe(pathKey(`/bilder/${NFD}`, linuxPaths));
    expect(pathKey('/Bilder', linuxPaths)).not.toBe(pathKey('/bilder', linuxPaths));
  });
});
