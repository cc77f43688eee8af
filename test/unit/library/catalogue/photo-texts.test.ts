import { expect, test } from 'vitest';
import { putCaption } from '../../../../electron/library/catalogue/captions.ts';
import { photoTexts } from '../../../../electron/library/catalogue/photo-texts.ts';
import { ensureTag, putPhotoTag } from '../../../../electron/library/catalogue/tags.ts';
import { addPhotos, emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';

test('a photo says what people said of it, and keeps quiet about mere suggestions', () => {
  const catalogue = emptyCatalogue();
  const [a = 0, b = 0, c = 0] = addPhotos(catalogue, ['2023/a.jpg', 'b.jpg', 'c.jpg']);
  const tag = (photoId: number, path: string[], state: 'accepted' | 'suggested' | 'rejected', certainty = 1): void => {
    const tagId = ensureTag(catalogue, path, 'user');
    putPhotoTag(catalogue, { photoId, tagId, source: 'user', state, certainty, score: null, modelId: null });
  };
  tag(a, ['animal', 'dog'], 'accepted', 0.9);
  tag(a, ['beach'], 'accepted');
  tag(a, ['cat'], 'suggested');
  tag(a, ['sea'], 'rejected');
  const caption = { source: 'model', certainty: 0.5, score: null, modelId: null } as const;
  putCaption(catalogue, { ...caption, photoId: a, text: 'Rex runs', state: 'accepted' });
  putCaption(catalogue, { ...caption, photoId: b, text: 'A dog', state: 'suggested' });
  const texts = photoTexts(catalogue, [b, a]);
  expect(texts.get(a)).toMatchObject({
    name: 'a.jpg',
    folder: '2023',
    tags: [['beach'], ['animal', 'dog']],
    caption: 'Rex runs',
  });
  expect(texts.get(b)).toMatchObject({ name: 'b.jpg', folder: '', tags: [], caption: null });
  expect(texts.has(c)).toBe(false);
});
