import { expect, test } from 'vitest';
import type { Catalogue } from '../../../../electron/library/catalogue/catalogue.ts';
import { putCaption, photoCaptions, standingCaption } from '../../../../electron/library/catalogue/captions.ts';
import { tagsByPhoto } from '../../../../electron/library/catalogue/photo-views.ts';
import {
  countTags,
  ensureTag,
  findTag,
  findTagsByName,
  putPhotoTag,
  syncFileTags,
  tagPaths,
} from '../../../../electron/library/catalogue/tags.ts';
import { addPhotos, emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';

const shown = (catalogue: Catalogue, id: number): string[] =>
  (tagsByPhoto(catalogue, [id]).get(id) ?? []).map(
    (one) => `${one.state} ${[...one.parents, one.tag].join('/')} (${one.source})`,
  );

test('a tag is found by its path whatever the case, and made with its parents once', () => {
  const catalogue = emptyCatalogue();
  const id = ensureTag(catalogue, ['Animal', 'Dog'], 'user');
  expect(ensureTag(catalogue, ['animal', 'dog'], 'file')).toBe(id);
  expect(findTag(catalogue, ['ANIMAL', 'DOG'])).toBe(id);
  expect(findTagsByName(catalogue, 'dog')).toEqual([id]);
  expect(tagPaths(catalogue, [id]).get(id)).toEqual(['Animal', 'Dog']);
});

test('a name is one name however its accents are composed', () => {
  const catalogue = emptyCatalogue();
  const id = ensureTag(catalogue, ['Caf\u00e9'], 'user');
  expect(ensureTag(catalogue, ['Cafe\u0301'], 'file')).toBe(id);
  expect(findTag(catalogue, ['cafe\u0301'])).toBe(id);
  expect(findTagsByName(catalogue, 'cafe\u0301')).toEqual([id]);
  const other = ensureTag(catalogue, ['e\u0301te\u0301'], 'file');
  expect(tagPaths(catalogue, [other]).get(other)).toEqual(['\u00e9t\u00e9']);
});

test('case is ignored in every alphabet, and a name written exactly so comes first', () => {
  const catalogue = emptyCatalogue();
  const id = ensureTag(catalogue, ['Länder', 'Österreich'], 'user');
  expect(ensureTag(catalogue, ['länder', 'ÖSTERREICH'], 'file')).toBe(id);
  expect(findTag(catalogue, ['LÄNDER', 'österreich'])).toBe(id);
  expect(findTagsByName(catalogue, 'österreich')).toEqual([id]);
  expect(findTagsByName(catalogue, 'Osterreich')).toEqual([]);
  // Two spellings that an earlier version kept apart.
  catalogue.db.exec(`INSERT INTO tags (name, source) VALUES ('été', 'user'), ('Été', 'user')`);
  expect(findTagsByName(catalogue, 'ÉTÉ')).toHaveLength(2);
  const spelt = (id: number | undefined): string | undefined => tagPaths(catalogue, [id ?? 0]).get(id ?? 0)?.[0];
  expect(spelt(findTag(catalogue, ['Été']))).toBe('Été');
  expect(spelt(findTag(catalogue, ['e\u0301te\u0301']))).toBe('été');
});

test('a photo counts once for a tag, however many tags below it it has', () => {
  const catalogue = emptyCatalogue();
  const [a = 0, b = 0] = addPhotos(catalogue, ['a.jpg', 'b.jpg']);
  for (const [photoId, path, state] of [
    [a, ['animal', 'dog'], 'accepted'],
    [a, ['animal', 'cat'], 'accepted'],
    [b, ['animal', 'dog'], 'suggested'],
  ] as const) {
    putPhotoTag(catalogue, {
      photoId,
      tagId: ensureTag(catalogue, path, 'user'),
      source: 'user',
      state,
      certainty: 1,
      score: null,
      modelId: null,
    });
  }
  const counts = Object.fromEntries(countTags(catalogue).map((tag) => [tag.name, [tag.photos, tag.suggested]]));
  expect(counts).toEqual({ animal: [1, 1], dog: [1, 1], cat: [1, 0] });
});

test('tags of a file follow the file, except where a person decided', () => {
  const catalogue = emptyCatalogue();
  const [a = 0] = addPhotos(catalogue, ['a.jpg']);
  syncFileTags(catalogue, a, [['beach'], ['animal', 'dog'], ['holiday']]);
  // The user takes "beach" away and adds "boat"; the model suggests "sea".
  const put = (path: string[], source: 'user' | 'file' | 'model', state: 'accepted' | 'rejected' | 'suggested'): void =>
    putPhotoTag(catalogue, {
      photoId: a,
      tagId: ensureTag(catalogue, path, 'user'),
      source,
      state,
      certainty: 1,
      score: null,
      modelId: null,
    });
  put(['beach'], 'file', 'rejected');
  put(['boat'], 'user', 'accepted');
  put(['sea'], 'model', 'suggested');
  syncFileTags(catalogue, a, [['beach'], ['animal', 'dog'], ['sea']]);
  expect(shown(catalogue, a).sort()).toEqual([
    'accepted animal/dog (file)',
    'accepted boat (user)',
    'accepted sea (file)',
    'rejected beach (file)',
  ]);
});

test('the words of a person stand before those of a file, and those before a suggestion', () => {
  const catalogue = emptyCatalogue();
  const [a = 0] = addPhotos(catalogue, ['a.jpg']);
  const standing = (): string | undefined => standingCaption(photoCaptions(catalogue, [a]))?.text;
  const put = (source: 'user' | 'file' | 'model', text: string, state: 'accepted' | 'suggested'): void =>
    putCaption(catalogue, { photoId: a, source, text, state, certainty: 1, score: null, modelId: null });
  expect(standing()).toBeUndefined();
  put('model', 'A dog.', 'suggested');
  expect(standing()).toBe('A dog.');
  put('file', 'From the camera', 'accepted');
  expect(standing()).toBe('From the camera');
  put('user', 'Rex on the beach', 'accepted');
  expect(standing()).toBe('Rex on the beach');
  put('user', '', 'accepted');
  expect(standing()).toBe('From the camera');
});

test('tags are counted in order of name, numbers by their value', () => {
  const catalogue = emptyCatalogue();
  for (const name of ['Zoo', 'été', 'Day 10', 'Fall', 'Day 2']) ensureTag(catalogue, [name], 'user');
  expect(countTags(catalogue).map(({ name }) => name)).toEqual(['Day 2', 'Day 10', 'été', 'Fall', 'Zoo']);
});

test('marks of direction and widthless spaces around a name make no other tag of it', () => {
  const catalogue = emptyCatalogue();
  const id = ensureTag(catalogue, ['\u200fשלום\u200f'], 'file');
  expect(tagPaths(catalogue, [id]).get(id)).toEqual(['שלום']);
  expect(ensureTag(catalogue, ['\u2068שלום\u2069'], 'user')).toBe(id);
  const tokyo = ensureTag(catalogue, ['tokyo'], 'user');
  expect(findTagsByName(catalogue, 'Tokyo\u200b')).toEqual([tokyo]);
  // Those inside a name hold a family of signs together, or a Persian word apart.
  for (const name of ['👨\u200d👩\u200d👧', 'می\u200cخواهم', '\u200f']) {
    const [path] = tagPaths(catalogue, [ensureTag(catalogue, [name], 'user')]).values();
    expect(path).toEqual([name]);
  }
});
