import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  comparisons,
  everything,
  hasValues,
  isValues,
  parse,
  print,
  simplest,
  sortOrders,
  termsOf,
  textFilters,
  type Expression,
  type Query,
  type Term,
} from '../../../shared/query.ts';

const query = (text: string): Query => parse(text).query;
const expression = (text: string): Expression => query(text).expression;
const messages = (text: string): string[] => parse(text).notices.map((notice) => notice.message);
const word = (text: string): Term => ({ kind: 'word', text });

describe('queries as keyboards of other languages write them', () => {
  it.each(['„Sommer 2019“', '«Sommer 2019»', '»Sommer 2019«', '”Sommer 2019”', '「Sommer 2019」', '『Sommer 2019』'])(
    'reads %s as exact words',
    (text) => {
      expect(parse(text)).toMatchObject({
        query: { expression: { kind: 'phrase', text: 'Sommer 2019' } },
        notices: [],
      });
    },
  );

  it('reads filters whose colon, dash, digits and quotation marks are of double width', () => {
    expect(expression('tag：犬　－tag:「黒 猫」')).toEqual({
      kind: 'all',
      of: [
        { kind: 'tag', value: '犬' },
        { kind: 'not', of: { kind: 'tag', value: '黒 猫' } },
      ],
    });
    expect(expression('ｄａｔｅ：２０２３')).toEqual(expression('date:2023'));
    expect(expression('rating：＞＝３')).toEqual(expression('rating:>=3'));
    expect(expression('犬 ｜ 猫')).toEqual({ kind: 'any', of: [word('犬'), word('猫')] });
  });

  it('leaves signs alone that are part of a word', () => {
    for (const text of ['東京：夜', 'note：夜', "l'été", 'l’été', 'Schiffs-Fahrt', 'ラーメン', 'שלום', 'x「y」']) {
      expect(parse(text), text).toMatchObject({ query: { expression: word(text) }, notices: [] });
    }
    expect(expression('tag:l’été')).toEqual({ kind: 'tag', value: 'l’été' });
  });
});

describe('free words and exact words', () => {
  it('reads an empty query as every photo', () => {
    expect(parse('   ')).toEqual({ query: everything, notices: [], terms: [] });
  });

  it('reads words side by side as all wanted, in their order', () => {
    expect(expression('dog on a beach')).toEqual({ kind: 'all', of: ['dog', 'on', 'a', 'beach'].map(word) });
  });

  it('reads quotation marks, straight and curly, as exact words', () => {
    expect(expression('"summer 2019"')).toEqual({ kind: 'phrase', text: 'summer 2019' });
    expect(expression('“summer 2019”')).toEqual({ kind: 'phrase', text: 'summer 2019' });
    expect(expression('"6\\" plate"')).toEqual({ kind: 'phrase', text: '6" plate' });
  });

  it('reads a dash before anything as unwanted, and leaves dashes inside words alone', () => {
    expect(expression('-people')).toEqual({ kind: 'not', of: word('people') });
    expect(expression('-"the end"')).toEqual({ kind: 'not', of: { kind: 'phrase', text: 'the end' } });
    expect(expression('-(a b)')).toEqual({ kind: 'not', of: { kind: 'all', of: [word('a'), word('b')] } });
    expect(expression('black-and-white - sharp')).toEqual({
      kind: 'all',
      of: ['black-and-white', '-', 'sharp'].map(word),
    });
  });

  it('takes a sign after a backslash literally', () => {
    expect(expression('\\-5 \\OR tag\\:dog')).toEqual({ kind: 'all', of: ['-5', 'OR', 'tag:dog'].map(word) });
  });
});

describe('OR and parentheses', () => {
  it('binds words side by side more tightly than OR', () => {
    expect(expression('red car OR blue car')).toEqual({
      kind: 'any',
      of: [
        { kind: 'all', of: [word('red'), word('car')] },
        { kind: 'all', of: [word('blue'), word('car')] },
      ],
    });
    expect(expression('(red OR blue) car')).toEqual({
      kind: 'all',
      of: [{ kind: 'any', of: [word('red'), word('blue')] }, word('car')],
    });
  });

  it('keeps parentheses that belong to a word', () => {
    expect(expression('(file:IMG(1).jpg)')).toEqual({ kind: 'file', value: 'IMG(1).jpg' });
    expect(expression('smile :)')).toEqual({ kind: 'all', of: [word('smile'), word(':)')] });
  });

  it('mends what is not balanced and says so', () => {
    expect(expression('(dog OR cat')).toEqual({ kind: 'any', of: [word('dog'), word('cat')] });
    expect(messages('(dog OR cat')).toEqual(['A parenthesis is not closed.']);
    expect(expression('OR cat')).toEqual(word('cat'));
    expect(messages('OR cat')).toEqual(['OR needs something on both sides.']);
    expect(messages('"never ends')).toEqual(['A quotation mark is not closed.']);
  });

  it('survives any depth of nesting', () => {
    const deep = '(a OR '.repeat(20_000) + 'b' + ')'.repeat(20_000);
    const parsed = parse(deep);
    expect(parsed.notices.length).toBeGreaterThan(0);
    expect(query(print(parsed.query))).toEqual(parsed.query);
  });
});

describe('filters', () => {
  it.each<[string, Term]>([
    ['tag:dog', { kind: 'tag', value: 'dog' }],
    ['TAG:"New York"', { kind: 'tag', value: 'New York' }],
    ['folder:2023/Italy', { kind: 'folder', value: '2023/Italy' }],
    ['folder:C:\\photos', { kind: 'folder', value: 'C:\\photos' }],
    ['file:IMG_12', { kind: 'file', value: 'IMG_12' }],
    ['camera:"Canon EOS R5"', { kind: 'camera', value: 'Canon EOS R5' }],
    ['lens:50mm', { kind: 'lens', value: '50mm' }],
    ['date:2023', { kind: 'date', from: '2023', to: '2023' }],
    ['date:2023-6', { kind: 'date', from: '2023-06', to: '2023-06' }],
    ['date:2024-02-29', { kind: 'date', from: '2024-02-29', to: '2024-02-29' }],
    ['date:2024-02-29T14', { kind: 'date', from: '2024-02-29T14', to: '2024-02-29T14' }],
    ['date:2024-02-29T14:30', { kind: 'date', from: '2024-02-29T14:30', to: '2024-02-29T14:30' }],
    ['date:2023-06..2023-08', { kind: 'date', from: '2023-06', to: '2023-08' }],
    ['date:2023..', { kind: 'date', from: '2023', to: null }],
    ['date:..2023-05-01', { kind: 'date', from: null, to: '2023-05-01' }],
    ['before:2020', { kind: 'before', date: '2020' }],
    ['after:2019-05-01', { kind: 'after', date: '2019-05-01' }],
    ['rating:4', { kind: 'rating', comparison: '=', stars: 4 }],
    ['rating:>=3', { kind: 'rating', comparison: '>=', stars: 3 }],
    ['has:gps', { kind: 'has', what: 'gps' }],
    ['is:duplicate', { kind: 'is', what: 'duplicate' }],
    ['near:48.85,2.35,10km', { kind: 'near', latitude: 48.85, longitude: 2.35, kilometres: 10 }],
    ['near:-33.9,151.2', { kind: 'near', latitude: -33.9, longitude: 151.2, kilometres: 10 }],
    ['near:48.85,2.35,500m', { kind: 'near', latitude: 48.85, longitude: 2.35, kilometres: 0.5 }],
    ['similar:17', { kind: 'similar', photoId: 17 }],
  ])('reads %s', (text, term) => {
    expect(expression(text)).toEqual(term);
    expect(parse(text).notices).toEqual([]);
  });

  it('excludes what a filter finds where a dash stands before it', () => {
    expect(expression('-tag:cat')).toEqual({ kind: 'not', of: { kind: 'tag', value: 'cat' } });
  });

  it('reads the order wherever it stands, the last one winning', () => {
    expect(query('sort:oldest dog sort:newest')).toEqual({ expression: word('dog'), sort: 'newest' });
  });

  it('lists every term with its place in the text', () => {
    expect(parse('dog -tag:"a b"').terms).toEqual([
      { term: word('dog'), negated: false, from: 0, to: 3 },
      { term: { kind: 'tag', value: 'a b' }, negated: true, from: 4, to: 14 },
    ]);
  });
});

describe('what is not understood', () => {
  it.each([
    ['colour:red', 'there is no filter "colour"'],
    ['date:2023-02-30', 'this is not a date'],
    ['date:soon', 'this is not a date'],
    ['rating:9', 'this is not a number of stars'],
    ['has:wings', 'this is not one of gps, caption, tags'],
    ['near:91,0', 'this is not a place'],
    ['near:0,0,0km', 'this is not a place'],
    ['similar:dog', 'this is not the number of a photo'],
    ['sort:random', 'this is not one of relevance'],
  ])('searches %s as words and says so', (text, part) => {
    const parsed = parse(`old ${text}`);
    expect(parsed.query.expression).toEqual({ kind: 'all', of: [word('old'), word(text)] });
    expect(parsed.notices).toHaveLength(1);
    expect(parsed.notices[0]).toMatchObject({ from: 4, to: 4 + text.length });
    expect(parsed.notices[0]?.message).toContain(`"${text}": ${part}`);
  });

  it('does not search for the name of a filter whose value is still being typed', () => {
    expect(expression('dog tag:')).toEqual(word('dog'));
    expect(messages('dog tag:')).toEqual(['"tag:": the tag is missing.']);
  });

  it('takes a colon in ordinary prose as prose', () => {
    expect(messages('dogs: big ones, see https://example.org at 12:30')).toEqual([]);
  });

  it('never throws, whatever is typed', () => {
    const signs = fc.constantFrom(
      ...'ab"“”„«»「」＂()\\-－:：|｜. ｔｇ'.split(''),
      'OR',
      'tag:',
      'date:',
      'near:',
      'sort:',
      '2023',
      '..',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(signs, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (typed) => {
        const parsed = parse(typed);
        for (const span of [...parsed.notices, ...parsed.terms]) {
          expect(span.from).toBeGreaterThanOrEqual(0);
          expect(span.to).toBeLessThanOrEqual(typed.length);
        }
        expect(query(print(parsed.query))).toEqual(parsed.query);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('print', () => {
  const filled = fc
    .oneof(
      fc.string({ minLength: 1 }),
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom('OR', 'AND', '|', '-', '\\'),
    )
    .filter((text) => text.trim() !== '');
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = fc
    .record({ year: fc.integer({ min: 1, max: 9999 }), month: fc.integer({ min: 1, max: 12 }), parts: fc.nat(4) })
    .map(({ year, month, parts }) =>
      [String(year).padStart(4, '0'), `-${two(month)}`, `-${two(month)}`, `T${two(month)}`, `:${two(month)}`]
        .slice(0, parts + 1)
        .join(''),
    );
  const degrees = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true }).map((value) => value + 0);
  const term: fc.Arbitrary<Term> = fc.oneof(
    fc.record({
      kind: fc.constant('word' as const),
      text: fc.oneof(
        filled,
        fc.constantFrom('tag:x', 'tag：x', 'ｔａｇ：x', 'a:b', '-', '－', '｜', 'ＯＲ', '「a', '»a', '(a'),
      ),
    }),
    fc.record({ kind: fc.constant('phrase' as const), text: filled }),
    fc.record({ kind: fc.constantFrom(...textFilters), value: filled }),
    fc
      .tuple(fc.option(date), fc.option(date))
      .filter(([from, to]) => from !== null || to !== null)
      .map(([from, to]): Term => ({ kind: 'date', from, to })),
    fc.record({ kind: fc.constantFrom('before' as const, 'after' as const), date }),
    fc.record({
      kind: fc.constant('rating' as const),
      comparison: fc.constantFrom(...comparisons),
      stars: fc.integer({ min: 0, max: 5 }),
    }),
    fc.record({ kind: fc.constant('has' as const), what: fc.constantFrom(...hasValues) }),
    fc.record({ kind: fc.constant('is' as const), what: fc.constantFrom(...isValues) }),
    fc.record({
      kind: fc.constant('near' as const),
      latitude: degrees(90),
      longitude: degrees(180),
      kilometres: fc.double({ min: 1e-9, max: 20_000, noNaN: true }),
    }),
    fc.record({ kind: fc.constant('similar' as const), photoId: fc.integer({ min: 1 }) }),
  );
  const tree: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      term,
      tie('node').map((child): Expression =>
        child.kind === 'not' || isEverything(child) ? child : { kind: 'not', of: child },
      ),
      fc
        .tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(tie('node'), { minLength: 2, maxLength: 4 }))
        .map(([kind, of]) => simplest(kind, of)),
    ),
  })).node;
  function isEverything(node: Expression): boolean {
    return node.kind === 'all' && node.of.length === 0;
  }

  it('writes every query so that it is read back as the same query', () => {
    const queries = fc.record({
      expression: fc.oneof(tree, fc.constant(everything.expression)),
      sort: fc.option(fc.constantFrom(...sortOrders)),
    });
    fc.assert(
      fc.property(queries, (original) => {
        const parsed = parse(print(original));
        expect(parsed.query).toEqual(original);
        expect(parsed.notices).toEqual([]);
        expect(parsed.terms.map(({ term: each }) => each)).toEqual(
          termsOf(original.expression).map((each) => each.term),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('writes what people would write', () => {
    expect(print(query('  dog   AND beach ( tag:"new york" | -rating:>=3 ) SORT:Newest'))).toBe(
      'dog beach (tag:"new york" OR -rating:>=3) sort:newest',
    );
  });
});
