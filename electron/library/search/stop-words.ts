/** Words that say how a description is put together rather than what is in the picture. */
const STOP_WORDS = new Set(
  (
    'a an the this that these those of in on at to from by for with without and or but as into onto over under near ' +
    'between behind through during is are was were be been being has have having do does there here it its his her ' +
    'their my our your some any all very while who which where when photo photos picture pictures image images ' +
    'photograph photographs shot view close up'
  ).split(' '),
);

/** The words of a text that carry its content, lower-case, each once. Digits, accents and vowel signs inside words stay. */
export function contentWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...new Set(words)].filter((word) => !STOP_WORDS.has(word));
}
