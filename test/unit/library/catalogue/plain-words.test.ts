import { expect, test } from 'vitest';
import { plainWords } from '../../../../electron/library/catalogue/plain-words.ts';

test.each([
  ['IMG_0042.jpg', 'IMG_0042.jpg'],
  ['Straße nach Łódź', 'Strasse nach Lodz'],
  ['Işık, İstanbul', 'Isik, Istanbul'],
  ['Αθήνα', 'Αθηνα'],
  ['e\u0301te\u0301', 'ete'],
  ['كِتَــاب', 'كتاب'],
  ['שָׁלוֹם', 'שלום'],
  ['ＴＯＫＹＯ ２０１９', 'TOKYO 2019'],
])('%s is spelt %s', (text, plain) => expect(plainWords(text)).toBe(plain));

test('the signs of scripts without spaces stand apart, and keep what tells them from another', () => {
  expect(plainWords('東京タワー').trim().split(/\s+/)).toEqual(['東', '京', 'タ', 'ワ', 'ー']);
  expect(plainWords('がか').trim().split(/\s+/)).toEqual(['が', 'か']);
  expect(plainWords('서울에서'.normalize('NFD')).trim().split(/\s+/)).toEqual(['서', '울', '에', '서']);
  expect(plainWords('ﾄｳｷｮｳ')).toBe(plainWords('トウキョウ'));
});
