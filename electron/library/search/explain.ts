import type { PhotoDetail, Why } from '../../../shared/domain.ts';
import { termsOf, printTerm, type Expression } from '../../../shared/query.ts';
import { GOOD_MATCH } from './relevance.ts';

/** What a photo says about itself, where the words of a query may stand. */
export type PhotoTexts = Pick<
  PhotoDetail,
  'tags' | 'caption' | 'title' | 'place' | 'name' | 'folder' | 'camera' | 'lens'
>;

export interface ExplainRequest {
  /** The free words that the photo answers, and the content words among them. */
  description: string;
  words: readonly string[];
  /** Exact words the photo had to hold. */
  phrases: readonly string[];
  /** Names of the example pictures. */
  examples: readonly string[];
  /** Filters the photo had to pass, as they were written. */
  filters: readonly string[];
  /** Cosine and relevance by looks alone, where the query asked about looks. */
  relevance: number;
}

/** Words whose stem is known: a page of results has the same few tags and folders again and again. */
const stems = new Map<string, string>();
const MOST_STEMS = 5000;

/** A word without what grammar did to it, about as the text index sees it (which stems after Porter). */
export function stemOf(word: string): string {
  let stem = stems.get(word);
  if (stem === undefined) {
    if (stems.size >= MOST_STEMS) stems.clear();
    stems.set(word, (stem = stripped(word)));
  }
  return stem;
}

function stripped(word: string): string {
  const plain = word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  if (plain.length <= 3) return plain;
  return plain
    .replace(/(?:ies|ied)$/, 'i')
    .replace(/(?:sses|shes|ches|xes)$/, (end) => end.slice(0, -2))
    .replace(/(?<=[^su])s$/, '')
    .replace(/(?<=[aeiouy].*)(?:ing|ed)$/, '')
    .replace(/([^aeiouylsz])\1$/, '$1')
    .replace(/y$/, 'i')
    .replace(/e$/, '');
}

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

/**
 * Says why a photo is among the results: most telling reason first, never empty where anything was asked.
 *
 * @param photo undefined where it holds none of the words
 */
export function explain(photo: PhotoTexts | undefined, request: ExplainRequest): Why[] {
  const reasons: Why[] = photo ? wordsFound(photo, request) : [];
  for (const phrase of request.phrases) reasons.push({ kind: 'text', text: phrase });

  for (const example of request.examples) reasons.push({ kind: 'similar-to', text: example });
  // Words that match are reason enough; looks are named beside them only where they are good.
  const looks = request.description !== '' && (reasons.length === 0 || request.relevance >= GOOD_MATCH);
  if (looks) reasons.push({ kind: 'looks-like', text: request.description });
  if (reasons.length === 0) for (const filter of request.filters) reasons.push({ kind: 'filter', text: filter });
  return reasons;
}

function wordsFound(photo: PhotoTexts, request: Pick<ExplainRequest, 'words' | 'phrases'>): Why[] {
  const reasons: Why[] = [];
  const asked = new Set([...request.words, ...request.phrases.flatMap(wordsOf)].map(stemOf));
  const holds = (text: string | null): boolean =>
    text !== null && wordsOf(text).some((word) => asked.has(stemOf(word)));

  for (const { tag, parents, state } of photo.tags) {
    if (state === 'accepted' && [...parents, tag].some(holds)) reasons.push({ kind: 'tag', text: tag });
  }
  if (photo.caption?.state === 'accepted' && holds(photo.caption.text)) {
    reasons.push({ kind: 'caption', text: photo.caption.text });
  } else if (holds(photo.title)) {
    reasons.push({ kind: 'caption', text: photo.title ?? '' });
  }
  if (holds(photo.place)) reasons.push({ kind: 'place', text: photo.place ?? '' });
  if (holds(photo.name)) reasons.push({ kind: 'file-name', text: photo.name });
  if (holds(photo.folder)) reasons.push({ kind: 'folder', text: photo.folder });
  const camera = [photo.camera, photo.lens].filter((part) => holds(part)).join(', ');
  if (camera !== '') reasons.push({ kind: 'camera', text: camera });
  return reasons;
}

/** A query's filters as they are written, with a dash before those that exclude. */
export function filtersOf(expression: Expression): string[] {
  return termsOf(expression).flatMap(({ term, negated }) => {
    const looks = term.kind === 'word' || term.kind === 'similar';
    if (looks && !negated) return [];
    if (term.kind === 'phrase' && !negated) return [];
    return [`${negated ? '-' : ''}${printTerm(term)}`];
  });
}

/** The exact words of a query that are wanted. */
export function phrasesOf(expression: Expression): string[] {
  return termsOf(expression).flatMap(({ term, negated }) => (term.kind === 'phrase' && !negated ? [term.text] : []));
}
