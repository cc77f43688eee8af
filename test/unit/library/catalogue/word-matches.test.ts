import { expect, test } from 'vitest';
import { putCaption } from '../../../../electron/library/catalogue/captions.ts';
import type { Catalogue } from '../../../../electron/library/catalogue/catalogue.ts';
import { ensureTag, putPhotoTag } from '../../../../electron/library/catalogue/tags.ts';
import {
  photosWithPhrase,
  photosWithTagWord,
  photosWithWord,
} from '../../../../electron/library/catalogue/word-matches.ts';
import { addPhotos, emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

function tag(catalogue: Catalogue, photoId: number, name: string): void {
  const tagId = ensureTag(catalogue, [name], 'user');
  const [source, state] = ['user', 'accepted'] as const;
  putPhotoTag(catalogue, { photoId, tagId, source, state, certainty: 1, score: null, modelId: null });
}

const tagged = (name: string): Catalogue => {
  const catalogue = emptyCatalogue();
  const [one = 0] = addPhotos(catalogue, ['a.jpg', 'b.jpg']);
  tag(catalogue, one, name);
  return catalogue;
};

test.each([
  ['Straße', 'strasse'],
  ['Strasse', 'Straße'],
  ['Işık', 'ışık'],
  ['Işık', 'isik'],
  ['İstanbul', 'istanbul'],
  ['Αθήνα', 'ΑΘΗΝΑ'],
  ['ΟΔΟΣ', 'οδός'],
  ['Йогурт', 'иогурт'],
  ['كِتاب', 'كتاب'],
  ['Łódź', 'lodz'],
  ['Île d’Yeu', 'ile'],
  ['東京タワー', '東京'],
  ['東京タワー', 'タワー'],
  ['ＴＯＫＹＯ', 'tokyo'],
  ['北京大学', '大学'],
  ['서울에서', '서울'],
])('a tag "%s" is found by the word "%s"', (name, word) => {
  const catalogue = tagged(name);
  expect(photosWithWord(catalogue, word, 'said', 0, 10)).toHaveLength(1);
  expect(photosWithTagWord(catalogue, word)).toHaveLength(1);
  expect(photosWithPhrase(catalogue, word)).toHaveLength(1);
});

test.each([
  ['東京タワー', '京東'],
  ['がく', 'かく'],
  ['Straße', 'Stras'],
])('a tag "%s" is not found by "%s"', (name, word) => {
  expect(photosWithWord(tagged(name), word, 'said', 0, 10)).toEqual([]);
});

test('file names and captions are found by words inside them, however the disk composes their signs', () => {
  const catalogue = emptyCatalogue();
  const [one = 0, two = 0] = addPhotos(catalogue, ['한국여행.jpg'.normalize('NFD'), 'b.jpg']);
  putCaption(catalogue, {
    photoId: two,
    source: 'user',
    text: '昨日の富士山はきれいでした。',
    state: 'accepted',
    certainty: 1,
    score: null,
    modelId: null,
  });
  expect(photosWithWord(catalogue, '여행', 'named', 0, 10)).toEqual([one]);
  expect(photosWithPhrase(catalogue, '富士山')).toEqual([two]);
});

test('a library whose words an earlier version wrote finds them in their new spelling after its first write', () => {
  const folder = temporaryFolder();
  const catalogue = emptyCatalogue(folder);
  const [one = 0] = addPhotos(catalogue, ['a.jpg']);
  tag(catalogue, one, '東京タワー');
  // As the first version left it: the text as it is, and no word of how it is spelt.
  catalogue.db.exec(`DELETE FROM photo_words; DELETE FROM settings WHERE key = 'words.spelling';
    INSERT INTO photo_words (rowid, tags) VALUES (${one}, '東京タワー')`);
  catalogue.close();
  const again = emptyCatalogue(folder);
  expect(photosWithWord(again, '東京', 'said', 0, 10)).toEqual([]);
  addPhotos(again, ['b.jpg']);
  expect(photosWithWord(again, '東京', 'said', 0, 10)).toEqual([one]);
});
