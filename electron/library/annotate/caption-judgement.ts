import type { CaptionWords } from './caption-words.ts';
import { isSpoken } from './certainty.ts';
import type { Vocabulary } from './vocabulary.ts';
import { ancestors } from './vocabulary.ts';

export type Verdict = 'right' | 'wrong' | 'unjudged';

/**
 * Judges tags against what people wrote about a picture.
 *
 * Right: a caption names the tag, one of its synonyms, or something below it (who writes "poodle" has said "dog").
 * Unjudged: captions cannot settle it, because the tag is of a kind that people do not write down (light, mood,
 * composition, parts of the body), or because they name only something broader ("dog" neither proves nor refutes "poodle").
 * Wrong: everything else, also what is in the picture and went unmentioned.
 */
export function judgeByCaptions(
  vocabulary: Vocabulary,
  words: CaptionWords,
  captions: readonly string[],
): (position: number) => Verdict {
  const named = new Set(captions.flatMap((caption) => [...words.named(caption)]));
  const implied = new Set(captions.flatMap((caption) => [...words.implied(caption)]));
  return (position) => {
    if (!isSpoken(vocabulary, position)) return 'unjudged';
    if (implied.has(position)) return 'right';
    return ancestors(vocabulary, position).some((above) => named.has(above)) ? 'unjudged' : 'wrong';
  };
}
