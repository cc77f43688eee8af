import { describe, expect, it } from 'vitest';
import { loadVocabulary } from '../../../../electron/library/annotate/vocabulary-files.ts';
import { ancestors, conceptAt, parseVocabulary, pathKey } from '../../../../electron/library/annotate/vocabulary.ts';
import { resourcesFolder } from '../../../../electron/library/resources.ts';

const parse = (text: string) => parseVocabulary([{ name: 'mine.txt', text }]);

describe('a vocabulary file', () => {
  it('has its words found in every alphabet, however their accents are composed', () => {
    const vocabulary = parse('e\u0301te\u0301\n\tO\u0308sterreich, A\u0308');
    expect(conceptAt(vocabulary, 1)).toMatchObject({ name: 'Österreich', parents: ['été'], synonyms: ['Ä'] });
    expect(vocabulary.byPath.get(pathKey(['ÉTÉ', 'o\u0308sterreich']))).toBe(1);
    expect(vocabulary.byName.get('österreich')).toEqual([1]);
    expect(() => parse('été\ne\u0301te\u0301')).toThrow('stands in line 1 already');
  });

  it('holds a hierarchy with synonyms, prompt wordings, caption phrases and inherited roles', () => {
    const vocabulary = parse(
      [
        '# a comment',
        'animal, creature @animal',
        '\tdog, hound | my {} | a good {}',
        '\t[kept] @thing',
        '\t\tgold fish => fish',
      ].join('\n'),
    );
    const dog = conceptAt(vocabulary, vocabulary.byPath.get(pathKey(['Animal', 'Dog'])) ?? -1);
    expect(dog).toMatchObject({
      synonyms: ['hound'],
      wordings: ['my {}', 'a good {}'],
      role: 'animal',
      parents: ['animal'],
    });
    const fish = vocabulary.byName.get('gold fish')?.[0] ?? -1;
    expect(conceptAt(vocabulary, fish)).toMatchObject({ phrase: 'fish', role: 'thing', parents: ['animal', 'kept'] });
    expect(ancestors(vocabulary, fish).map((position) => conceptAt(vocabulary, position).heading)).toEqual([
      true,
      false,
    ]);
  });

  it.each([
    ['dog\n\t\tpoodle', 'line 2', 'more than one tab'],
    ['dog\n    poodle', 'line 2', 'tabs'],
    ['dog @puppet', 'line 1', '@puppet'],
    ['# fine\ndog, , hound', 'line 2', 'synonym'],
    ['dog |', 'line 1', 'wording'],
    ['dog =>', 'line 1', '=>'],
    ['dog\ncat\nDog', 'line 3', 'line 1 already'],
    [', hound', 'line 1', 'no name'],
  ])('says what is wrong with %j and where', (text, where, what) => {
    expect(() => parse(text)).toThrow(new RegExp(`mine\\.txt, ${where}.*${what}`));
  });

  it('takes names with signs of the format in double quotes', () => {
    const vocabulary = parse('"Paris, ""the"" city | @home", Lutetia');
    expect(conceptAt(vocabulary, 0)).toMatchObject({
      name: 'Paris, "the" city | @home',
      synonyms: ['Lutetia'],
      wordings: [],
    });
  });

  it('lets a later file refine what an earlier one says', () => {
    const vocabulary = parseVocabulary([
      { name: 'ours.txt', text: 'animal @animal\n\tdog, hound' },
      { name: 'mine.txt', text: 'animal\n\tdog, Bello => our dog\n\t\tpoodle' },
    ]);
    const dog = vocabulary.byName.get('dog')?.[0] ?? -1;
    expect(conceptAt(vocabulary, dog)).toMatchObject({
      synonyms: ['hound', 'Bello'],
      phrase: 'our dog',
      role: 'animal',
    });
    expect(vocabulary.byPath.has(pathKey(['animal', 'dog', 'poodle']))).toBe(true);
  });
});

describe('the vocabulary that ships', () => {
  const vocabulary = loadVocabulary(resourcesFolder());

  it('has at least 1,500 concepts on at most four levels', () => {
    expect(vocabulary.concepts.filter(({ heading }) => !heading).length).toBeGreaterThanOrEqual(1500);
    expect(Math.max(...vocabulary.concepts.map(({ parents }) => parents.length))).toBeLessThanOrEqual(3);
  });

  it('gives every concept a name of its own, so that typing it finds one place', () => {
    const shared = [...vocabulary.byName].filter(([, positions]) => positions.length > 1).map(([name]) => name);
    expect(shared).toEqual([]);
  });
});
