import { expect, test } from 'vitest';
import { tagInText } from '../../../../electron/library/learn/tag-in-text.ts';

test.each([
  ['Grandma', 'GRANDMA at the beach'],
  ['Aunt  May', 'with aunt may'],
  ['C++ (2019)', 'a c++ (2019) slide'],
  ['été', "l'été en Provence"],
  ['l’été', "l'été en Provence"],
  ['Zoë', 'Zoe\u0308 am Strand'],
  ['İstanbul', 'istanbul at night'],
  ['Işık', 'ışık'],
  ['ışık', 'IŞIK'],
  ['Γιαγιά', 'η ΓΙΑΓΙΆ στη θάλασσα'],
  ['бабушка', 'Бабушка и море'],
  ['جدتي', 'جدتي على الشاطئ'],
  ['祖母', '祖母の家'],
  ['おばあちゃん', 'おばあちゃんと犬'],
  ['奶奶', '奶奶在海边'],
  ['太郎', '太郎とKyoto'],
  ['京都', 'Kyotoより京都'],
  ['할머니', '할머니와 강아지'],
  ['할머니', '바다에서 할머니'.normalize('NFD')],
  ['ยาย', 'ยายกับหมา'],
  ['👵', '👵🏽 on the beach'],
])('"%s" is named in "%s"', (tag, text) => expect(tagInText(tag).isIn(text)).toBe(true));

test.each([
  ['Grandma', 'grandmaster'],
  ['été', 'étés'],
  ['山', '富士山'],
  ['京', '東京タワー'],
  ['강', '강아지'],
  ['Oma', 'Omaha'],
  ['e', 'e\u0301te\u0301'],
])('"%s" is not named in "%s"', (tag, text) => expect(tagInText(tag).isIn(text)).toBe(false));

test('what is left of a text is all but the name', () => {
  expect(tagInText('祖母').without('祖母の家')).toBe(' の家');
  expect(tagInText('grandma').without('Grandma, grandmaster and GRANDMA')).toBe(' , grandmaster and  ');
  expect(tagInText('Zoë').without('Zoe\u0308')).toBe(' ');
});
