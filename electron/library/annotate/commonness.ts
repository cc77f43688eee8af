import type { Vocabulary } from './vocabulary.ts';

/** A user's own word is one they have pictures for: as common as this unless it was counted. */
const OWN_WORD = 0.01;

/**
 * How often pictures show each concept, by position: as counted in captions, and for words that were never counted as the
 * user's own.
 *
 * @param counted shares by path joined with `/`; concepts that were looked for and never found are in it with 0
 */
export function commonnessOf(vocabulary: Vocabulary, counted: Readonly<Record<string, number>>): Float32Array {
  return Float32Array.from(
    vocabulary.concepts,
    (concept) => counted[[...concept.parents, concept.name].join('/')] ?? OWN_WORD,
  );
}
