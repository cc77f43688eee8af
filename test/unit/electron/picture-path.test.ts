import { expect, test } from 'vitest';
import { parsePicturePath } from '../../../electron/picture-path.ts';

test('a kind and a plain positive number, and nothing else', () => {
  expect(parsePicturePath('/thumbnail/7')).toEqual({ id: 7, kind: 'thumbnail' });
  expect(parsePicturePath('/full/9007199254740991')).toEqual({ id: Number.MAX_SAFE_INTEGER, kind: 'full' });
  for (const path of [
    '/full/9007199254740993',
    '/full/0',
    '/full/07',
    '/full/-1',
    '/full/1/',
    '/full/1e3',
    '/other/1',
    '/full/',
    'full/1',
    '/full/1\n',
  ]) {
    expect(parsePicturePath(path), path).toBeUndefined();
  }
});
