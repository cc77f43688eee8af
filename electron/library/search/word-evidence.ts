import { setImmediate } from 'node:timers/promises';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { photosWithWord, type WordPlace } from '../catalogue/word-matches.ts';
import type { WordEvidence } from './relevance.ts';

/** A word in the names of more photos than this (a folder called "Photos") says nothing, and is not looked up to the end. */
const MOST_NAMED = 20_000;

/** Photos read before everything else has its turn: some milliseconds' work. */
const STEP = 40_000;

/** Which photos hold which of a query's own words. */
export interface WordMatches {
  /** Photos that hold any of them, ascending. */
  readonly ids: Uint32Array;
  /** What the photo at this place of `ids` holds. */
  at(place: number): WordEvidence;
  /** Undefined for a photo that holds none. */
  of(id: number): WordEvidence | undefined;
}

/** Where nothing is asked for by its words, or nothing has them. */
export const NO_WORDS: WordMatches = {
  ids: new Uint32Array(0),
  at: () => ({ said: 0, found: 0 }),
  of: () => undefined,
};

export interface FindWordsOptions {
  /** Content words, each once. */
  words: readonly string[];
  /** How many photos the library has. */
  photos: number;
  /** One byte per id: only photos with a 1 are looked for. */
  mask: Uint8Array;
  /** What all of the words together are worth, 0..1. */
  worth: number;
}

/**
 * Finds a query's own words by full-text search.
 *
 * Words are weighed by their rarity in the library, `log(1 + photos / photos with the word)`, as text search does
 * everywhere; a word that no photo holds counts fully, because a photo without it does not say all that was asked.
 */
export async function findWords(
  catalogue: Catalogue,
  { words, photos, mask, worth }: FindWordsOptions,
): Promise<WordMatches> {
  if (words.length === 0) return NO_WORDS;
  const matches = [];
  for (const word of words) {
    const said = await photosWith(catalogue, word, 'said', Infinity);
    const named = await photosWith(catalogue, word, 'named', MOST_NAMED + 1);
    const telling = named.length > MOST_NAMED ? [] : named;
    matches.push({ said, named: telling, weight: Math.log(1 + photos / Math.max(1, said.length, telling.length)) });
  }
  const total = matches.reduce((sum, { weight }) => sum + weight, 0);
  // Arrays by id: a common tag is on tens of thousands of photos, and a map of as many objects takes longer than the search.
  const saidShare = new Float32Array(mask.length);
  const foundShare = new Float32Array(mask.length);
  const lastWord = new Uint16Array(mask.length);
  let count = 0;
  for (const [at, { said, named, weight }] of matches.entries()) {
    const share = (worth * weight) / total;
    for (const id of said) {
      if (mask[id] !== 1) continue;
      if (foundShare[id] === 0) count++;
      saidShare[id] = (saidShare[id] ?? 0) + share;
      foundShare[id] = (foundShare[id] ?? 0) + share;
      lastWord[id] = at + 1;
    }
    for (const id of named) {
      if (mask[id] !== 1 || lastWord[id] === at + 1) continue;
      if (foundShare[id] === 0) count++;
      foundShare[id] = (foundShare[id] ?? 0) + share;
    }
  }
  return count === 0 ? NO_WORDS : inOrderOfId(count, saidShare, foundShare);
}

async function photosWith(catalogue: Catalogue, word: string, place: WordPlace, most: number): Promise<number[]> {
  const ids: number[] = [];
  while (ids.length < most) {
    const step = Math.min(STEP, most - ids.length);
    const more = photosWithWord(catalogue, word, place, ids.at(-1) ?? 0, step);
    for (const id of more) ids.push(id);
    if (more.length < step) break;
    await setImmediate();
  }
  return ids;
}

/** The photos with a share, without the others: answers are kept, and most photos hold none of the words. */
function inOrderOfId(count: number, saidShare: Float32Array, foundShare: Float32Array): WordMatches {
  const ids = new Uint32Array(count);
  const said = new Float32Array(count);
  const found = new Float32Array(count);
  for (let id = 0, place = 0; place < count; id++) {
    const share = foundShare[id] ?? 0;
    if (share === 0) continue;
    ids[place] = id;
    said[place] = saidShare[id] ?? 0;
    found[place] = share;
    place++;
  }
  const at = (place: number): WordEvidence => ({ said: said[place] ?? 0, found: found[place] ?? 0 });
  return {
    ids,
    at,
    of(id) {
      const place = firstNotBelow(ids, id);
      return ids[place] === id ? at(place) : undefined;
    },
  };
}

/** The first place in an ascending list whose number is not below this one. */
function firstNotBelow(ascending: Uint32Array, wanted: number): number {
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((ascending[middle] ?? 0) < wanted) from = middle + 1;
    else to = middle;
  }
  return from;
}
