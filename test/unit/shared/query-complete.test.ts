import { describe, expect, it } from 'vitest';
import { complete, typingAt, type ValueSource } from '../../../shared/query-complete.ts';
import { parse } from '../../../shared/query.ts';

const tags = ['dog', 'door', 'New York', 'Österreich', '東京', '犬'];
const library: ValueSource = (filter, prefix) =>
  filter === 'tag' ? tags.filter((tag) => tag.toLowerCase().startsWith(prefix.toLowerCase())) : [];

/** The query after the first completion is taken; `|` marks the cursor. */
function accept(text: string): string | undefined {
  const position = text.indexOf('|');
  const query = text.replace('|', '');
  const [first] = complete(query, position, library);
  return first && query.slice(0, first.from) + first.insert + query.slice(first.to);
}

describe('complete', () => {
  it('offers filters by their beginning', () => {
    expect(complete('ca', 2, library).map(({ label }) => label)).toEqual(['camera:']);
    expect(accept('beach da|')).toBe('beach date:');
    expect(accept('-ta|')).toBe('-tag:');
  });

  it('offers tags for a word that begins one', () => {
    expect(complete('dog', 3, library).map(({ label, kind }) => [label, kind])).toEqual([['dog', 'tag']]);
  });

  it('offers tags for words in every alphabet', () => {
    expect(accept('öst|')).toBe('tag:Österreich ');
    expect(accept('東京|')).toBe('tag:東京 ');
    expect(accept('犬|')).toBe('tag:犬 ');
    expect(accept('tag：東|')).toBe('tag：東京 ');
    expect(accept('－tag:„new y|“ beach')).toBe('－tag:"New York"  beach');
    expect(accept('tag:「new y|')).toBe('tag:"New York" ');
  });

  it('offers values of the library and quotes them where they need it', () => {
    expect(accept('tag:ne| beach')).toBe('tag:"New York"  beach');
    expect(accept('tag:"new y|')).toBe('tag:"New York" ');
    expect(accept('tag:"new y|" beach')).toBe('tag:"New York"  beach');
    expect(parse(accept('-tag:new|') ?? '').query.expression).toEqual({
      kind: 'not',
      of: { kind: 'tag', value: 'New York' },
    });
  });

  it('offers the fixed values of a filter', () => {
    expect(complete('has:', 4, library).map(({ label }) => label)).toEqual(['gps', 'caption', 'tags']);
    expect(accept('is:un|')).toBe('is:untagged ');
    expect(accept('is:unr|')).toBe('is:unreviewed ');
    expect(accept('(sort:ne|)')).toBe('(sort:newest )');
  });

  it('offers nothing between words, in exact words and for unknown filters', () => {
    for (const [text, position] of [
      ['dog ', 4],
      ['"ta', 3],
      ['colour:r', 8],
      ['', 0],
      ['"tag" ', 5],
    ] as const) {
      expect(complete(text, position, library), text).toEqual([]);
    }
  });

  it('replaces the whole word the cursor stands in', () => {
    expect(accept('is:fai|xyz dog')).toBe('is:failed  dog');
    expect(typingAt('tag:dog beach', 6)).toMatchObject({ kind: 'value', prefix: 'do', from: 4, to: 7 });
  });
});
