import type { TagState } from '../../../shared/domain.ts';

/** A tag that a person decided on, on a photo that resembles the one in question. */
export interface NeighbourDecision {
  /** Tag id, or any other key of the caller's. */
  tag: number;
  state: TagState;
  /** Cosine between the two photos. */
  similarity: number;
}

/** What one photo that could hardly be more alike adds to the log odds. */
const GAIN = 1.5;
/** However many neighbours agree, they are not the photo itself. */
const LIMIT = 3;

/**
 * What decisions on similar photos add to the log odds of tags: a kernel vote in which a confirmed tag counts for and a
 * rejected one against, from nothing at the similarity `alikeFrom` to `GAIN` for the same picture.
 */
export function evidenceFrom(decisions: readonly NeighbourDecision[], alikeFrom: number): Map<number, number> {
  const votes = new Map<number, number>();
  for (const { tag, state, similarity } of decisions) {
    if (state === 'suggested' || similarity <= alikeFrom) continue;
    const weight = (similarity - alikeFrom) / (1 - alikeFrom);
    const vote = state === 'accepted' ? GAIN * weight : -GAIN * weight;
    votes.set(tag, Math.max(-LIMIT, Math.min(LIMIT, (votes.get(tag) ?? 0) + vote)));
  }
  return votes;
}
