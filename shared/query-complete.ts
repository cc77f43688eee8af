import {
  closingQuotes,
  filterNames,
  hasValues,
  isValues,
  printValue,
  sortOrders,
  type FilterName,
  type Span,
  type TextFilter,
} from './query.ts';

/** What is being typed where the cursor stands in a query. */
export type Typing =
  /** A word that may become the name of a filter. */
  | (Span & { kind: 'name'; prefix: string; negated: boolean })
  /** The value of a filter. */
  | (Span & { kind: 'value'; filter: FilterName; prefix: string });

export interface Completion extends Span {
  label: string;
  /** Replaces the text of the query from `from` to `to`. */
  insert: string;
  kind: 'filter' | 'tag' | 'folder' | 'camera' | 'value';
}

/** Values known to the library, best first, for what has been typed so far. */
export type ValueSource = (filter: TextFilter, prefix: string) => readonly string[];

const MAX_COMPLETIONS = 12;

/** One sign of these scripts says as much as a word or syllable; of others it takes two. */
const WHOLE_WORD = /[\p{Script=Han}\p{Script=Hangul}]/u;

/** Values that are the same in every library. Those that are only a beginning (`2023`, `>=`) are left to the person. */
const FIXED_VALUES: Partial<Record<FilterName, readonly string[]>> = {
  has: hasValues,
  is: isValues,
  sort: sortOrders,
  rating: ['5', '>=4', '>=3', '>=2', '>=1', '0'],
};

/** What is being typed at a position of a query; undefined between words and inside exact words. */
export function typingAt(query: string, position: number): Typing | undefined {
  const end = Math.max(0, Math.min(position, query.length));
  const from = startOfTerm(query, end);
  if (from === undefined) return undefined;
  const negated = /[-－]/.test(query.charAt(from)) && end > from + 1;
  const start = negated ? from + 1 : from;
  const written = query.slice(start, end);
  // The rest of a word that the cursor stands in is replaced with it.
  let to = end;
  while (to < query.length && !/[\s()"“”„«»「」『』＂]/.test(query.charAt(to))) to++;
  const colon = written.search(/[:：]/);
  if (colon < 0) {
    return /^\p{L}[\p{L}\p{M}\p{N}'’]*$/u.test(written)
      ? { kind: 'name', prefix: written, negated, from: start, to }
      : undefined;
  }
  const name = written.slice(0, colon).toLowerCase();
  const filter = filterNames.find((known) => known === name);
  if (filter === undefined) return undefined;
  const value = written.slice(colon + 1);
  const closing = closingQuotes.get(value.charAt(0));
  if (closing !== undefined) {
    let after = end;
    while (after < query.length && !closing.includes(query.charAt(after))) after++;
    if (after < query.length) to = after + 1;
  }
  const prefix = (closing === undefined ? value : value.slice(1)).replace(/\\([\\"])/g, '$1');
  return { kind: 'value', filter, prefix, from: start + colon + 1, to };
}

/** Where the term begins that ends at `end`; undefined where none does. Follows quotation marks as `parse` does. */
function startOfTerm(query: string, end: number): number | undefined {
  let start: number | undefined;
  let closing = '';
  for (let at = 0; at < end; at++) {
    const sign = query.charAt(at);
    if (closing !== '') {
      if (sign === '\\') at++;
      else if (closing.includes(sign)) {
        closing = '';
        start = undefined;
      }
    } else if (/[\s()]/.test(sign)) {
      start = undefined;
    } else {
      if (start === undefined || /[:：－-]/.test(query.charAt(at - 1))) {
        closing = closingQuotes.get(sign) ?? '';
      }
      start ??= at;
    }
  }
  return start;
}

/**
 * What the text at a position of a query may become: names of filters, and values for the filter being typed.
 *
 * @param values asked for the values of filters whose values only the library knows
 */
export function complete(query: string, position: number, values: ValueSource): Completion[] {
  const typing = typingAt(query, position);
  if (!typing) return [];
  const { from, to } = typing;
  const prefix = typing.prefix.toLowerCase();
  if (typing.kind === 'name') {
    const names = filterNames
      .filter((name) => name.startsWith(prefix) && !(typing.negated && name === 'sort'))
      .map((name): Completion => ({ label: `${name}:`, insert: `${name}:`, from, to, kind: 'filter' }));
    // A word may be the beginning of a tag as well; the tag filter finds exactly its photos.
    const enough = prefix.length > 1 || WHOLE_WORD.test(prefix);
    const tags = enough ? values('tag', typing.prefix) : [];
    const asTags = tags.map((tag): Completion => ({
      label: tag,
      insert: `tag:${printValue(tag)} `,
      from,
      to,
      kind: 'tag',
    }));
    return [...names, ...asTags].slice(0, MAX_COMPLETIONS);
  }
  const { filter } = typing;
  const fixed = FIXED_VALUES[filter];
  if (fixed) {
    return fixed
      .filter((value) => value.startsWith(prefix))
      .map((value) => ({ label: value, insert: `${value} `, from, to, kind: 'value' }));
  }
  if (filter === 'tag' || filter === 'folder' || filter === 'file' || filter === 'camera' || filter === 'lens') {
    const kind = filter === 'file' || filter === 'lens' ? 'value' : filter;
    return values(filter, typing.prefix)
      .slice(0, MAX_COMPLETIONS)
      .map((value) => ({ label: value, insert: `${printValue(value)} `, from, to, kind }));
  }
  return [];
}
