import { expect, it } from 'vitest';
import { contentWords } from '../../../../electron/library/search/stop-words.ts';

it('leaves the words that carry a description, each once', () => {
  expect(contentWords('A photo of the Dog and a dog on a beach, 2023')).toEqual(['dog', 'beach', '2023']);
});

it('keeps words of other scripts whole, with their vowel signs and accents', () => {
  expect(contentWords('हिन्दी किताब')).toEqual(['हिन्दी', 'किताब']);
  expect(contentWords('cafe\u0301 İstanbul')).toEqual(['cafe\u0301', 'i\u0307stanbul']);
});
