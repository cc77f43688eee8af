import { BowerbirdError } from '../../../shared/errors.ts';

export interface CompactTokenizer {
  /** Token ids of a text, without padding: at least one, at most the model's limit. */
  encode(text: string): number[];
}

const MAX_WORD_CHARACTERS = 32;

/**
 * The `compact` tokenizer: ASCII words, whole where the vocabulary has them, else cut greedily into the longest known
 * pieces ("##" marks a continuation). The algorithm is written out in `resources/models/compact/config.json`.
 *
 * @param vocabulary one token a line; a token's id is its line number from 0. Every ASCII letter and digit must be in it
 *   both alone and as a continuation, so that a cut always exists
 * @param limits `maxTokens` is where a long text is cut; `unknownId` stands for a text without any word
 */
export function createCompactTokenizer(
  vocabulary: string,
  limits: { maxTokens: number; unknownId: number; vocabularySize: number },
): CompactTokenizer {
  const tokens = vocabulary.replaceAll('\r\n', '\n').replace(/\n$/, '').split('\n');
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const everyCharacter = Array.from('abcdefghijklmnopqrstuvwxyz0123456789');
  if (
    tokens.length !== limits.vocabularySize ||
    !everyCharacter.every((character) => ids.has(character) && ids.has(`##${character}`))
  ) {
    throw new BowerbirdError(
      'model-invalid',
      "The model's vocab.txt does not fit its configuration. Add the model again.",
    );
  }

  const pieces = (word: string): number[] => {
    const found: number[] = [];
    for (let start = 0; start < word.length;) {
      let end = word.length;
      let id = ids.get((start > 0 ? '##' : '') + word.slice(start, end));
      while (id === undefined) id = ids.get((start > 0 ? '##' : '') + word.slice(start, --end));
      found.push(id);
      start = end;
    }
    return found;
  };

  return {
    encode(text) {
      const plain = text
        .normalize('NFKD')
        .replace(/[\u0300-\u036f]/g, '')
        .toLowerCase();
      const found: number[] = [];
      for (const [word] of plain.matchAll(/[a-z0-9]+/g)) {
        found.push(...pieces(word.slice(0, MAX_WORD_CHARACTERS)));
        if (found.length >= limits.maxTokens) break;
      }
      return found.length > 0 ? found.slice(0, limits.maxTokens) : [limits.unknownId];
    },
  };
}
