import type { Handlers } from '../../../shared/api.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import { recordOperation } from '../catalogue/operation-log.ts';
import { ratePhotos, removePhotos, requeue } from '../catalogue/photos.ts';
import { details, summaries } from '../catalogue/photo-views.ts';
import { photosInWords } from '../photos-in-words.ts';
import type { Rooms } from '../rooms.ts';

type PhotoCalls = 'photos.summaries' | 'photos.get' | 'photos.rate' | 'photos.reindex' | 'photos.remove';

export function photoHandlers(rooms: Rooms): Pick<Handlers, PhotoCalls> {
  const { catalogue } = rooms;
  return {
    'photos.summaries': ({ ids }) => ({ photos: summaries(catalogue, ids) }),
    'photos.get'({ id }) {
      const [photo] = details(catalogue, [id]);
      if (!photo) throw new BowerbirdError('not-found', 'That photo is not in the library any more.');
      return photo;
    },
    async 'photos.rate'({ scope, rating }) {
      const ids = await rooms.resolveScope(scope);
      const { result, operation } = recordOperation(catalogue, `Rate ${photosInWords(ids.length)}`, () =>
        ratePhotos(catalogue, ids, rating),
      );
      await rooms.photosChanged(ids);
      rooms.edited(operation);
      return { changed: result, operation };
    },
    async 'photos.reindex'({ scope }) {
      const queued = requeue(catalogue, await rooms.resolveScope(scope));
      rooms.indexer.refresh([]);
      return { queued };
    },
    async 'photos.remove'({ scope }) {
      const ids = await rooms.resolveScope(scope);
      const title = `Remove ${photosInWords(ids.length)} from the library`;
      const { result, operation } = recordOperation(catalogue, title, () => removePhotos(catalogue, ids));
      await rooms.photosChanged(ids);
      rooms.edited(operation);
      return { changed: result, operation };
    },
  };
}
