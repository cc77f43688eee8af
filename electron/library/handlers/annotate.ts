import type { Handlers } from '../../../shared/api.ts';
import { openAnnotator } from '../annotate/annotator.ts';
import { acceptAbove, countAbove, decide, removeMachineTags } from '../annotate/review.ts';
import type { Edit } from '../annotate/review.ts';
import { details } from '../catalogue/photo-views.ts';
import { suggestPersonalTags } from '../learn/personal-tags.ts';
import type { Rooms } from '../rooms.ts';

type AnnotateCalls =
  'annotate' | 'annotate.decide' | 'annotate.acceptAbove' | 'annotate.countAbove' | 'annotate.removeMachine';

/** Beyond this many photos the front ends are told that "many" changed. */
const MANY = 2_000;

/** Tells everyone about an edit, and answers what the contract's edits answer. */
export async function announceEdit(rooms: Rooms, edit: Edit): Promise<Pick<Edit, 'changed' | 'operation'>> {
  await rooms.photosChanged(edit.photoIds.length > MANY ? null : edit.photoIds);
  rooms.edited(edit.operation);
  return { changed: edit.changed, operation: edit.operation };
}

export function annotateHandlers(rooms: Rooms): Pick<Handlers, AnnotateCalls> {
  const { catalogue } = rooms;
  const annotator = openAnnotator({
    catalogue,
    resources: rooms.resources,
    libraryFolder: rooms.folder,
    model: () => rooms.model(),
    encodeTexts: async (texts, signal) => (await rooms.encoder()).encodeTexts(texts, signal),
    neighbours: async (ids, k) => (await rooms.index()).neighbours(ids, k),
    learnedTags: async () => {
      const { personalTags } = await rooms.learned.lessons();
      return (vector) => suggestPersonalTags(personalTags, vector, 0);
    },
  });
  return {
    async annotate({ scope, accept }, context) {
      const ids = await rooms.resolveScope(scope);
      try {
        const { annotated, accepted, operation } = await annotator.annotate(ids, {
          accept,
          signal: context.signal,
          onProgress: (done, total, note) => context.progress(done, total, note),
        });
        rooms.edited(operation);
        return { annotated, accepted, photos: details(catalogue, ids), operation };
      } finally {
        // Also after a cancelled run: what was done until then is there.
        rooms.emit('photos.changed', { ids: ids.length > MANY ? null : ids });
        rooms.emit('tags.changed', {});
      }
    },
    'annotate.decide': ({ tags, captions }) => announceEdit(rooms, decide(catalogue, tags, captions)),
    'annotate.acceptAbove': async ({ scope, certainty }) =>
      announceEdit(rooms, acceptAbove(catalogue, await rooms.resolveScope(scope), certainty)),
    'annotate.countAbove': async ({ scope, certainty }) => ({
      suggestions: countAbove(catalogue, await rooms.resolveScope(scope), certainty),
    }),
    'annotate.removeMachine': async ({ scope, ...which }) =>
      announceEdit(rooms, removeMachineTags(catalogue, await rooms.resolveScope(scope), which)),
  };
}
