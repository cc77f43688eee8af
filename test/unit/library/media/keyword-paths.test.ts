import { expect, test } from 'vitest';
import { keywordPaths } from '../../../../electron/library/media/keyword-paths.ts';

test('a flat keyword that is part of a path says nothing new, nor does a parent that is listed too', () => {
  const keywords = ['Animal', 'dog', 'sea'];
  expect(keywordPaths({ keywords, hierarchicalKeywords: [['animal'], ['animal', 'dog']] })).toEqual([
    ['animal', 'dog'],
    ['sea'],
  ]);
});

test('names with a separator in them are one name in every notation', () => {
  const keywords = ['AC|DC', 'either/or', 'a|b/c'];
  const hierarchicalKeywords = [
    ['music', 'AC｜DC'],
    ['music', 'AC|DC'],
    ['logic', 'either/or'],
    ['logic', 'either／or'],
    ['both', 'a｜b/c'],
    ['both', 'a|b／c'],
  ];
  expect(keywordPaths({ keywords, hierarchicalKeywords })).toEqual([
    ['music', 'AC|DC'],
    ['logic', 'either/or'],
    ['both', 'a|b/c'],
  ]);
  expect(keywordPaths({ keywords: [], hierarchicalKeywords: [['music', 'AC｜DC']] })).toEqual([['music', 'AC｜DC']]);
});
