import { isAscii } from './beyond-ascii.ts';

/** Letters that are nobody's accented letter to Unicode, and that people without the key write so. */
const PLAIN: Record<string, string> = {
  ß: 'ss',
  ẞ: 'ss',
  ı: 'i',
  ł: 'l',
  Ł: 'L',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
};

/** Accents of Latin, Greek and Cyrillic letters, vowel points of Hebrew and Arabic, and Arabic's stretching sign. */
const MARKS =
  /\u0640|[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670]/g;

/** Letters in full or half width, ligatures, and Arabic letters by their place in the word. */
const VARIANTS = /[\ufb00-\ufdff\ufe70-\ufefc\uff01-\uffdc]+/g;

/** Letters of scripts that put no space between words, for a class of a regular expression. */
export const UNSPACED_LETTERS =
  String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}` +
  String.raw`\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー`;

/** Before each of these a word may begin. Korean has spaces, and hangs endings on its words. */
const UNSPACED = new RegExp(String.raw`(?=[${UNSPACED_LETTERS}\p{Script=Hangul}])`, 'gu');

/**
 * A text as the text index holds it and as it is looked for, the same for all its spellings: without accents and vowel points,
 * in letters that every keyboard has (`Straße` is `Strasse`, `Işık` is `Isik`). Signs of Chinese, Japanese, Korean and the like
 * stand apart, so that a word is found inside a longer text: a word is to the index what stands between spaces.
 */
export function plainWords(text: string): string {
  // By far the most texts, and the same in every spelling.
  if (isAscii(text)) return text;
  return text
    .replace(VARIANTS, (variant) => variant.normalize('NFKC'))
    .normalize('NFD')
    .replace(MARKS, '')
    .normalize('NFC')
    .replace(/[ßẞıłŁøØđĐæÆœŒ]/g, (letter) => PLAIN[letter] ?? letter)
    .replace(UNSPACED, ' ');
}
