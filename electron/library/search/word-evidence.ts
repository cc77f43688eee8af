import type { Catalogue } from '../catalogue/catalogue.ts';
import { photosWithWord } from '../catalogue/word-matches.ts';
import type { WordEvidence } from './relevance.ts';

/** A word in the names of more photos than this (a folder called "Photos") says nothing, and is not looked up to the end. */
const MOST_NAMED = 20_000;

/**
 * Which photos hold which of a query's own words, by full-text search.
 *
 * Words are weighed by their rarity in the library, `log(1 + photos / photos with the word)`, as text search does
 * everywhere; a word that no photo holds counts fully, because a photo without it does not say all that was asked.
 *
 * @param words content words, each once
 * @param photos how many photos the library has
 */
export function findWords(catalogue: Catalogue, words: readonly string[], photos: number): Map<number, WordEvidence> {
  const evidence = new Map<number, WordEvidence>();
  if (words.length === 0) return evidence;
  const matches = words.map((word) => {
    const said = photosWithWord(catalogue, word, 'said', -1);
    const named = photosWithWord(catalogue, word, 'named', MOST_NAMED + 1);
    const telling = named.length > MOST_NAMED ? [] : named;
    return { said, named: telling, weight: Math.log(1 + photos / Math.max(1, said.length, telling.length)) };
  });
  const total = matches.reduce((sum, { weight }) => sum + weight, 0);
  const at = (id: number): WordEvidence => {
    let known = evidence.get(id);
    if (!known) evidence.set(id, (known = { said: 0, found: 0 }));
    return known;
  };
  for (const { said, named, weight } of matches) {
    const share = weight / total;
    for (const id of said) {
      const photo = at(id);
      photo.said += share;
      photo.found += share;
    }
    const already = new Set(said);
    for (const id of named) if (!already.has(id)) at(id).found += share;
  }
  return evidence;
}
