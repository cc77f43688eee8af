import { expect, test } from 'vitest';
import { folderTree, pathedSummaries } from '../../../../electron/library/catalogue/photo-views.ts';
import { removePhotos } from '../../../../electron/library/catalogue/photos.ts';
import { addPhotos, emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';

test('folders stand in order of name, numbers by their value, each before what lies in it', () => {
  const catalogue = emptyCatalogue();
  addPhotos(catalogue, [
    'Trip 10/a.jpg',
    'été/b.jpg',
    'Trip 2/c.jpg',
    'Trip 2/Day 1/d.jpg',
    'Trip 2 more/e.jpg',
    'Zoo/f.jpg',
  ]);
  expect(folderTree(catalogue).map(({ path }) => path)).toEqual([
    '',
    'été',
    'Trip 2',
    'Trip 2/Day 1',
    'Trip 2 more',
    'Trip 10',
    'Zoo',
  ]);
});

test('results know where their file is, and a photo removed since the search is not shown', () => {
  const catalogue = emptyCatalogue();
  const [a = 0, b = 0] = addPhotos(catalogue, ['2023/a.jpg', 'b.jpg']);
  removePhotos(catalogue, [b]);
  const shown = pathedSummaries(catalogue, [b, a, 999]);
  expect([...shown.keys()]).toEqual([a]);
  expect(shown.get(a)).toMatchObject({ id: a, name: 'a.jpg', path: expect.stringMatching(/2023.a\.jpg$/) as string });
  expect(shown.get(a)).not.toHaveProperty('folder');
});
