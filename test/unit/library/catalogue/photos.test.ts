import { expect, test } from 'vitest';
import { photoCaptions, putCaption, standingCaption } from '../../../../electron/library/catalogue/captions.ts';
import type { Catalogue } from '../../../../electron/library/catalogue/catalogue.ts';
import { details } from '../../../../electron/library/catalogue/photo-views.ts';
import {
  findFile,
  getFile,
  moveFile,
  nextPending,
  ratePhotos,
  requeue,
  storeFailure,
} from '../../../../electron/library/catalogue/photos.ts';
import { ensureTag, putPhotoTag } from '../../../../electron/library/catalogue/tags.ts';
import { addPhotos, emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';

function tag(catalogue: Catalogue, photoId: number, name: string, source: 'user' | 'file'): void {
  const tagId = ensureTag(catalogue, [name], source);
  putPhotoTag(catalogue, { photoId, tagId, source, state: 'accepted', certainty: 1, score: null, modelId: null });
}

test('a photo that takes the place of another takes over what was decided there', () => {
  const catalogue = emptyCatalogue();
  const [old = 0, edited = 0] = addPhotos(catalogue, ['a.jpg', 'a-edited.jpg']);
  tag(catalogue, old, 'Lisbon', 'user');
  tag(catalogue, old, 'from the file', 'file');
  tag(catalogue, edited, 'edited', 'user');
  ratePhotos(catalogue, [old], 4);
  const words = { photoId: old, source: 'user', state: 'accepted', certainty: 1, score: null, modelId: null } as const;
  putCaption(catalogue, { ...words, text: 'The tram' });

  const place = getFile(catalogue, old);
  if (!place) throw new Error('The photo is not there.');
  moveFile(catalogue, edited, place);

  expect(findFile(catalogue, place.rootId, '', 'a.jpg')?.id).toBe(edited);
  const [photo] = details(catalogue, [edited]);
  expect(photo?.tags.map((one) => one.tag).sort()).toEqual(['Lisbon', 'edited']);
  expect(photo?.rating).toBe(4);
  expect(standingCaption(photoCaptions(catalogue, [edited]))?.text).toBe('The tram');
});

test('a photo that was put off by a clock that ran ahead is tried all the same', () => {
  const catalogue = emptyCatalogue();
  const [id = 0] = addPhotos(catalogue, ['a.jpg']);
  requeue(catalogue, [id]);
  const now = Date.parse('2026-03-01T10:00:00Z');
  const waiting = (at: number): number[] =>
    nextPending(catalogue, { limit: 5, preferred: [], busy: new Set(), nowMs: at }).map((photo) => photo.id);
  storeFailure(catalogue, id, { reason: 'busy', kind: 'transient', nextAttemptMs: now + 60_000 });
  expect(waiting(now)).toEqual([]);
  expect(waiting(now - 366 * 86_400_000)).toEqual([id]);
});
