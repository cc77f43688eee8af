import { expect, test } from 'vitest';
import { wordBeginning } from '../../../../electron/library/catalogue/word-beginning.ts';

test.each([
  ['öst', 'Österreich', 0],
  ['OST', 'Österreich', 0],
  ['öst', 'Oster', undefined],
  ['o\u0308st', 'Urlaub in Österreich', 1],
  ['strasse', 'Straße', 0],
  ['ist', 'İstanbul', 0],
  ['αθη', 'ΑΘΉΝΑ', 0],
  ['東', '東京タワー', 0],
  ['タワ', '東京タワー', 1],
  ['여행', '한국여행'.normalize('NFD'), 1],
  ['new ', 'New York', 0],
  ['new ', 'Newt', undefined],
  ['York', 'New York', 1],
  ['ork', 'New York', undefined],
  ['', 'anything', 0],
] as const)('"%s" of "%s"', (typed, name, rank) => expect(wordBeginning(typed)(name)).toBe(rank));
