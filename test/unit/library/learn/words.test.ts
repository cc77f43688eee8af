import { expect, test } from 'vitest';
import { frequentWords, knownWords, splitWords, WORDS_PER_TEXT } from '../../../../electron/library/learn/words.ts';

test('words are letters of any script and digits, in lower case, with their apostrophes', () => {
  expect(splitWords("Two dogs' Über-Sprung, don't wait! 1970s Пёс")).toEqual([
    'two',
    'dogs',
    'über',
    'sprung',
    "don't",
    'wait',
    '1970s',
    'пёс',
  ]);
});

test('the most frequent words are kept, equals in the order of the alphabet', () => {
  expect(frequentWords(['b a', 'c b', 'd'], 3)).toEqual(['b', 'a', 'c']);
});

test('a text becomes twenty numbers: padding in front, unknown words as one, what is too long cut', () => {
  const words = knownWords(['dog', 'cat']);
  const numbers = [...words.numbers('a dog, a CAT')];
  expect(numbers).toHaveLength(WORDS_PER_TEXT);
  expect(numbers.slice(-5)).toEqual([0, 1, 2, 1, 3]);
  expect([...words.numbers('cat '.repeat(50))]).toEqual(new Array(WORDS_PER_TEXT).fill(3));
  expect([...words.numbers('')]).toEqual(new Array(WORDS_PER_TEXT).fill(0));
});
