import { beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../../electron/library/catalogue/catalogue.ts';
import { ensureTag, putPhotoTag } from '../../../../electron/library/catalogue/tags.ts';
import {
  findWords,
  kindOf,
  openWordLookup,
  type WordLookup,
} from '../../../../electron/library/search/word-evidence.ts';
import type { WordEvidence } from '../../../../electron/library/search/relevance.ts';
import { addPhotos, emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';

let catalogue: Catalogue;
let lookup: WordLookup;
let ids: number[];

beforeEach(() => {
  catalogue = emptyCatalogue();
  lookup = openWordLookup(catalogue);
  ids = addPhotos(catalogue, ['a.jpg', 'beach/b.jpg', 'c.jpg', 'd.jpg']);
});

function tag(position: number, name: string): void {
  const score = { certainty: 1, score: null, modelId: null };
  const tagId = ensureTag(catalogue, [name], 'user');
  putPhotoTag(catalogue, { photoId: ids[position] ?? 0, tagId, source: 'user', state: 'accepted', ...score });
}

/** What each of the four photos holds. */
async function found(
  words: string[],
  { version = 1, without = -1, worth = 1 } = {},
): Promise<(WordEvidence | undefined)[]> {
  const mask = new Uint8Array(Math.max(...ids) + 1).fill(1);
  if (without >= 0) mask[ids[without] ?? 0] = 0;
  const matches = await findWords(lookup, { words, photos: 4, version, mask, worth });
  return ids.map((id) => matches.evidence[kindOf(matches, id)]);
}

describe('findWords', () => {
  it('tells what was said from what a file or folder is called, and weighs rare words more', async () => {
    tag(0, 'dog');
    tag(0, 'beach');
    tag(1, 'dog');
    tag(2, 'dog');
    const [both, one, dog, none] = await found(['dog', 'beach']);
    expect(both).toEqual({ said: 1, found: 1 });
    expect(one?.found).toBe(1);
    expect(one?.said).toBeLessThan(0.5);
    expect(dog).toEqual({ said: one?.said, found: one?.said });
    expect(none).toBeUndefined();
  });

  it('looks only where it may, and counts a word that no photo holds', async () => {
    tag(0, 'dog');
    tag(1, 'dog');
    const [, second, ...others] = await found(['dog', 'sphinx'], { without: 0 });
    expect(second?.said).toBeLessThan(0.5);
    expect(others).toEqual([undefined, undefined]);
    expect(await found(['sphinx'])).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('is worth less beside a picture', async () => {
    tag(3, 'dog');
    expect((await found(['dog'], { worth: 0.5 }))[3]).toEqual({ said: 0.5, found: 0.5 });
  });

  it('looks again after a change', async () => {
    tag(0, 'dog');
    expect((await found(['dog'], { version: 1 }))[1]).toBeUndefined();
    tag(1, 'dog');
    expect((await found(['dog'], { version: 2 }))[1]).toEqual({ said: 1, found: 1 });
  });

  it('takes a description of more words than it can tell apart', async () => {
    tag(0, 'dog');
    const words = ['dog', ...Array.from({ length: 40 }, (_, at) => `word${at}`)];
    const [first] = await found(words);
    expect(first?.said).toBeLessThan(0.1);
  });
});
