import { describe, expect, test } from 'vitest';
import type { Catalogue } from '../../../../electron/library/catalogue/catalogue.ts';
import { findPhotoByPath } from '../../../../electron/library/catalogue/photo-views.ts';
import { addFiles, removePhotos } from '../../../../electron/library/catalogue/photos.ts';
import { addRoot, listRoots, removeRoot } from '../../../../electron/library/catalogue/roots.ts';
import { linuxPaths, macPaths, type PathRules, windowsPaths } from '../../../../electron/library/path-rules.ts';
import { emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';

const NFC = '\u00e9';
const NFD = 'e\u0301';

function withPhotos(root: string, rules: PathRules, ...places: [folder: string, name: string][]): Catalogue {
  const catalogue = emptyCatalogue();
  const rootId = addRoot(catalogue, root, rules).id;
  const file = { rootId, bytes: 1, mtimeMs: 1, fileId: null };
  addFiles(
    catalogue,
    places.map(([folder, name]) => ({ ...file, folder, name })),
  );
  return catalogue;
}

describe('findPhotoByPath', () => {
  test('on Linux, a name is the very name', () => {
    const one = withPhotos('/photos', linuxPaths, ['', `${NFC}.jpg`], ['', `${NFD}.jpg`], ['A', 'b\\c.jpg']);
    const find = (path: string): number | undefined => findPhotoByPath(one, path, linuxPaths);
    expect(find(`/photos/${NFC}.jpg`)).toBe(1);
    expect(find(`/photos/${NFD}.jpg`)).toBe(2);
    expect(find('/photos/A/b\\c.jpg')).toBe(3);
    expect(find('/photos/A/b/c.jpg')).toBeUndefined();
    expect(find('/photos/a/b\\c.jpg')).toBeUndefined();
    expect(find('/Photos/A/b\\c.jpg')).toBeUndefined();
    expect(find('/photos')).toBeUndefined();
  });

  test('on macOS, any spelling finds it, the nearest first', () => {
    const one = withPhotos('/Photos', macPaths, [NFD, 'A.jpg'], ['', 'IMG.jpg'], ['', 'img.jpg'], ['', `${NFC}.jpg`]);
    const find = (path: string): number | undefined => findPhotoByPath(one, path, macPaths);
    expect(find(`/Photos/${NFC}/A.jpg`)).toBe(1);
    expect(find(`/photos/${NFC.toUpperCase()}/a.JPG`)).toBe(1);
    expect(find('/Photos/img.jpg')).toBe(3);
    expect(find('/Photos/Img.jpg')).toBeUndefined();
    expect(find(`/Photos/${NFD}.jpg`)).toBe(4);
  });

  test('on Windows, case, slashes and the long prefix make no difference', () => {
    const one = withPhotos('C:\\Photos', windowsPaths, ['2019/May', 'A.jpg']);
    for (const path of [
      'C:\\Photos\\2019\\May\\A.jpg',
      'c:\\photos\\2019\\may\\a.JPG',
      'C:/Photos/2019/May/A.jpg',
      '\\\\?\\C:\\Photos\\2019\\May\\A.jpg',
    ]) {
      expect(findPhotoByPath(one, path, windowsPaths)).toBe(1);
    }
    expect(findPhotoByPath(one, 'D:\\Photos\\2019\\May\\A.jpg', windowsPaths)).toBeUndefined();
  });

  test('a whole drive and a share are roots too; what the user removed is not found', () => {
    const drive = withPhotos('D:\\', windowsPaths, ['', 'a.jpg'], ['', 'b.jpg']);
    removePhotos(drive, [2]);
    expect(findPhotoByPath(drive, 'd:\\a.jpg', windowsPaths)).toBe(1);
    expect(findPhotoByPath(drive, 'd:\\B.jpg', windowsPaths)).toBeUndefined();
    const share = withPhotos('\\\\nas\\photos\\', windowsPaths, ['2019', 'a.jpg']);
    expect(findPhotoByPath(share, '\\\\NAS\\photos\\2019\\a.jpg', windowsPaths)).toBe(1);
  });
});

describe('addRoot', () => {
  test('names a root after its last folder, a drive after itself', () => {
    const one = emptyCatalogue();
    expect(addRoot(one, 'C:\\Photos', windowsPaths).name).toBe('Photos');
    expect(addRoot(one, 'C:\\', windowsPaths).name).toBe('C:\\');
    expect(addRoot(one, '\\\\nas\\family\\', windowsPaths).name).toBe('family');
  });

  test('brings back a removed root that is written another way now, and takes the new way', () => {
    const one = emptyCatalogue();
    const { id } = addRoot(one, 'c:\\photos', windowsPaths);
    removeRoot(one, id, 'keep');
    expect(addRoot(one, 'C:\\Photos', windowsPaths)).toMatchObject({ id, path: 'C:\\Photos' });
    expect(listRoots(one)).toHaveLength(1);
  });

  test('on Linux, that is another folder', () => {
    const one = emptyCatalogue();
    const { id } = addRoot(one, '/photos', linuxPaths);
    removeRoot(one, id, 'keep');
    expect(addRoot(one, '/Photos', linuxPaths).id).not.toBe(id);
  });
});
