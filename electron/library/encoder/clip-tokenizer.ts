import { BowerbirdError } from '../../../shared/errors.ts';
import { cleanUpForClip } from './clip-clean-up.ts';

/** A byte-pair vocabulary: tokens with their ids, and pairs of tokens in the order in which they were learnt. */
export interface ClipVocabulary {
  ids: ReadonlyMap<string, number>;
  /** Each pair as its two tokens with a space between. */
  merges: readonly string[];
}

export interface ClipTokenizer {
  /** Token ids: the start token, at most `context - 2` tokens of the text, the end token. Not padded. */
  encode(text: string): number[];
  readonly endId: number;
}

const START = '<|startoftext|>';
const END = '<|endoftext|>';
const WORD = /<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/giu;
const END_OF_WORD = '</w>';

function invalid(file: string): BowerbirdError {
  return new BowerbirdError(
    'model-invalid',
    `${file} is not a byte-pair vocabulary as CLIP has it. Add the model again.`,
  );
}

function parseIds(value: unknown, file: string): Map<string, number> {
  if (typeof value !== 'object' || value === null) throw invalid(file);
  const entries = Object.entries(value);
  if (!entries.every(([, id]) => Number.isSafeInteger(id))) throw invalid(file);
  return new Map(entries as [string, number][]);
}

function checkPairs(lines: readonly string[], file: string): readonly string[] {
  for (const line of lines) {
    const space = line.indexOf(' ');
    if (space < 1 || space === line.length - 1 || line.includes(' ', space + 1)) throw invalid(file);
  }
  return lines;
}

/** The vocabulary of a pack that has `vocab.json` and `merges.txt`. */
export function parseVocabAndMerges(vocabJson: string, mergesText: string): ClipVocabulary {
  const lines = mergesText.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#version'));
  return { ids: parseIds(JSON.parse(vocabJson), 'vocab.json'), merges: checkPairs(lines, 'merges.txt') };
}

/** The vocabulary of a pack that has `tokenizer.json`. */
export function parseTokenizerJson(json: string): ClipVocabulary {
  const file = 'tokenizer.json';
  const { model, added_tokens: added } = JSON.parse(json) as {
    model?: { vocab?: unknown; merges?: unknown };
    added_tokens?: unknown;
  };
  const ids = parseIds(model?.vocab, file);
  for (const token of Array.isArray(added) ? (added as { id?: unknown; content?: unknown }[]) : []) {
    if (typeof token.content === 'string' && typeof token.id === 'number') ids.set(token.content, token.id);
  }
  if (!Array.isArray(model?.merges)) throw invalid(file);
  const lines = (model.merges as unknown[]).map((merge) => (Array.isArray(merge) ? merge.join(' ') : String(merge)));
  return { ids, merges: checkPairs(lines, file) };
}

/** A printable letter for each byte, so that any text is made of letters the vocabulary holds. */
function byteLetters(): string[] {
  const printable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let spare = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : spare++));
}

/**
 * CLIP's byte-pair tokenizer. Words are cut into bytes, and neighbours joined, the pair learnt first before all others,
 * until no pair is left that was learnt.
 *
 * Source: Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with Subword Units" (2016), on bytes.
 *
 * @param context the most tokens a text may have, start and end included; 77 for published models
 */
export function createClipTokenizer({ ids, merges }: ClipVocabulary, context: number): ClipTokenizer {
  const ranks = new Map(merges.map((pair, rank) => [pair, rank]));
  const letters = byteLetters();
  const idOf = (token: string): number => {
    const id = ids.get(token);
    if (id === undefined) {
      throw new BowerbirdError(
        'model-invalid',
        `The model's vocabulary lacks the token "${token}". Add the model again.`,
      );
    }
    return id;
  };
  const startId = idOf(START);
  const endId = idOf(END);
  const known = new Map<string, readonly number[]>([
    [START, [startId]],
    [END, [endId]],
  ]);

  const rankOf = (left: string | undefined, right: string | undefined): number =>
    right === undefined ? Infinity : (ranks.get(`${left ?? ''} ${right}`) ?? Infinity);

  const encodeWord = (word: string): number[] => {
    let pieces = Array.from(new TextEncoder().encode(word), (byte) => letters[byte] ?? '');
    pieces.push((pieces.pop() ?? '') + END_OF_WORD);
    // The rank of each piece with the one after it, kept beside the pieces: a word may be thousands of letters long.
    let pairRanks = pieces.map((piece, i) => rankOf(piece, pieces[i + 1]));
    for (;;) {
      const best = pairRanks.reduce((lowest, rank) => Math.min(lowest, rank), Infinity);
      if (best === Infinity) return pieces.map(idOf);
      const joined: string[] = [];
      for (let i = 0; i < pieces.length; i++) {
        if (pairRanks[i] === best) {
          joined.push((pieces[i] ?? '') + (pieces[i + 1] ?? ''));
          i++;
        } else {
          joined.push(pieces[i] ?? '');
        }
      }
      pieces = joined;
      pairRanks = pieces.map((piece, i) => rankOf(piece, pieces[i + 1]));
    }
  };

  return {
    endId,
    encode(text) {
      const tokens = [startId];
      for (const [word] of cleanUpForClip(text).matchAll(WORD)) {
        let pieces = known.get(word);
        if (!pieces) {
          pieces = encodeWord(word);
          if (word.length < 32) known.set(word, pieces);
        }
        tokens.push(...pieces);
        if (tokens.length >= context - 1) break;
      }
      return [...tokens.slice(0, context - 1), endId];
    },
  };
}
