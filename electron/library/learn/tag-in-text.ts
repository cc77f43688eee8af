import { UNSPACED_LETTERS } from '../catalogue/plain-words.ts';

/** Finds a tag's name in what people write. */
export interface TagInText {
  isIn(text: string): boolean;
  /** The text, its accents composed, with a space in place of the name. */
  without(text: string): string;
}

const IN_WORD = /[\p{L}\p{M}\p{N}]/u;

/** Scripts that put no space between words: where one ends, a dictionary says. */
const UNSPACED = new RegExp(`[${UNSPACED_LETTERS}]`, 'u');

/** Particles that Korean hangs on a noun. */
const PARTICLES =
  /^(?:은|는|이|가|을|를|의|에|에서|에게|께|와|과|하고|랑|이랑|도|만|로|으로|부터|까지|한테)(?![\p{L}\p{M}\p{N}])/u;
const HANGUL = /\p{Script=Hangul}/u;

/** With one kind of apostrophe, and one kind of i: "I" is the capital of either, depending on who writes. */
const spelt = (text: string): string =>
  text.normalize('NFC').replaceAll(/[’ʼ]/g, "'").replaceAll('ı', 'i').replaceAll('İ', 'I');

/** Looks for a tag's name as whole words, whatever their case and the space between them. */
export function tagInText(tag: string): TagInText {
  const words = spelt(tag)
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(words.join('\\s+'), 'giu');
  const mentions = (text: string): RegExpExecArray[] => {
    const found = [...text.matchAll(pattern)];
    if (found.length === 0) return found;
    const isEdge = edgesOf(text);
    return found.filter(({ 0: name, index }) => {
      const end = index + name.length;
      return isEdge(index) && (isEdge(end) || (HANGUL.test(name.slice(-1)) && PARTICLES.test(text.slice(end))));
    });
  };
  return {
    isIn: (text) => mentions(spelt(text)).length > 0,
    without(text) {
      const whole = spelt(text);
      let [left, from] = ['', 0];
      for (const { 0: name, index } of mentions(whole)) {
        left += `${whole.slice(from, index)} `;
        from = index + name.length;
      }
      return left + whole.slice(from);
    },
  };
}

/** Says whether a word of the text begins or ends at an offset. */
function edgesOf(text: string): (at: number) => boolean {
  let ends: Set<number> | undefined;
  return (at) => {
    const before = Array.from(text.slice(Math.max(0, at - 2), at)).at(-1) ?? ' ';
    const after = Array.from(text.slice(at, at + 2))[0] ?? ' ';
    if (!IN_WORD.test(before) || !IN_WORD.test(after)) return true;
    if (!UNSPACED.test(before) && !UNSPACED.test(after)) return false;
    ends ??= wordEnds(text);
    return ends.has(at);
  };
}

function wordEnds(text: string): Set<number> {
  const words = new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text);
  return new Set(Array.from(words, ({ index, segment }) => index + segment.length));
}
