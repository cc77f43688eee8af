import { describe, expect, it } from 'vitest';
import { fits, sayCaption, slotsAfter } from '../../../../electron/library/annotate/caption-grammar.ts';
import type { Slot } from '../../../../electron/library/annotate/caption-grammar.ts';
import { loadVocabulary } from '../../../../electron/library/annotate/vocabulary-files.ts';
import { conceptAt } from '../../../../electron/library/annotate/vocabulary.ts';
import type { Concept } from '../../../../electron/library/annotate/vocabulary.ts';
import { resourcesFolder } from '../../../../electron/library/resources.ts';

const vocabulary = loadVocabulary(resourcesFolder());
const concept = (name: string): Concept => conceptAt(vocabulary, vocabulary.byName.get(name)?.[0] ?? -1);
const parts = (names: Partial<Record<Slot, string>>): Partial<Record<Slot, Concept>> =>
  Object.fromEntries(Object.entries(names).map(([slot, name]) => [slot, concept(name)]));
const say = (names: Partial<Record<Slot, string>>): string => sayCaption(parts(names));

describe('captions', () => {
  it.each([
    [{ subject: 'dog', doing: 'running', where: 'beach', when: 'sunset' }, 'A dog is running on a beach at sunset.'],
    [{ subject: 'two people', doing: 'cycling', where: 'road' }, 'Two people are riding a bicycle on a road.'],
    [{ subject: 'group of people', where: 'mountain' }, 'A group of people in the mountains.'],
    [{ subject: 'man', companion: 'dog', where: 'forest' }, 'A man and a dog in a forest.'],
    [{ subject: 'woman', thing: 'umbrella' }, 'A woman with an umbrella.'],
    [{ subject: 'child', clothing: 'hat', where: 'garden' }, 'A child wearing a hat in a garden.'],
    [{ where: 'lake', when: 'fog' }, 'A view of a lake in the fog.'],
    [{ subject: 'grapes' }, 'Grapes.'],
  ])('are English: %j', (names, text) => {
    expect(say(names)).toBe(text);
  });

  it('let people do what people do, and animals move', () => {
    expect(fits(parts({ subject: 'dog' }), 'doing', concept('running'))).toBe(true);
    expect(fits(parts({ subject: 'dog' }), 'doing', concept('playing chess'))).toBe(false);
    expect(fits(parts({ subject: 'car' }), 'doing', concept('running'))).toBe(false);
    expect(fits(parts({ subject: 'eagle' }), 'doing', concept('flying'))).toBe(true);
    expect(fits(parts({ subject: 'cat' }), 'clothing', concept('hat'))).toBe(false);
  });

  it('say nothing twice', () => {
    expect(fits(parts({ subject: 'snowboarder' }), 'where', concept('snow on the ground'))).toBe(false);
    expect(fits(parts({ subject: 'man' }), 'companion', concept('person'))).toBe(false);
  });

  it('end where the sentence does', () => {
    expect(slotsAfter(parts({ subject: 'dog', when: 'sunset' }))).toEqual([]);
    expect(slotsAfter(parts({ subject: 'dog', where: 'beach' }))).toEqual(['when']);
  });
});

describe('every phrase of the vocabulary', () => {
  it('begins a sentence with a letter and has no sign of the format in it', () => {
    const texts = vocabulary.concepts
      .filter((each) => !each.heading && ['people', 'animal', 'thing', 'food', 'vehicle'].includes(each.role))
      .map((each) => sayCaption({ subject: each }));
    expect(texts.filter((text) => !/^[A-Z0-9][^|@=>[\]]*\.$/.test(text))).toEqual([]);
  });

  it('says where with a preposition', () => {
    const places = vocabulary.concepts.filter((each) => each.role === 'place' && !each.heading);
    const texts = places.map((each) => sayCaption({ subject: concept('dog'), where: each }));
    const known = /^A dog (?:in|on|at|by|under|before|above|among|behind|outdoors|indoors)\b/;
    expect(texts.filter((text) => !known.test(text))).toEqual([]);
  });
});
