import { expect, test } from 'vitest';
import { pathedSummaries } from '../../../../electron/library/catalogue/photo-views.ts';
import { removePhotos } from '../../../../electron/library/catalogue/photos.ts';
import { addPhotos, emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';

test('results know where their file is, and a photo removed since the search is not shown', () => {
  const catalogue = emptyCatalogue();
  const [a = 0, b = 0] = addPhotos(catalogue, ['2023/a.jpg', 'b.jpg']);
  removePhotos(catalogue, [b]);
  const shown = pathedSummaries(catalogue, [b, a, 999]);
  expect([...shown.keys()]).toEqual([a]);
  expect(shown.get(a)).toMatchObject({ id: a, name: 'a.jpg', path: expect.stringMatching(/2023.a\.jpg$/) as string });
  expect(shown.get(a)).not.toHaveProperty('folder');
});
