import { expect, test } from 'vitest';
import { tagNamesLike } from '../../../../electron/library/catalogue/tag-names.ts';
import { ensureTag, putPhotoTag } from '../../../../electron/library/catalogue/tags.ts';
import { addPhotos, emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';

test('tags are offered by how they begin or a word of theirs does, in any case, the most used first', () => {
  const catalogue = emptyCatalogue();
  const photos = addPhotos(catalogue, ['a.jpg', 'b.jpg', 'c.jpg']);
  const tag = (path: string[], count: number): void => {
    const tagId = ensureTag(catalogue, path, 'user');
    for (const photoId of photos.slice(0, count)) {
      const score = { certainty: 1, score: null, modelId: null };
      putPhotoTag(catalogue, { photoId, tagId, source: 'user', state: 'accepted', ...score });
    }
  };
  tag(['Österreich'], 2);
  tag(['Urlaub in Österreich'], 1);
  tag(['Oster'], 3);
  tag(['land', 'Österreich'], 1);
  tag(['unused'], 0);
  tag(['100%'], 0);
  expect(tagNamesLike(catalogue, 'ös', 9)).toEqual(['Österreich', 'Urlaub in Österreich']);
  expect(tagNamesLike(catalogue, 'o\u0308ST', 9)).toEqual(['Österreich', 'Urlaub in Österreich']);
  // Without its accents it is found too; whoever writes them means them.
  expect(tagNamesLike(catalogue, 'os', 9)).toEqual(['Oster', 'Österreich', 'Urlaub in Österreich']);
  expect(tagNamesLike(catalogue, '100%', 9)).toEqual(['100%']);
  expect(tagNamesLike(catalogue, '_', 9)).toEqual([]);
  expect(tagNamesLike(catalogue, 'u', 1)).toEqual(['Urlaub in Österreich']);
  expect(tagNamesLike(catalogue, '', 9)).not.toContain('unused');
});
