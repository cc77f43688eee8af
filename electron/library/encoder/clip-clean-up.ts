import { decodeHTML } from 'entities';

/* eslint-disable no-control-regex -- control characters are what this file is about */

/** White space as Python's `str` knows it, which is what CLIP's own tokenizer was written in. */
const WHITE_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/** Letters printed as one that are nothing but two: ﬁ, ĳ, ǆ and their kin. */
const LIGATURES = /[\u0132\u0133\u0149\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06]/g;
/** Full-width ASCII and half-width katakana, and the wide space. */
const WIDTH_FORMS = /[\u3000\uff01-\uffef]/g;
const windows1252 = new TextDecoder('windows-1252');
const LINE_BREAKS = /\r\n|[\r\u2028\u2029]/g;
const TERMINAL_ESCAPES = /\x1b\[[\d;]*[A-Za-z]/g;
/** Control characters nobody means: they are Windows' quotes and dashes, read as Latin-1. */
const MISREAD_WINDOWS = /[\x80-\x9f]/g;
const CONTROLS = /[\x00-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufeff\ufff9-\ufffc]/g;
/** A whole entity, with its semicolon. */
const ENTITY = /&#?[0-9A-Za-z]{1,24};/g;

/** Decodes one entity; a name in capitals that HTML does not know is taken for the capital of the one it knows. */
function decodeEntity(entity: string): string {
  const decoded = decodeHTML(entity);
  if (decoded !== entity || entity !== entity.toUpperCase()) return decoded;
  const lower = decodeHTML(entity.toLowerCase());
  return lower === entity.toLowerCase() ? entity : lower.toUpperCase();
}

/**
 * Cleans a text as CLIP's tokenizer does before it looks for words: character repairs in the manner of ftfy (quotes,
 * ligatures, widths, line breaks, control characters, NFC), HTML entities decoded twice, white space collapsed, lower
 * case. Of ftfy only the guesses about wrongly decoded files ("schÃ¶n") are left out: nobody types those.
 *
 * Source: https://github.com/openai/CLIP, `clip/simple_tokenizer.py`, and https://ftfy.readthedocs.io.
 */
export function cleanUpForClip(text: string): string {
  // ftfy takes a text with an angle bracket for HTML source and leaves its entities alone; the next step does not.
  const unescaped = text.includes('<') ? text : text.replace(ENTITY, decodeEntity);
  const repaired = unescaped
    .replace(MISREAD_WINDOWS, (letter) => windows1252.decode(Uint8Array.of(letter.charCodeAt(0))))
    .replace(TERMINAL_ESCAPES, '')
    .replace(LIGATURES, (letter) => (letter === '\u0149' ? "'n" : letter.normalize('NFKC')))
    .replace(WIDTH_FORMS, (letter) => letter.normalize('NFKC'))
    .replace(/[\u02bc\u2018-\u201b]/g, "'")
    .replace(/[\u201c-\u201f]/g, '"')
    .replace(LINE_BREAKS, '\n')
    .replace(CONTROLS, '')
    .normalize('NFC');
  return decodeHTML(decodeHTML(repaired)).replace(WHITE_SPACE, ' ').replace(/^ | $/g, '').toLowerCase();
}
