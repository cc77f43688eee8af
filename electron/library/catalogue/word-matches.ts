import type { Catalogue } from './catalogue.ts';
import { plainWords } from './plain-words.ts';

// Full-text search over `photo_words`. Words are spelt plainly by `plainWords` and stemmed by the tokenizer, so "dogs" finds "dog".

/** Where in a photo's text a word may stand: in what people said about it, or in what its file and camera happen to be called. */
export type WordPlace = 'said' | 'named';

const COLUMNS: Record<WordPlace, string> = { said: '{tags caption}', named: '{name folder camera place}' };

/** An FTS5 string: whatever is in it is words, never syntax. A NUL would end the expression. */
const quoted = (text: string): string => `"${plainWords(text).replaceAll('\0', ' ').replaceAll('"', '""')}"`;

function match(catalogue: Catalogue, expression: string, afterId = 0, limit = -1): number[] {
  return catalogue
    .statement('SELECT rowid FROM photo_words WHERE photo_words MATCH ? AND rowid > ? LIMIT ?')
    .pluck()
    .all(expression, afterId, limit) as number[];
}

/** Photos with exactly these words, in this order, anywhere in their text. */
export function photosWithPhrase(catalogue: Catalogue, text: string): number[] {
  return match(catalogue, quoted(text));
}

/** Photos that have this word (or words, in order) in the name of an accepted tag or of one above it. */
export function photosWithTagWord(catalogue: Catalogue, text: string): number[] {
  return match(catalogue, `{tags} : ${quoted(text)}`);
}

/** Photos with this word in one of the two kinds of place, in order of id: at most `limit`, with ids greater than `afterId`. */
export function photosWithWord(
  catalogue: Catalogue,
  word: string,
  place: WordPlace,
  afterId: number,
  limit: number,
): number[] {
  return match(catalogue, `${COLUMNS[place]} : ${quoted(word)}`, afterId, limit);
}
