import { describe, expect, it } from 'vitest';
import type { PhotoDetail } from '../../../../shared/domain.ts';
import { Commands, type CommandDependencies } from '../../../../renderer/state/commands.svelte.ts';
import { Edits } from '../../../../renderer/state/edits.svelte.ts';
import { Inspected } from '../../../../renderer/state/inspected.svelte.ts';
import { Place } from '../../../../renderer/state/place.svelte.ts';
import { Selection } from '../../../../renderer/state/selection.svelte.ts';
import { Tasks } from '../../../../renderer/state/tasks.svelte.ts';
import { Toasts } from '../../../../renderer/state/toasts.svelte.ts';
import { detailOf, resultOf, suggestion } from '../photo-samples.ts';
import { scriptedClient } from '../scripted-client.ts';

/** Commands with what reviewing needs; photos 3 and 7 of the library have suggestions. */
function reviewing() {
  const waiting = [3, 7];
  const client = scriptedClient({
    search: ({ query }) => ({
      query: query ?? '',
      model: 'compact',
      results: waiting.map((id) => resultOf(id, 1)),
      total: waiting.length,
      relevant: waiting.length,
      cursor: null,
      notices: [],
      took_ms: 1,
    }),
    'photos.get': ({ id }) => suggested(id),
    annotate: ({ scope }) => {
      const photos = (scope.ids ?? []).map(suggested);
      return { annotated: photos.length, accepted: 0, photos, operation: null };
    },
  });
  const toasts = new Toasts();
  const place = new Place();
  const selection = new Selection();
  const edits = new Edits(client, new Inspected(client), new Tasks(), toasts);
  const needed: Partial<CommandDependencies> = { client, edits, place, selection, toasts };
  return { client, place, selection, commands: new Commands(needed as CommandDependencies) };
}

const suggested = (id: number): PhotoDetail => detailOf(id, [suggestion('dog', 0.6)]);

describe('reviewing', () => {
  it('goes through what waits in the library, without annotating anything', async () => {
    const { client, place, commands } = reviewing();
    await commands.reviewEverything();
    expect(place.view).toBe('review');
    expect(place.review.map(({ id }) => id)).toEqual([3, 7]);
    expect(client.asked[0]).toMatchObject({ name: 'search', input: { query: 'is:unreviewed sort:newest' } });
    expect(client.asked.map(({ name }) => name)).not.toContain('annotate');
  });

  it('annotates the photos that are chosen, and no others', async () => {
    const { place, selection, commands } = reviewing();
    selection.arrange([1, 2, 3]);
    selection.only(1);
    await commands.run('review');
    expect(place.review.map(({ id }) => id)).toEqual([2]);
  });
});
