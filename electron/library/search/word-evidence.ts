import type { Catalogue } from '../catalogue/catalogue.ts';
import { photosWithWord } from '../catalogue/word-matches.ts';
import type { WordEvidence } from './relevance.ts';

/** A word in the names of more photos than this (a folder called "Photos") says nothing, and is not looked up to the end. */
const MOST_NAMED = 20_000;

/** Which photos hold which of a query's own words. */
export interface WordMatches {
  /** Photos that hold any of them. */
  readonly ids: readonly number[];
  /** Undefined for a photo that holds none. */
  of(id: number): WordEvidence | undefined;
}

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
export function findWords(catalogue: Catalogue, { words, photos, mask, worth }: FindWordsOptions): WordMatches {
  if (words.length === 0) return { ids: [], of: () => undefined };
  const matches = words.map((word) => {
    const said = photosWithWord(catalogue, word, 'said', -1);
    const named = photosWithWord(catalogue, word, 'named', MOST_NAMED + 1);
    const telling = named.length > MOST_NAMED ? [] : named;
    return { said, named: telling, weight: Math.log(1 + photos / Math.max(1, said.length, telling.length)) };
  });
  const total = matches.reduce((sum, { weight }) => sum + weight, 0);
  // Arrays by id: a common tag is on tens of thousands of photos, and a map of as many objects takes longer than the search.
  const saidShare = new Float32Array(mask.length);
  const foundShare = new Float32Array(mask.length);
  const lastWord = new Uint16Array(mask.length);
  const ids: number[] = [];
  for (const [at, { said, named, weight }] of matches.entries()) {
    const share = (worth * weight) / total;
    for (const id of said) {
      if (mask[id] !== 1) continue;
      if (foundShare[id] === 0) ids.push(id);
      saidShare[id] = (saidShare[id] ?? 0) + share;
      foundShare[id] = (foundShare[id] ?? 0) + share;
      lastWord[id] = at + 1;
    }
    for (const id of named) {
      if (mask[id] !== 1 || lastWord[id] === at + 1) continue;
      if (foundShare[id] === 0) ids.push(id);
      foundShare[id] = (foundShare[id] ?? 0) + share;
    }
  }
  return {
    ids,
    of(id) {
      const found = foundShare[id] ?? 0;
      return found === 0 ? undefined : { said: saidShare[id] ?? 0, found };
    },
  };
}
