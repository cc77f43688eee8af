import { describe, expect, it } from 'vitest';
import type { PhotoTexts } from '../../../../electron/library/catalogue/photo-texts.ts';
import {
  explainer,
  filtersOf,
  phrasesOf,
  stemOf,
  type ExplainRequest,
} from '../../../../electron/library/search/explain.ts';
import type { Why } from '../../../../shared/domain.ts';
import { parse } from '../../../../shared/query.ts';

const photo: PhotoTexts = {
  name: 'IMG_beach_0001.jpg',
  folder: 'Italy 2023',
  camera: 'Canon EOS R5',
  lens: null,
  place: null,
  title: null,
  tags: [['animal', 'dog']],
  caption: 'Rex is running',
};
const nothing = { description: '', words: [], phrases: [], examples: [], filters: [], relevance: 0 };

const explain = (
  texts: PhotoTexts | undefined,
  { relevance, ...request }: ExplainRequest & { relevance: number },
): Why[] => explainer(request)(texts, relevance);

describe('explain', () => {
  it('names the tag, caption, file, folder and camera that hold the words, most telling first', () => {
    const words = ['dogs', 'runs', 'beach', 'italy', 'canon'];
    expect(explain(photo, { ...nothing, words })).toEqual([
      { kind: 'tag', text: 'dog' },
      { kind: 'caption', text: 'Rex is running' },
      { kind: 'file-name', text: 'IMG_beach_0001.jpg' },
      { kind: 'folder', text: 'Italy 2023' },
      { kind: 'camera', text: 'Canon EOS R5' },
    ]);
  });

  it('finds a tag by the one above it, and knows only what it is shown', () => {
    expect(explain(photo, { ...nothing, words: ['animals'] })).toEqual([{ kind: 'tag', text: 'dog' }]);
    expect(explain(photo, { ...nothing, description: 'cat', words: ['cat'] })).toEqual([
      { kind: 'looks-like', text: 'cat' },
    ]);
  });

  it('names looks beside words only where they are good', () => {
    const request = { ...nothing, description: 'a dog', words: ['dog'] };
    expect(explain(photo, { ...request, relevance: 0.2 }).map(({ kind }) => kind)).toEqual(['tag']);
    expect(explain(photo, { ...request, relevance: 0.9 }).map(({ kind }) => kind)).toEqual(['tag', 'looks-like']);
  });

  it('finds words as the text index does: in every script, and however they are spelt', () => {
    const texts = { ...photo, tags: [['東京タワー'], ['Straße']], caption: 'हिन्दी' };
    const kinds = (...words: string[]): string[] => explain(texts, { ...nothing, words }).map(({ text }) => text);
    expect(kinds('東京')).toEqual(['東京タワー']);
    expect(kinds('京東')).toEqual([]);
    expect(kinds('strasse')).toEqual(['Straße']);
    expect(kinds('हिन्दी')).toEqual(['हिन्दी']);
  });

  it('has looks or filters to name where a photo holds none of the words', () => {
    const request = { ...nothing, words: ['dog'], filters: ['rating:5'] };
    expect(explain(undefined, { ...request, description: 'a dog' })).toEqual([{ kind: 'looks-like', text: 'a dog' }]);
    expect(explain(undefined, request)).toEqual([{ kind: 'filter', text: 'rating:5' }]);
  });

  it('names example pictures, exact words, and filters where there is nothing else', () => {
    expect(explain(photo, { ...nothing, examples: ['a.jpg'] })).toEqual([{ kind: 'similar-to', text: 'a.jpg' }]);
    expect(explain(photo, { ...nothing, phrases: ['the end'] })).toEqual([{ kind: 'text', text: 'the end' }]);
    expect(explain(photo, { ...nothing, filters: ['rating:5'] })).toEqual([{ kind: 'filter', text: 'rating:5' }]);
  });
});

describe('stemOf', () => {
  it.each([
    ['dogs', 'dog'],
    ['running', 'runs'],
    ['beaches', 'beach'],
    ['cities', 'city'],
    ['Café', 'cafe'],
    ['glass', 'glass'],
    ['bus', 'bus'],
  ])('brings %s and %s together', (one, other) => {
    expect(stemOf(one)).toBe(stemOf(other));
  });
});

describe('what of a query explains a result', () => {
  const { expression } = parse('dog "the end" tag:holiday -people -tag:cat similar:4').query;

  it('is its filters, with what is excluded', () => {
    expect(filtersOf(expression)).toEqual(['tag:holiday', '-people', '-tag:cat']);
  });

  it('is its exact words', () => {
    expect(phrasesOf(expression)).toEqual(['the end']);
  });
});
