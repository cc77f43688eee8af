/** The words a recipe knows, each with its number. 0 is padding, 1 any word not known. */
export interface Words {
  /** In order: `words[0]` has number 2. */
  words: string[];
  /** Numbers of a text's words, at most `WORDS_PER_TEXT`, padded in front: `WORDS_PER_TEXT` values. */
  numbers(text: string): Int32Array;
}

export const PADDING = 0;
export const UNKNOWN = 1;
const FIRST_WORD = 2;

/** Rows an embedding of these words needs. */
export const embeddingRows = (words: Words): number => words.words.length + FIRST_WORD;

/** As the classic captioning and retrieval models have it. */
export const WORDS_PER_TEXT = 20;
export const MOST_WORDS = 10_000;

/** Words of a text: runs of letters, digits and inner apostrophes of any script, in lower case. */
export function splitWords(text: string): string[] {
  return (
    text
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu) ?? []
  );
}

/** The most frequent words of some texts; among equals the alphabet decides, so that the order of texts does not. */
export function frequentWords(texts: Iterable<string>, limit = MOST_WORDS): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of splitWords(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([word]) => word);
}

export function knownWords(words: readonly string[]): Words {
  const numberOf = new Map(words.map((word, index) => [word, index + FIRST_WORD]));
  return {
    words: [...words],
    numbers(text) {
      const found = splitWords(text).slice(0, WORDS_PER_TEXT);
      const numbers = new Int32Array(WORDS_PER_TEXT);
      found.forEach((word, index) => {
        numbers[WORDS_PER_TEXT - found.length + index] = numberOf.get(word) ?? UNKNOWN;
      });
      return numbers;
    },
  };
}
