import { expect, test } from 'vitest';
import type { PhotoFile } from '../../../../electron/library/catalogue/photos.ts';
import { knownFiles } from '../../../../electron/library/intake/known-files.ts';

const file = (id: number, folder: string, name: string): PhotoFile => ({
  id,
  rootId: 1,
  folder,
  name,
  bytes: 1,
  mtimeMs: 1,
  fileId: null,
  hash: null,
  state: 'pending',
  removedAt: null,
  sidecarName: null,
  sidecarMtimeMs: null,
  attempts: 0,
  crashes: 0,
  decoded: 0,
});
const ids = (files: readonly PhotoFile[]): number[] => files.map(({ id }) => id);

test('a file that was seen is not found again, by no name', () => {
  const known = knownFiles([file(1, '', 'IMG.JPG'), file(2, '', 'img.jpg'), file(3, 'Caf\u00e9', 'a.jpg')]);
  expect(ids(known.alike('', 'Img.jpg'))).toEqual([1, 2]);
  expect(known.take('', 'img.jpg')?.id).toBe(2);
  expect(known.take('', 'img.jpg')).toBeUndefined();
  expect(ids(known.alike('', 'Img.jpg'))).toEqual([1]);
  const [other] = known.alike('cafe\u0301', 'A.jpg');
  expect(other?.id).toBe(3);
  if (other) known.drop(other);
  expect(known.take('Caf\u00e9', 'a.jpg')).toBeUndefined();
  expect(ids(known.left())).toEqual([1]);
});
