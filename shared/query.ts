import { readDate, type PartialDate } from './query-dates.ts';

// The query language, used by the window and the command line alike.
//
//   sunset at the sea            free words: found by meaning
//   "summer 2019"                exact words: found in tags, captions and names
//   -people                      unwanted: words, exact words, filters and groups alike
//   tag:dog  -tag:cat  folder:Italy  file:IMG_12  camera:Canon  lens:50mm
//   date:2023  date:2023-06..2023-08  before:2020  after:2019-05-01
//   rating:>=3  has:gps  is:untagged  is:unreviewed  near:48.85,2.35,10km  similar:17  sort:newest
//   (tag:dog OR tag:cat) beach   side by side means "and", which binds more tightly than OR
//
// Quotation marks may be those of any language, and colons, dashes and digits of double width. A backslash takes the next
// sign literally. What is not understood is searched as words, with a notice.

export const comparisons = ['=', '>', '>=', '<', '<='] as const;
export type Comparison = (typeof comparisons)[number];
export const sortOrders = ['relevance', 'newest', 'oldest', 'name'] as const;
export type SortOrder = (typeof sortOrders)[number];
export const hasValues = ['gps', 'caption', 'tags'] as const;
export const isValues = ['untagged', 'unreviewed', 'failed', 'missing', 'duplicate'] as const;
/** Filters whose value is text that a photo's tag, folder, file, camera or lens is compared with. */
export const textFilters = ['tag', 'folder', 'file', 'camera', 'lens'] as const;
export type TextFilter = (typeof textFilters)[number];

/** Names that may stand before a colon. */
export const filterNames = [
  ...textFilters,
  'date',
  'before',
  'after',
  'rating',
  'has',
  'is',
  'near',
  'similar',
  'sort',
] as const;
export type FilterName = (typeof filterNames)[number];

/** One condition on a photo. */
export type Filter =
  | { kind: TextFilter; value: string }
  /** Taken within [from, to], both included at their own precision; null leaves that end open. */
  | { kind: 'date'; from: PartialDate | null; to: PartialDate | null }
  | { kind: 'before' | 'after'; date: PartialDate }
  | { kind: 'rating'; comparison: Comparison; stars: number }
  | { kind: 'has'; what: (typeof hasValues)[number] }
  | { kind: 'is'; what: (typeof isValues)[number] }
  | { kind: 'near'; latitude: number; longitude: number; kilometres: number }
  | { kind: 'similar'; photoId: number };

export type Term = { kind: 'word'; text: string } | { kind: 'phrase'; text: string } | Filter;

/** A tree without needless layers: `all` and `any` hold no child of their own kind and never a single child, `not` no `not`. */
export type Expression =
  Term | { kind: 'all' | 'any'; of: Expression[] } | { kind: 'not'; of: Exclude<Expression, { kind: 'not' }> };

export interface Query {
  /** The empty `all` stands for every photo. */
  expression: Expression;
  sort: SortOrder | null;
}

/** A place in the text of a query, as string offsets. */
export interface Span {
  from: number;
  to: number;
}

export interface Notice extends Span {
  /** A sentence for people about the part of the query between `from` and `to`. */
  message: string;
}

export interface TermSpan extends Span {
  term: Term;
  negated: boolean;
}

export interface ParsedQuery {
  query: Query;
  /** Parts that were not understood. */
  notices: Notice[];
  /** Where each term stands in the text, in order: what chips and highlighting are made from. */
  terms: TermSpan[];
}

export const everything: Query = { expression: { kind: 'all', of: [] }, sort: null };

/** Parentheses nested deeper than this are ignored, so that no query can exhaust the stack. */
const MAX_DEPTH = 40;
const EARTH_CIRCUMFERENCE_KM = 40_075;
const DEFAULT_NEAR_KM = 10;
const KILOMETRES: Record<string, number> = { km: 1, m: 0.001, mi: 1.609344 };

/** What may end a text in quotation marks, by the sign it begins with: as keyboards and phones set them in their languages. */
export const closingQuotes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['“', '”'],
  ['”', '”'],
  ['„', '“”'],
  ['«', '»'],
  ['»', '«'],
  ['「', '」'],
  ['『', '』'],
  ['＂', '＂'],
]);

/** Signs in the double width that Chinese and Japanese keyboards write them in, as everybody else does. */
const halfWidth = (text: string): string =>
  text.replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));

const isMinus = (sign: string): boolean => sign === '-' || sign === '－';

type Token =
  | (Span & { kind: 'open'; negated: boolean })
  | (Span & { kind: 'close' })
  | (Span & { kind: 'or' })
  | (TermSpan & { kind: 'term' });

function isOneOf<T extends string>(values: readonly T[], value: string): value is T {
  return (values as readonly string[]).includes(value);
}

/**
 * Reads a query. Never throws: whatever is not understood is searched as words and named in the notices.
 * `parse(print(query)).query` equals `query`.
 */
export function parse(text: string): ParsedQuery {
  const notices: Notice[] = [];
  const { tokens, sort } = readTokens(text, notices);
  const expression = buildExpression(tokens, notices);
  const terms = tokens.flatMap((token) =>
    token.kind === 'term' ? [{ term: token.term, negated: token.negated, from: token.from, to: token.to }] : [],
  );
  notices.sort((a, b) => a.from - b.from);
  return { query: { expression, sort }, notices, terms };
}

function readTokens(text: string, notices: Notice[]): { tokens: Token[]; sort: SortOrder | null } {
  const tokens: Token[] = [];
  let sort: SortOrder | null = null;
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const sign = text.charAt(at);
    if (/\s/.test(sign)) {
      at++;
      continue;
    }
    const from = at;
    if (sign === ')' && depth > 0) {
      depth--;
      tokens.push({ kind: 'close', from, to: ++at });
      continue;
    }
    const negated = isMinus(sign) && /^[^\s\-－)]/.test(text.slice(at + 1, at + 2));
    if (negated) at++;
    const first = text.charAt(at);
    if (first === '(') {
      depth++;
      tokens.push({ kind: 'open', negated, from, to: ++at });
      continue;
    }
    if (closingQuotes.has(first)) {
      const quoted = readQuoted(text, at);
      at = quoted.to;
      if (!quoted.closed) notices.push({ from, to: at, message: 'A quotation mark is not closed.' });
      if (quoted.text.trim() !== '') {
        tokens.push({ kind: 'term', term: { kind: 'phrase', text: quoted.text }, negated, from, to: at });
      }
      continue;
    }
    const bare = readBare(text, at, depth > 0);
    at = bare.to;
    const written = text.slice(from, at);
    const operator = negated ? '' : halfWidth(written);
    if (operator === 'OR' || operator === '|') {
      tokens.push({ kind: 'or', from, to: at });
    } else if (operator === 'AND') {
      // Side by side already means "and".
    } else if (bare.filter === undefined) {
      tokens.push({ kind: 'term', term: { kind: 'word', text: bare.text }, negated, from, to: at });
    } else {
      const read = readFilter(bare.filter.name, bare.filter.value);
      if ('sort' in read) {
        sort = read.sort;
        if (negated) notices.push({ from, to: at, message: `"${written}": an order cannot be excluded.` });
      } else if ('term' in read) {
        tokens.push({ kind: 'term', term: read.term, negated, from, to: at });
      } else {
        notices.push({ from, to: at, message: `"${written}": ${read.problem}` });
        if (bare.filter.value !== '') {
          tokens.push({ kind: 'term', term: { kind: 'word', text: bare.text }, negated, from, to: at });
        }
      }
    }
  }
  return { tokens, sort };
}

function readQuoted(text: string, start: number): { text: string; to: number; closed: boolean } {
  const closing = closingQuotes.get(text.charAt(start)) ?? '"';
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const sign = text.charAt(at);
    const next = text.charAt(at + 1);
    if (sign === '\\' && next !== '' && (next === '\\' || closing.includes(next))) {
      value += next;
      at++;
    } else if (closing.includes(sign)) {
      return { text: value, to: at + 1, closed: true };
    } else {
      value += sign;
    }
  }
  return { text: value, to: text.length, closed: false };
}

interface Bare {
  text: string;
  to: number;
  /** Present where a name and a colon begin the text, and neither is taken literally. */
  filter?: { name: string; value: string };
}

/** Reads up to the next space, or to the parenthesis that ends the group around it. */
function readBare(text: string, start: number, inGroup: boolean): Bare {
  let value = '';
  let colon = -1;
  let open = 0;
  let at = start;
  for (; at < text.length; at++) {
    const sign = text.charAt(at);
    const next = text.charAt(at + 1);
    // In the middle of a word a backslash before a letter is a Windows path, not an escape.
    if (sign === '\\' && next !== '' && (at === start || /[^\p{L}\p{N}]/u.test(next))) {
      value += next;
      at++;
      continue;
    }
    if (/\s/.test(sign)) break;
    if (sign === '(') open++;
    if (sign === ')' && open > 0) open--;
    else if (sign === ')' && inGroup) break;
    const name = colon < 0 && (sign === ':' || sign === '：') ? halfWidth(value).toLowerCase() : '';
    // A wide colon is prose in Chinese and Japanese, where it does not follow the name of a filter.
    if (colon < 0 && (sign === ':' || isOneOf(filterNames, name))) {
      colon = value.length;
      if (text.charAt(start) !== '\\' && isOneOf(filterNames, name) && closingQuotes.has(next)) {
        const quoted = readQuoted(text, at + 1);
        return { text: `${value}:${quoted.text}`, to: quoted.to, filter: { name, value: quoted.text } };
      }
    }
    value += sign;
  }
  const name = halfWidth(value.slice(0, Math.max(colon, 0))).toLowerCase();
  const rest = value.slice(colon + 1);
  const literal = text.charAt(start) === '\\';
  // "dogs: big ones" and "http://…" are prose; "tag:" is a filter that is still being typed.
  const prose = !isOneOf(filterNames, name) && (rest === '' || rest.startsWith('//'));
  if (literal || !/^[a-z]+$/.test(name) || prose) return { text: value, to: at };
  return { text: value, to: at, filter: { name, value: rest } };
}

function readFilter(name: string, written: string): { term: Term } | { sort: SortOrder } | { problem: string } {
  if (!isOneOf(filterNames, name)) return { problem: `there is no filter "${name}", so it was searched as words.` };
  const value = isOneOf(textFilters, name) ? written : halfWidth(written);
  const asWords = (expected: string) => ({
    problem: value === '' ? `${expected} is missing.` : `this is not ${expected}, so it was searched as words.`,
  });
  switch (name) {
    case 'tag':
    case 'folder':
    case 'file':
    case 'camera':
    case 'lens':
      return value.trim() === '' ? { problem: `the ${name} is missing.` } : { term: { kind: name, value } };
    case 'date': {
      const term = readDateRange(value);
      return term ? { term } : asWords('a date like 2023, 2023-06-01 or 2023-06..2023-08');
    }
    case 'before':
    case 'after': {
      const date = readDate(value);
      return date === undefined ? asWords('a date like 2023 or 2023-06-01') : { term: { kind: name, date } };
    }
    case 'rating': {
      const match = /^(>=|<=|>|<|=)?([0-5])$/.exec(value);
      if (!match) return asWords('a number of stars like 3 or >=3');
      const comparison = (match[1] ?? '=') as Comparison;
      return { term: { kind: 'rating', comparison, stars: Number(match[2]) } };
    }
    case 'has': {
      const what = value.toLowerCase();
      return isOneOf(hasValues, what) ? { term: { kind: 'has', what } } : asWords(`one of ${hasValues.join(', ')}`);
    }
    case 'is': {
      const what = value.toLowerCase();
      return isOneOf(isValues, what) ? { term: { kind: 'is', what } } : asWords(`one of ${isValues.join(', ')}`);
    }
    case 'near': {
      const term = readNear(value);
      return term ? { term } : asWords('a place like 48.85,2.35,10km');
    }
    case 'similar': {
      const photoId = /^\d+$/.test(value) ? Number(value) : 0;
      const known = photoId > 0 && Number.isSafeInteger(photoId);
      return known ? { term: { kind: 'similar', photoId } } : asWords('the number of a photo');
    }
    case 'sort': {
      const order = value.toLowerCase();
      return isOneOf(sortOrders, order) ? { sort: order } : asWords(`one of ${sortOrders.join(', ')}`);
    }
  }
}

function readDateRange(value: string): Term | undefined {
  const dots = value.indexOf('..');
  if (dots < 0) {
    const date = readDate(value);
    return date === undefined ? undefined : { kind: 'date', from: date, to: date };
  }
  const [first, last] = [value.slice(0, dots), value.slice(dots + 2)];
  const from = first === '' ? null : readDate(first);
  const to = last === '' ? null : readDate(last);
  if (from === undefined || to === undefined || (from === null && to === null)) return undefined;
  return { kind: 'date', from, to };
}

function readNear(value: string): Term | undefined {
  const parts = value.split(',').map((part) => part.trim());
  const distance = /^([\d.]+(?:e[+-]?\d+)?)(km|m|mi)?$/i.exec(parts[2] ?? `${DEFAULT_NEAR_KM}km`);
  const [first = '', second = ''] = parts;
  if (parts.length > 3 || first === '' || second === '' || !distance) return undefined;
  // Adding zero turns -0, which no two people would tell apart from 0, into it.
  const latitude = Number(first) + 0;
  const longitude = Number(second) + 0;
  const kilometres = Number(distance[1]) * (KILOMETRES[(distance[2] ?? 'km').toLowerCase()] ?? 1);
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined;
  if (!(kilometres > 0 && kilometres <= EARTH_CIRCUMFERENCE_KM)) return undefined;
  return { kind: 'near', latitude, longitude, kilometres };
}

interface Group {
  opened: Token | null;
  negated: boolean;
  /** What stands on each side of an OR. */
  alternatives: Expression[][];
  lastOr: Token | null;
}

function buildExpression(tokens: Token[], notices: Notice[]): Expression {
  const outermost: Group = { opened: null, negated: false, alternatives: [[]], lastOr: null };
  const stack: Group[] = [outermost];
  /** Parentheses nested too deep: what they hold belongs to the group around them. */
  let ignored = 0;

  const finish = (group: Group): Expression => {
    if (group.lastOr && group.alternatives.some((side) => side.length === 0)) {
      notices.push({ from: group.lastOr.from, to: group.lastOr.to, message: 'OR needs something on both sides.' });
    }
    return simplest(
      'any',
      group.alternatives.filter((side) => side.length > 0).map((side) => simplest('all', side)),
    );
  };
  const add = (group: Group, expression: Expression): void => {
    group.alternatives.at(-1)?.push(expression);
  };
  const close = (): void => {
    const group = stack.pop();
    const around = stack.at(-1);
    if (!group || !around) return;
    const expression = finish(group);
    if (!isEmpty(expression)) add(around, group.negated ? negate(expression) : expression);
  };

  for (const token of tokens) {
    const group = stack.at(-1) ?? outermost;
    if (token.kind === 'open') {
      if (stack.length <= MAX_DEPTH) {
        stack.push({ opened: token, negated: token.negated, alternatives: [[]], lastOr: null });
      } else if (ignored++ === 0) {
        notices.push({ from: token.from, to: token.to, message: 'Parentheses are nested too deep.' });
      }
    } else if (token.kind === 'close') {
      if (ignored > 0) ignored--;
      else close();
    } else if (token.kind === 'or') {
      group.lastOr = token;
      group.alternatives.push([]);
    } else {
      add(group, token.negated ? negate(token.term) : token.term);
    }
  }
  while (stack.length > 1) {
    const opened = stack.at(-1)?.opened;
    if (opened) notices.push({ from: opened.from, to: opened.to, message: 'A parenthesis is not closed.' });
    close();
  }
  return finish(outermost);
}

function isEmpty(expression: Expression): boolean {
  return expression.kind === 'all' && expression.of.length === 0;
}

function negate(expression: Expression): Expression {
  return expression.kind === 'not' ? expression.of : { kind: 'not', of: expression };
}

/** `all` or `any` of some expressions, without needless layers. */
export function simplest(kind: 'all' | 'any', of: Expression[]): Expression {
  const flat = of.flatMap((child) => (child.kind === kind ? child.of : [child]));
  const [only] = flat;
  if (only && flat.length === 1) return only;
  return flat.length === 0 ? { kind: 'all', of: [] } : { kind, of: flat };
}

/** Writes a query so that `parse` reads it back as the same query. */
export function print(query: Query): string {
  const text = isEmpty(query.expression) ? '' : printExpression(query.expression, true);
  if (query.sort === null) return text;
  return text === '' ? `sort:${query.sort}` : printSorted(query.expression, text, query.sort);
}

function printSorted(expression: Expression, text: string, sort: SortOrder): string {
  // After "a OR b" the order would read as part of the last alternative; it means the same, but people would wonder.
  return expression.kind === 'any' ? `(${text}) sort:${sort}` : `${text} sort:${sort}`;
}

function printExpression(expression: Expression, outermost: boolean): string {
  switch (expression.kind) {
    case 'all':
    case 'any': {
      const glue = expression.kind === 'all' ? ' ' : ' OR ';
      const text = expression.of.map((child) => printExpression(child, false)).join(glue);
      return outermost ? text : `(${text})`;
    }
    case 'not':
      return `-${printExpression(expression.of, false)}`;
    default:
      return printTerm(expression);
  }
}

/** Writes one term, as a chip shows it and as the query holds it. */
export function printTerm(term: Term): string {
  switch (term.kind) {
    case 'word':
      return printWord(term.text);
    case 'phrase':
      return quote(term.text);
    case 'tag':
    case 'folder':
    case 'file':
    case 'camera':
    case 'lens':
      return `${term.kind}:${printValue(term.value)}`;
    case 'date':
      return term.from === term.to && term.from !== null
        ? `date:${term.from}`
        : `date:${term.from ?? ''}..${term.to ?? ''}`;
    case 'before':
    case 'after':
      return `${term.kind}:${term.date}`;
    case 'rating':
      return `rating:${term.comparison === '=' ? '' : term.comparison}${term.stars}`;
    case 'has':
    case 'is':
      return `${term.kind}:${term.what}`;
    case 'near':
      return `near:${term.latitude},${term.longitude},${term.kilometres}km`;
    case 'similar':
      return `similar:${term.photoId}`;
  }
}

function printWord(text: string): string {
  const escaped = text
    .replace(/[\\()\s]/g, (sign) => `\\${sign}`)
    .replace(/^([a-zＡ-Ｚａ-ｚ]+)([:：])/i, (_, name: string, colon: string) => `${name}\\${colon}`)
    .replace(/^["“”„«»「『＂－-]/, (sign) => `\\${sign}`);
  return ['OR', 'AND', '|'].includes(halfWidth(text)) ? `\\${text}` : escaped;
}

/** A filter's value as it is written: in quotation marks where it needs them. */
export function printValue(value: string): string {
  return /^[^\s"“”„«»「『＂()\\]+$/.test(value) ? value : quote(value);
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, (sign) => `\\${sign}`)}"`;
}

/** Every term of an expression with whether it is wanted or excluded, from left to right. */
export function termsOf(expression: Expression, negated = false): { term: Term; negated: boolean }[] {
  switch (expression.kind) {
    case 'all':
    case 'any':
      return expression.of.flatMap((child) => termsOf(child, negated));
    case 'not':
      return termsOf(expression.of, !negated);
    default:
      return [{ term: expression, negated }];
  }
}
