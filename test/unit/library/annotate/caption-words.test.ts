import { describe, expect, it } from 'vitest';
import { judgeByCaptions } from '../../../../electron/library/annotate/caption-judgement.ts';
import { captionWords } from '../../../../electron/library/annotate/caption-words.ts';
import { parseVocabulary } from '../../../../electron/library/annotate/vocabulary.ts';

const vocabulary = parseVocabulary([
  {
    name: 'words.txt',
    text: [
      'animal @animal',
      '\tdog, hound',
      '\t\tpoodle',
      '\tbear',
      'toy @thing',
      '\tteddy bear',
      'riding a horse @activity',
      'horse @animal',
      'soft light @look',
      'person, people @people',
      '\tchild, children',
    ].join('\n'),
  },
]);
const words = captionWords(vocabulary);
const names = (positions: Iterable<number>): string[] =>
  [...positions].map((position) => vocabulary.concepts[position]?.name ?? '').sort();

describe('the words of a caption', () => {
  it('are found in the plural, in any case, and by synonym', () => {
    expect(names(words.named('Two HOUNDS, chasing children.'))).toEqual(['child', 'dog']);
  });

  it('imply what contains them', () => {
    expect(names(words.implied('a poodle'))).toEqual(['animal', 'dog', 'poodle']);
  });

  it('do not mistake a compound for its parts', () => {
    expect(names(words.named('a teddy bear on a shelf'))).toEqual(['teddy bear']);
    expect(names(words.named('a bear beside a teddy bear'))).toEqual(['bear', 'teddy bear']);
  });

  it('find the horse in riding a horse', () => {
    expect(names(words.named('a girl riding a horse'))).toEqual(['horse', 'riding a horse']);
  });
});

describe('judging tags by captions', () => {
  const judge = judgeByCaptions(vocabulary, words, ['A dog by the sea.', 'Someone walks a hound']);
  const verdict = (name: string) => judge(vocabulary.byName.get(name)?.[0] ?? -1);

  it('calls right what is named or contains what is named', () => {
    expect(verdict('dog')).toBe('right');
    expect(verdict('animal')).toBe('right');
  });

  it('does not judge what is narrower than the captions, or what nobody writes down', () => {
    expect(verdict('poodle')).toBe('unjudged');
    expect(verdict('soft light')).toBe('unjudged');
  });

  it('calls everything else wrong', () => {
    expect(verdict('bear')).toBe('wrong');
    expect(verdict('child')).toBe('wrong');
  });
});
