import { describe, expect, it } from 'vitest';
import { planQuery, type Branch } from '../../../../electron/library/search/query-plan.ts';
import { parse } from '../../../../shared/query.ts';

const plan = (text: string) => planQuery(parse(text).query.expression);

function only(text: string): Branch {
  const { branches } = plan(text);
  const [branch] = branches;
  if (!branch || branches.length !== 1) throw new Error(`${text} has ${branches.length} branches.`);
  return branch;
}

describe('planQuery', () => {
  it('keeps free words in their order, whatever filters stand between them', () => {
    const branch = only('dog tag:holiday on rating:>=3 beach');
    expect(branch.wanted).toEqual(['dog', 'on', 'beach']);
    expect(branch.condition).toEqual({
      kind: 'all',
      of: [
        { kind: 'tag', value: 'holiday' },
        { kind: 'rating', comparison: '>=', stars: 3 },
      ],
    });
  });

  it('leaves an OR of filters to the filters', () => {
    expect(only('(tag:dog OR tag:cat) beach').condition).toMatchObject({ of: [{ kind: 'any' }] });
  });

  it('multiplies an OR of free words out', () => {
    expect(plan('(dog OR cat) beach').branches.map(({ wanted }) => wanted.join(' '))).toEqual([
      'dog beach',
      'cat beach',
    ]);
    expect(plan('dog OR tag:cat').branches.map(({ wanted }) => wanted)).toEqual([['dog'], []]);
  });

  it('pushes away from unwanted words and excludes what is tagged with them', () => {
    const branch = only('beach -people');
    expect(branch.unwanted).toEqual(['people']);
    expect(branch.condition).toMatchObject({
      kind: 'all',
      of: [{ kind: 'not', of: { kind: 'all', of: [{ kind: 'tag-word', text: 'people' }] } }],
    });
  });

  it('takes an excluded group of words as one thing, and excluded alternatives one by one', () => {
    expect(only('-(black dog)').unwanted).toEqual(['black dog']);
    expect(only('-(dog OR cat)').unwanted).toEqual(['dog', 'cat']);
  });

  it('excludes exact words and filters without asking how they look', () => {
    const branch = only('beach -"the end" -tag:cat');
    expect(branch.unwanted).toEqual([]);
    expect(branch.condition).toMatchObject({
      of: [
        { kind: 'not', of: { kind: 'phrase' } },
        { kind: 'not', of: { kind: 'tag' } },
      ],
    });
  });

  it('takes photos as examples, and excluded ones as the opposite', () => {
    expect(only('similar:3 snow').similar).toEqual([3]);
    const branch = only('snow -similar:3');
    expect(branch.dissimilar).toEqual([3]);
    expect(branch.condition).toMatchObject({ of: [{ kind: 'not', of: { kind: 'photo', photoId: 3 } }] });
  });

  it('stops multiplying where a query explodes, and says so', () => {
    const exploding = Array.from({ length: 12 }, (_, at) => `(a${at} OR b${at})`).join(' ');
    expect(plan(exploding)).toMatchObject({ shortened: true });
    expect(plan(exploding).branches).toHaveLength(8);
    expect(plan('a OR b').shortened).toBe(false);
  });
});
