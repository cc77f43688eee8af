import { setImmediate } from 'node:timers/promises';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { photosWithWord, type WordPlace } from '../catalogue/word-matches.ts';
import type { WordEvidence } from './relevance.ts';

/** A word in the names of more photos than this (a folder called "Photos") says nothing, and is not looked up to the end. */
const MOST_NAMED = 20_000;

/** Photos read before everything else has its turn: some milliseconds' work. */
const STEP = 40_000;

/** Words that are told apart: those beyond are the most common ones of a very long description. */
const MOST_WORDS = 16;

/** Which photos hold which of a query's own words. Photos that hold the same words in the same kinds of place are of one kind. */
export interface WordMatches {
  /** Photos that hold any, ascending. */
  readonly ids: Uint32Array;
  /** The kind of each of them, from 1 on. */
  readonly kinds: Uint16Array;
  /** What photos of a kind hold. */
  readonly evidence: readonly [undefined, ...WordEvidence[]];
}

/** Where nothing is asked for by its words, or nothing has them. */
export const NO_WORDS: WordMatches = { ids: new Uint32Array(0), kinds: new Uint16Array(0), evidence: [undefined] };

/** A photo's kind; 0 where it holds none of the words. */
export function kindOf({ ids, kinds }: WordMatches, id: number): number {
  let from = 0;
  let until = ids.length;
  while (from < until) {
    const middle = (from + until) >>> 1;
    if ((ids[middle] ?? 0) < id) from = middle + 1;
    else until = middle;
  }
  return ids[from] === id ? (kinds[from] ?? 0) : 0;
}

/** Finds the photos of single words, and keeps those of the last few: people change one word of a query at a time. */
export interface WordLookup {
  /** Zeros for each id, to work with until the next call. */
  scratch(length: number): Uint32Array;
  /**
   * Photos with this word in one of the two kinds of place, ascending; the first `MOST_NAMED + 1` of those that have it in a name.
   *
   * @param version of the photos' columns: what was found before a change is not used after it
   */
  photosWith(word: string, place: WordPlace, version: number): Promise<readonly number[]>;
}

/** Words whose photos are kept. */
const MOST_KEPT = 128;

export function openWordLookup(catalogue: Catalogue): WordLookup {
  const kept = new Map<string, readonly number[]>();
  let keptOf = -1;
  let scratch = new Uint32Array(0);
  return {
    scratch(length) {
      if (scratch.length < length) scratch = new Uint32Array(Math.ceil(1.5 * length));
      return scratch.subarray(0, length).fill(0);
    },
    async photosWith(word, place, version) {
      if (version !== keptOf) kept.clear();
      keptOf = version;
      const key = `${place} ${word}`;
      const known = kept.get(key);
      if (known) return known;
      const ids = await lookUp(catalogue, word, place);
      if (keptOf === version) kept.set(key, ids);
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      return ids;
    },
  };
}

export interface FindWordsOptions {
  /** Content words, each once. */
  words: readonly string[];
  /** How many photos the library has. */
  photos: number;
  /** Of the photos' columns. */
  version: number;
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
  lookup: WordLookup,
  { words, photos, version, mask, worth }: FindWordsOptions,
): Promise<WordMatches> {
  const matches = [];
  for (const word of words) {
    const said = await lookup.photosWith(word, 'said', version);
    const named = await lookup.photosWith(word, 'named', version);
    const telling = named.length > MOST_NAMED ? [] : named;
    matches.push({ said, named: telling, weight: Math.log(1 + photos / Math.max(1, said.length, telling.length)) });
  }
  if (matches.every(({ said, named }) => said.length + named.length === 0)) return NO_WORDS;
  const told = matches.sort((one, other) => other.weight - one.weight).slice(0, MOST_WORDS);
  // Two bits a word and photo: it is there, and somebody said it. In an array by id: a common tag is on tens of thousands of
  // photos, and as many entries of a map take longer than the search.
  const held = lookup.scratch(mask.length);
  let count = 0;
  for (const [place, { said, named }] of told.entries()) {
    count += note(held, named, 1 << (2 * place), mask);
    count += note(held, said, 3 << (2 * place), mask);
  }
  const ids = new Uint32Array(count);
  const kinds = new Uint16Array(count);
  const evidence: [undefined, ...WordEvidence[]] = [undefined];
  const known = new Map<number, number>();
  for (let id = 0, at = 0; at < count; id++) {
    const bits = held[id] ?? 0;
    if (bits === 0) continue;
    let kind = known.get(bits);
    if (kind === undefined) {
      kind = Math.min(evidence.length, MOST_KINDS);
      known.set(bits, kind);
      evidence[kind] = evidenceOf(bits, told, worth);
    }
    ids[at] = id;
    kinds[at++] = kind;
  }
  return { ids, kinds, evidence };
}

/** Adds bits to what these photos hold. Returns how many of them held nothing before. */
function note(held: Uint32Array, photos: readonly number[], bits: number, mask: Uint8Array): number {
  let count = 0;
  // By index: the iterator leaves an object behind for each of tens of thousands of photos.
  for (let at = 0; at < photos.length; at++) {
    const id = photos[at] ?? 0;
    if (mask[id] !== 1) continue;
    const before = held[id] ?? 0;
    if (before === 0) count++;
    held[id] = before | bits;
  }
  return count;
}

/** As many as fit their array; no query has come near. */
const MOST_KINDS = 2 ** 16 - 1;

function evidenceOf(bits: number, words: readonly { weight: number }[], worth: number): WordEvidence {
  let [all, said, found] = [0, 0, 0];
  for (const [place, { weight }] of words.entries()) {
    all += weight;
    if ((bits >>> (2 * place)) & 1) found += weight;
    if ((bits >>> (2 * place)) & 2) said += weight;
  }
  return { said: (worth * said) / all, found: (worth * found) / all };
}

async function lookUp(catalogue: Catalogue, word: string, place: WordPlace): Promise<readonly number[]> {
  const most = place === 'named' ? MOST_NAMED + 1 : Infinity;
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
