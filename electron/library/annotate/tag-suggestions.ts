import { toCertainty } from './certainty.ts';
import type { Scores } from './certainty.ts';
import { ancestors } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface TagSuggestion {
  /** Position in the vocabulary. */
  position: number;
  /** 0.01..0.99. */
  certainty: number;
  /** Cosine, as the model gave it. */
  score: number;
}

/** Less certain tags are not worth a row in the catalogue or a look by anybody. */
const KEPT_FROM = 0.15;
const MOST = 24;
/** What contains a suggested tag is suggested beside it only if it is more certain by this much. */
const WORTH_ITS_OWN = 0.15;

/**
 * The tags worth showing for one picture, most certain first.
 *
 * A dog implies an animal, so the animal is left out where the dog is about as certain; it stays where only the animal is.
 *
 * @param skip positions that were decided on this photo already, with what that decides: see `settledPositions`
 */
export function suggestTags(vocabulary: Vocabulary, scores: Scores, skip: ReadonlySet<number>): TagSuggestion[] {
  const likely: TagSuggestion[] = [];
  vocabulary.concepts.forEach((concept, position) => {
    const certainty = toCertainty(scores.logOdds[position] ?? 0);
    if (certainty < KEPT_FROM || concept.heading || skip.has(position)) return;
    likely.push({ position, certainty, score: scores.similarities[position] ?? 0 });
  });
  const bestBelow = new Map<number, number>();
  for (const { position, certainty } of likely) {
    for (const above of ancestors(vocabulary, position)) {
      bestBelow.set(above, Math.max(bestBelow.get(above) ?? 0, certainty));
    }
  }
  return likely
    .filter(({ position, certainty }) => certainty - (bestBelow.get(position) ?? 0) >= WORTH_ITS_OWN)
    .sort((a, b) => b.certainty - a.certainty)
    .slice(0, MOST);
}

/**
 * What a photo's decided tags settle: an accepted dog settles the animal above it, and a rejected dog the poodle below it.
 */
export function settledPositions(
  vocabulary: Vocabulary,
  accepted: Iterable<number>,
  rejected: Iterable<number>,
): Set<number> {
  const settled = new Set<number>();
  for (const position of accepted) {
    settled.add(position);
    for (const above of ancestors(vocabulary, position)) settled.add(above);
  }
  const refuse = (position: number): void => {
    settled.add(position);
    vocabulary.concepts[position]?.children.forEach(refuse);
  };
  for (const position of rejected) refuse(position);
  return settled;
}
