import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naturalKey } from '../../../../electron/library/catalogue/natural-key.ts';

const sorted = (names: readonly string[]): string[] =>
  names.toSorted((one, other) => (naturalKey(one) < naturalKey(other) ? -1 : 1));

describe('naturalKey', () => {
  it('sorts names as people do: numbers by value, case and accents aside', () => {
    const names = [
      '2 Ostsee.jpg',
      '10 Ostsee.jpg',
      'Ägina 1.jpg',
      'berlin.jpg',
      'IMG_0002.jpg',
      'IMG_3.jpg',
      'IMG_12.jpg',
      'IMG_100.jpg',
      'Zürich.jpg',
    ];
    expect(sorted(names.toReversed())).toEqual(names);
  });

  it('takes accents composed and decomposed for the same, and leaves other alphabets be', () => {
    expect(naturalKey('Cafe\u0301')).toBe(naturalKey('CAF\u00c9'));
    expect(sorted(['東京 10', '東京 9', 'Ωmega'])).toEqual(['Ωmega', '東京 9', '東京 10']);
  });

  it('puts numbers of any length in the order of their values', () => {
    const number = fc.bigInt({ min: 0n, max: 10n ** 15n });
    fc.assert(
      fc.property(number, number, (one, other) => {
        const [first, second] = [naturalKey(`a${one}.jpg`), naturalKey(`a${other}.jpg`)];
        expect(Math.sign(first < second ? -1 : first > second ? 1 : 0)).toBe(one < other ? -1 : one > other ? 1 : 0);
      }),
    );
  });
});
