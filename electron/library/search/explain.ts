import type { Why } from '../../../shared/domain.ts';
import { termsOf, printTerm, type Expression } from '../../../shared/query.ts';
import { plainWords } from '../catalogue/plain-words.ts';
import type { PhotoTexts } from '../catalogue/photo-texts.ts';
import { GOOD_MATCH } from './relevance.ts';

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

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

/** The stems of a text's words, as the text index has them, each between spaces. */
const stemsOf = (text: string): string => ` ${wordsOf(plainWords(text)).map(stemOf).join(' ')} `;

/**
 * Says why a photo is among the results: most telling reason first, never empty where anything was asked.
 *
 * @param photo undefined where it holds none of the words
 */
export type Explain = (photo: PhotoTexts | undefined, relevance: number) => Why[];

/** Makes what explains one page of results. */
export function explainer(request: ExplainRequest): Explain {
  const { description, examples, phrases, filters } = request;
  const wordsFound = wordFinder(request);
  return (photo, relevance) => {
    const reasons: Why[] = photo ? wordsFound(photo) : [];
    for (const phrase of phrases) reasons.push({ kind: 'text', text: phrase });

    for (const example of examples) reasons.push({ kind: 'similar-to', text: example });
    // Words that match are reason enough; looks are named beside them only where they are good.
    const looks = description !== '' && (reasons.length === 0 || relevance >= GOOD_MATCH);
    if (looks) reasons.push({ kind: 'looks-like', text: description });
    if (reasons.length === 0) for (const filter of filters) reasons.push({ kind: 'filter', text: filter });
    return reasons;
  };
}

function wordFinder({ words, phrases }: Pick<ExplainRequest, 'words' | 'phrases'>): (photo: PhotoTexts) => Why[] {
  const asked = [...new Set([...words, ...phrases.flatMap(wordsOf)].map(stemsOf))];
  // A page has the same few tags, folders and cameras again and again.
  const answers = new Map<string, boolean>();
  const holds = (text: string | null): text is string => {
    if (text === null) return false;
    let answer = answers.get(text);
    if (answer === undefined) {
      const stems = stemsOf(text);
      answer = asked.some((word) => stems.includes(word));
      answers.set(text, answer);
    }
    return answer;
  };
  return ({ tags, caption, title, place, name, folder, camera, lens }) => {
    const reasons: Why[] = [];
    for (const path of tags) if (path.some(holds)) reasons.push({ kind: 'tag', text: path.at(-1) ?? '' });
    if (holds(caption)) reasons.push({ kind: 'caption', text: caption });
    else if (holds(title)) reasons.push({ kind: 'caption', text: title });
    if (holds(place)) reasons.push({ kind: 'place', text: place });
    if (holds(name)) reasons.push({ kind: 'file-name', text: name });
    if (holds(folder)) reasons.push({ kind: 'folder', text: folder });
    const optics = [camera, lens].filter(holds).join(', ');
    if (optics !== '') reasons.push({ kind: 'camera', text: optics });
    return reasons;
  };
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
