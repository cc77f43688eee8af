import { beforeEach, describe, expect, it } from 'vitest';
import { Edits } from '../../../../renderer/state/edits.svelte.ts';
import { Inspected } from '../../../../renderer/state/inspected.svelte.ts';
import { Review } from '../../../../renderer/state/review.svelte.ts';
import { Tasks } from '../../../../renderer/state/tasks.svelte.ts';
import { Toasts } from '../../../../renderer/state/toasts.svelte.ts';
import { detailOf, suggestion } from '../photo-samples.ts';
import { scriptedClient } from '../scripted-client.ts';

describe('Review', () => {
  const client = scriptedClient({
    'annotate.decide': () => ({ changed: 1, operation: null }),
    'annotate.acceptAbove': () => ({ changed: 2, operation: null }),
  });
  let edits: Edits;
  let review: Review;
  beforeEach(() => {
    client.asked.length = 0;
    edits = new Edits(client, new Inspected(client), new Tasks(), new Toasts());
    review = new Review(edits);
    review.begin([
      detailOf(1, [suggestion('river', 0.82), suggestion('bear', 0.94), suggestion('steppe', 0.4)]),
      detailOf(2, [suggestion('dog', 0.9)]),
    ]);
  });

  it('goes through the tags from the surest down, deciding with one key each', async () => {
    expect(review.tag?.tag).toBe('bear');
    await review.decideCurrent('accepted');
    expect(review.tag?.tag).toBe('river');
    await review.decideCurrent('rejected');
    expect(review.tag?.tag).toBe('steppe');
    expect(client.asked.map(({ input }) => input)).toEqual([
      { tags: [{ photoId: 1, tag: 'bear', state: 'accepted' }] },
      { tags: [{ photoId: 1, tag: 'river', state: 'rejected' }] },
    ]);
    expect(review.undecided).toBe(2);
  });

  it('tells two tags of one name apart', async () => {
    const dogs = ['animal', 'toy'].map((parent, at) => ({ ...suggestion('dog', 0.9 - at / 10), parents: [parent] }));
    review.begin([detailOf(1, dogs)]);
    await review.decideCurrent('accepted');
    expect(review.tags.map(({ state }) => state)).toEqual(['accepted', 'suggested']);
    await review.decideCurrent('rejected');
    expect(review.tags.map(({ state }) => state)).toEqual(['accepted', 'rejected']);
    expect(client.asked.map(({ input }) => input)).toEqual([
      { tags: [{ photoId: 1, tag: 'animal/dog', state: 'accepted' }] },
      { tags: [{ photoId: 1, tag: 'toy/dog', state: 'rejected' }] },
    ]);
  });

  it('counts what the slider would accept, here and everywhere, as it moves', () => {
    edits.certainty = 0.8;
    expect([review.acceptedHere, review.acceptedEverywhere]).toEqual([2, 3]);
    edits.certainty = 0.93;
    expect([review.acceptedHere, review.acceptedEverywhere]).toEqual([1, 1]);
  });

  it('accepts above the slider on all photos in one step', async () => {
    edits.certainty = 0.8;
    await review.acceptAboveEverywhere();
    expect(client.asked).toEqual([{ name: 'annotate.acceptAbove', input: { scope: { ids: [1, 2] }, certainty: 0.8 } }]);
    expect(review.undecided).toBe(1);
  });

  it('counts a caption among what the slider would accept, until it is accepted', async () => {
    const caption = { text: 'A dog.', certainty: 0.85, state: 'suggested', source: 'model' } as const;
    review.begin([{ ...detailOf(1, [suggestion('dog', 0.9)]), caption }]);
    edits.certainty = 0.8;
    expect([review.acceptedHere, review.acceptedEverywhere, review.undecided]).toEqual([2, 2, 1]);
    await review.acceptAboveHere();
    expect([review.acceptedHere, review.photo?.caption?.state]).toEqual([0, 'accepted']);
  });

  it('stops at the first and the last photo', () => {
    expect(review.movePhoto(-1)).toBe(false);
    expect(review.movePhoto(1)).toBe(true);
    expect(review.photo?.id).toBe(2);
    expect(review.movePhoto(1)).toBe(false);
  });
});
