import { expect, test } from 'vitest';
import {
  countEmbeddings,
  ensureModel,
  getEmbeddings,
  photosWithoutEmbedding,
  putEmbedding,
  scanEmbeddings,
  searchableAmong,
} from '../../../../electron/library/catalogue/embeddings.ts';
import { markMissing, removePhotos } from '../../../../electron/library/catalogue/photos.ts';
import { listRoots, setOffline } from '../../../../electron/library/catalogue/roots.ts';
import { addPhotos, emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';

const model = { id: 'small', version: '1', dimension: 3 };
const vector = (x: number): Float32Array<ArrayBuffer> => Float32Array.of(x, 0.25, -0.5);

test('vectors come back bit for bit, and a replaced one has a new revision', () => {
  const catalogue = emptyCatalogue();
  const [a = 0] = addPhotos(catalogue, ['a.jpg']);
  const row = ensureModel(catalogue, model);
  expect(ensureModel(catalogue, model)).toBe(row);
  putEmbedding(catalogue, row, a, vector(0.1));
  const [before] = scanEmbeddings(catalogue, row, 0, 10);
  putEmbedding(catalogue, row, a, vector(0.7));
  const [after] = scanEmbeddings(catalogue, row, 0, 10);
  expect(getEmbeddings(catalogue, row, [a]).get(a)).toEqual(vector(0.7));
  expect(after?.revision).toBeGreaterThan(before?.revision ?? Infinity);
});

test('photos that are gone or removed cannot be found; those of an unplugged disk can', () => {
  const catalogue = emptyCatalogue();
  const [a = 0, b = 0, c = 0] = addPhotos(catalogue, ['a.jpg', 'b.jpg', 'c.jpg']);
  const row = ensureModel(catalogue, model);
  for (const id of [a, b, c]) putEmbedding(catalogue, row, id, vector(id));
  removePhotos(catalogue, [a]);
  markMissing(catalogue, [b]);
  expect([...searchableAmong(catalogue, row, [a, b, c]).keys()]).toEqual([c]);
  expect(countEmbeddings(catalogue, row)).toBe(1);
  setOffline(catalogue, listRoots(catalogue)[0]?.id ?? 0, true);
  expect([...searchableAmong(catalogue, row, [a, b, c]).keys()]).toEqual([b, c]);
});

test('photos that still need a vector of a model are named in order', () => {
  const catalogue = emptyCatalogue();
  const [a = 0, b = 0, c = 0] = addPhotos(catalogue, ['a.jpg', 'b.jpg', 'c.jpg']);
  const row = ensureModel(catalogue, model);
  putEmbedding(catalogue, row, b, vector(1));
  expect(photosWithoutEmbedding(catalogue, row, 10)).toEqual([a, c]);
  expect(photosWithoutEmbedding(catalogue, row, 1)).toEqual([a]);
});
