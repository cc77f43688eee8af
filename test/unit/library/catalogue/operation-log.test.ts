import { expect, test } from 'vitest';
import { putCaption } from '../../../../electron/library/catalogue/captions.ts';
import { openCatalogue } from '../../../../electron/library/catalogue/catalogue.ts';
import {
  listOperations,
  nextSteps,
  operationPhotoIds,
  recordOperation,
  redo,
  undo,
} from '../../../../electron/library/catalogue/operation-log.ts';
import { details } from '../../../../electron/library/catalogue/photo-views.ts';
import { countPhotos, ratePhotos, removePhotos } from '../../../../electron/library/catalogue/photos.ts';
import { addRoot, listRoots, removeRoot } from '../../../../electron/library/catalogue/roots.ts';
import { deleteTag, ensureTag, findTag, putPhotoTag, updateTag } from '../../../../electron/library/catalogue/tags.ts';
import type { Catalogue } from '../../../../electron/library/catalogue/catalogue.ts';
import { addPhotos, emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

function tag(catalogue: Catalogue, photoId: number, path: string[]): void {
  putPhotoTag(catalogue, {
    photoId,
    tagId: ensureTag(catalogue, path, 'user'),
    source: 'user',
    state: 'accepted',
    certainty: 1,
    score: null,
    modelId: null,
  });
}
const tagsOf = (catalogue: Catalogue, id: number): string[] =>
  (details(catalogue, [id])[0]?.tags ?? []).map((one) => [...one.parents, one.tag].join('/')).sort();

test('undo and redo put tags, captions and stars back, one operation at a time', () => {
  const catalogue = emptyCatalogue();
  const [a = 0, b = 0] = addPhotos(catalogue, ['a.jpg', 'b.jpg']);
  recordOperation(catalogue, 'Tag 2 photos', () => {
    tag(catalogue, a, ['animal', 'dog']);
    tag(catalogue, b, ['animal', 'dog']);
  });
  recordOperation(catalogue, 'Edit the caption', () =>
    putCaption(catalogue, {
      photoId: a,
      source: 'user',
      text: 'Rex',
      state: 'accepted',
      certainty: 1,
      score: null,
      modelId: null,
    }),
  );
  recordOperation(catalogue, 'Rate 1 photo', () => ratePhotos(catalogue, [a], 4));

  expect(undo(catalogue)?.title).toBe('Rate 1 photo');
  expect(details(catalogue, [a])[0]).toMatchObject({ rating: 0, caption: { text: 'Rex' } });
  expect(undo(catalogue)?.title).toBe('Edit the caption');
  expect(details(catalogue, [a])[0]?.caption).toBeNull();
  expect(undo(catalogue)?.title).toBe('Tag 2 photos');
  expect(tagsOf(catalogue, a)).toEqual([]);
  expect(findTag(catalogue, ['animal', 'dog'])).toBeUndefined();
  expect(undo(catalogue)).toBeNull();

  for (let n = 0; n < 3; n++) redo(catalogue);
  expect(redo(catalogue)).toBeNull();
  expect(details(catalogue, [a])[0]).toMatchObject({ rating: 4, caption: { text: 'Rex' } });
  expect(tagsOf(catalogue, b)).toEqual(['animal/dog']);
});

test('deleting a tag with everything below it can be undone on every photo', () => {
  const catalogue = emptyCatalogue();
  const ids = addPhotos(catalogue, ['a.jpg', 'b.jpg', 'c.jpg']);
  for (const [position, id] of ids.entries()) tag(catalogue, id, ['animal', ['dog', 'cat', 'horse'][position] ?? '']);
  const animal = findTag(catalogue, ['animal']) ?? 0;
  recordOperation(catalogue, 'Delete the tag animal', () => deleteTag(catalogue, animal));
  expect(ids.flatMap((id) => tagsOf(catalogue, id))).toEqual([]);
  undo(catalogue);
  expect(ids.map((id) => tagsOf(catalogue, id))).toEqual([['animal/dog'], ['animal/cat'], ['animal/horse']]);
});

test('an undone rename is also undone in text search', () => {
  const catalogue = emptyCatalogue();
  const [a = 0] = addPhotos(catalogue, ['a.jpg']);
  tag(catalogue, a, ['animal', 'dog']);
  const find = (word: string): unknown[] =>
    catalogue.db.prepare('SELECT rowid FROM photo_words WHERE photo_words MATCH ?').pluck().all(word);
  recordOperation(catalogue, 'Rename', () =>
    updateTag(catalogue, findTag(catalogue, ['animal']) ?? 0, { name: 'beast' }),
  );
  expect([find('beast'), find('animal')]).toEqual([[a], []]);
  undo(catalogue);
  expect([find('beast'), find('animal')]).toEqual([[], [a]]);
});

test('the log survives a restart', () => {
  const folder = temporaryFolder();
  const first = openCatalogue({ folder });
  const [a = 0] = addPhotos(first, ['a.jpg']);
  recordOperation(first, 'Rate 1 photo', () => ratePhotos(first, [a], 5));
  first.close();
  const second = emptyCatalogue(folder);
  expect(nextSteps(second).undo?.title).toBe('Rate 1 photo');
  undo(second);
  expect(details(second, [a])[0]?.rating).toBe(0);
  second.close();
  const third = emptyCatalogue(folder);
  redo(third);
  expect(details(third, [a])[0]?.rating).toBe(5);
});

test('what a program writes outside an operation is not undone with it', () => {
  const catalogue = emptyCatalogue();
  const [a = 0] = addPhotos(catalogue, ['a.jpg']);
  recordOperation(catalogue, 'Rate', () => ratePhotos(catalogue, [a], 3));
  tag(catalogue, a, ['from the file']);
  undo(catalogue);
  expect(tagsOf(catalogue, a)).toEqual(['from the file']);
});

test('an edit that changes nothing leaves no entry, and a new edit ends redo', () => {
  const catalogue = emptyCatalogue();
  const [a = 0] = addPhotos(catalogue, ['a.jpg']);
  expect(recordOperation(catalogue, 'Nothing', () => ratePhotos(catalogue, [a], 0)).operation).toBeNull();
  recordOperation(catalogue, 'One', () => ratePhotos(catalogue, [a], 1));
  undo(catalogue);
  recordOperation(catalogue, 'Two', () => ratePhotos(catalogue, [a], 2));
  expect(redo(catalogue)).toBeNull();
  expect(listOperations(catalogue, 10).map((one) => one.title)).toEqual(['Two']);
});

test('an edit that fails half-way leaves everything as it was', () => {
  const catalogue = emptyCatalogue();
  const [a = 0] = addPhotos(catalogue, ['a.jpg']);
  expect(() =>
    recordOperation(catalogue, 'Broken', () => {
      ratePhotos(catalogue, [a], 5);
      throw new Error('half-way');
    }),
  ).toThrow('half-way');
  expect(details(catalogue, [a])[0]?.rating).toBe(0);
  expect(listOperations(catalogue, 10)).toEqual([]);
  recordOperation(catalogue, 'Whole', () => ratePhotos(catalogue, [a], 2));
  expect(undo(catalogue)?.title).toBe('Whole');
});

test('a bulk edit of 10,000 photos is one step, and knows its photos', () => {
  const catalogue = emptyCatalogue();
  const ids = addPhotos(
    catalogue,
    Array.from({ length: 10_000 }, (_, n) => `${n}.jpg`),
  );
  const { operation } = recordOperation(catalogue, 'Annotate 10000 photos', () => {
    for (const id of ids) tag(catalogue, id, ['thing', `tag ${id % 7}`]);
  });
  expect(operation?.photos).toBe(10_000);
  expect(operationPhotoIds(catalogue, operation?.id ?? 0).ids).toHaveLength(10_000);
  undo(catalogue);
  expect(catalogue.db.prepare('SELECT count(*) FROM photo_tags').pluck().get()).toBe(0);
  redo(catalogue);
  expect(catalogue.db.prepare('SELECT count(*) FROM photo_tags').pluck().get()).toBe(10_000);
});

test('removing a root or photos takes them out of the counts, and undo brings them back with their tags', () => {
  const catalogue = emptyCatalogue();
  const [a = 0, b = 0] = addPhotos(catalogue, ['a.jpg', 'b.jpg']);
  tag(catalogue, a, ['dog']);
  recordOperation(catalogue, 'Remove', () => removePhotos(catalogue, [b]));
  expect(countPhotos(catalogue).photos).toBe(1);
  const [root] = listRoots(catalogue);
  removeRoot(catalogue, root?.id ?? 0, 'forget');
  expect(countPhotos(catalogue).photos).toBe(0);
  expect(listRoots(catalogue)).toEqual([]);
  undo(catalogue);
  expect(countPhotos(catalogue).photos).toBe(1);
  expect(tagsOf(catalogue, a)).toEqual(['dog']);
  undo(catalogue);
  expect(countPhotos(catalogue).photos).toBe(2);
});

test('a root that is added again after removing brings back what was known of its photos', () => {
  const catalogue = emptyCatalogue();
  const [a = 0] = addPhotos(catalogue, ['a.jpg']);
  tag(catalogue, a, ['dog']);
  removeRoot(catalogue, listRoots(catalogue)[0]?.id ?? 0, 'keep');
  addRoot(catalogue, '/photos');
  expect(countPhotos(catalogue).photos).toBe(1);
  expect(tagsOf(catalogue, a)).toEqual(['dog']);
});
