import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCompactTokenizer } from '../../../../electron/library/encoder/compact-tokenizer.ts';
import { resourcesFolder } from '../../../../electron/library/resources.ts';

const vocabulary = readFileSync(path.join(resourcesFolder(), 'models/compact/vocab.txt'), 'utf8');
const limits = { maxTokens: 24, unknownId: 1, vocabularySize: 8192 };
const tokenizer = createCompactTokenizer(vocabulary, limits);

describe('the compact tokenizer', () => {
  it.each([
    ['accents and case', 'Café CRÈME', 'cafe creme'],
    ['punctuation', "the man's hat-stand!", 'the man s hat stand'],
    ['compatibility forms', 'ﬁre ① Ｄｏｇ', 'fire 1 dog'],
    ['scripts it cannot read', 'dog 写真 собака', 'dog'],
  ])('sees through %s', (_, text, plain) => {
    expect(tokenizer.encode(text)).toEqual(tokenizer.encode(plain));
  });

  it.each(['', '   ', '?!', '写真'])('makes of %j the one unknown token', (text) => {
    expect(tokenizer.encode(text)).toEqual([1]);
  });

  it('reads at most 32 letters of a word, and 24 tokens of a text', () => {
    expect(tokenizer.encode('q'.repeat(32) + 'dog')).toEqual(tokenizer.encode('q'.repeat(32)));
    expect(tokenizer.encode('dog '.repeat(100))).toHaveLength(24);
  });

  it('gives valid ids for any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const ids = tokenizer.encode(text);
        expect(ids.length).toBeGreaterThan(0);
        expect(ids.length).toBeLessThanOrEqual(24);
        expect(ids.every((id) => id > 0 && id < 8192)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('reads a vocabulary with either kind of line ends', () => {
    const windows = createCompactTokenizer(vocabulary.replaceAll('\n', '\r\n'), limits);
    expect(windows.encode('a photo of a dog')).toEqual(tokenizer.encode('a photo of a dog'));
  });

  it('refuses a vocabulary of another size, or one that cannot spell every word', () => {
    expect(() => createCompactTokenizer('a\nb\n', limits)).toThrow(expect.objectContaining({ code: 'model-invalid' }));
    const lacking = vocabulary.replace('\n##q\n', '\n##q?\n');
    expect(() => createCompactTokenizer(lacking, limits)).toThrow(expect.objectContaining({ code: 'model-invalid' }));
  });
});
