import { describe, expect, it } from 'vitest';
import { isPlural, singular, withArticle } from '../../../../electron/library/annotate/english.ts';

describe('English', () => {
  it.each([
    ['dog', 'a dog'],
    ['owl', 'an owl'],
    ['hourglass', 'an hourglass'],
    ['uniform', 'a uniform'],
    ['unicycle', 'a unicycle'],
    ['X-ray picture', 'an X-ray picture'],
    ['group of people', 'a group of people'],
    ['glasses', 'glasses'],
    ['two people', 'two people'],
    ['bus', 'a bus'],
    ['man with glasses', 'a man with glasses'],
  ])('puts an article before %s', (name, phrase) => {
    expect(withArticle(name)).toBe(phrase);
  });

  it.each([
    ['foxes', 'fox'],
    ['cities', 'city'],
    ['children', 'child'],
    ['grass', 'grass'],
    ['horses', 'horse'],
    ['knives', 'knife'],
    ['tennis', 'tennis'],
  ])('finds the singular of %s well enough to match it', (word, one) => {
    expect(singular(word)).toBe(one);
  });

  it('knows plurals by their head, not by their last word', () => {
    expect(isPlural('a herd of horses')).toBe(false);
    expect(isPlural('horses in a field')).toBe(true);
    expect(isPlural('people')).toBe(true);
  });
});
