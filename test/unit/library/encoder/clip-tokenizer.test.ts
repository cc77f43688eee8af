import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createClipTokenizer,
  parseTokenizerJson,
  parseVocabAndMerges,
} from '../../../../electron/library/encoder/clip-tokenizer.ts';

const fixtures = path.join(import.meta.dirname, '../../../fixtures/clip');
const read = (...names: string[]): string => readFileSync(path.join(fixtures, ...names), 'utf8');
const samples = JSON.parse(read('tokens.json')) as { text: string; ids: number[] }[];
const vocabulary = parseVocabAndMerges(read('quick-gelu-f32', 'vocab.json'), read('quick-gelu-f32', 'merges.txt'));

describe('the byte-pair tokenizer', () => {
  it('agrees with an independent implementation on every string', () => {
    expect(samples.length).toBeGreaterThan(200);
    const tokenizer = createClipTokenizer(vocabulary, 77);
    const wrong = samples.filter(({ text, ids }) => tokenizer.encode(text).join() !== ids.join());
    expect(wrong.map(({ text }) => text)).toEqual([]);
  });

  it('reads the same vocabulary from tokenizer.json', () => {
    const tokenizer = createClipTokenizer(parseTokenizerJson(read('gelu-f16', 'tokenizer.json')), 77);
    for (const { text, ids } of samples) expect(tokenizer.encode(text), text).toEqual(ids);
  });

  it('reads merges written as pairs, as newer tokenizer.json files have them', () => {
    const json = JSON.parse(read('gelu-f16', 'tokenizer.json')) as { model: { merges: (string | string[])[] } };
    json.model.merges = json.model.merges.map((pair) => (pair as string).split(' '));
    expect(parseTokenizerJson(JSON.stringify(json)).merges).toEqual(vocabulary.merges);
  });

  it('cuts a long text to the context and keeps the end token', () => {
    const tokenizer = createClipTokenizer(vocabulary, 10);
    const ids = tokenizer.encode('the old red bicycle leaning against a stone wall and so on and on');
    expect(ids).toHaveLength(10);
    expect(ids.at(-1)).toBe(tokenizer.endId);
  });

  it('takes one enormous word without stalling', () => {
    const word = Array.from({ length: 20_000 }, (_, i) => String.fromCharCode(97 + ((i * 7 + (i >> 3)) % 26))).join('');
    expect(createClipTokenizer(vocabulary, 77).encode(word)).toHaveLength(77);
  });

  it.each([
    ['vocab.json that is a list of strings', () => parseVocabAndMerges('["a"]', '')],
    ['merges with three parts', () => parseVocabAndMerges('{}', 'a b c')],
    ['tokenizer.json without a model', () => parseTokenizerJson('{}')],
    ['a vocabulary without the end token', () => createClipTokenizer({ ids: new Map(), merges: [] }, 77)],
  ])('refuses %s', (_, attempt) => {
    expect(attempt).toThrow(expect.objectContaining({ code: 'model-invalid' }));
  });
});
