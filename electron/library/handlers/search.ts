import type { Handlers } from '../../../shared/api.ts';
import type { Operation } from '../../../shared/domain.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import { recordOperation } from '../catalogue/operation-log.ts';
import {
  addSavedSearch,
  changeSavedSearch,
  listSavedSearches,
  removeSavedSearch,
} from '../catalogue/saved-searches.ts';
import type { Rooms } from '../rooms.ts';
import { openAtlas } from '../search/atlas.ts';
import { completeQuery } from '../search/completions.ts';
import { findDuplicates } from '../search/duplicates.ts';
import { map, outline, timeline } from '../search/overviews.ts';
import { openSavedCounts } from '../search/saved-searches.ts';
import type { Search } from '../search/search.ts';

type SearchCalls =
  | 'search'
  | 'search.complete'
  | 'examples.add'
  | 'saved.list'
  | 'saved.save'
  | 'saved.remove'
  | 'duplicates'
  | 'photos.outline'
  | 'photos.timeline'
  | 'photos.map'
  | 'photos.atlas';

export function searchHandlers(rooms: Rooms, search: Search): Pick<Handlers, SearchCalls> {
  const { catalogue } = rooms;
  const savedCounts = openSavedCounts(search);
  const savedChanged = (operation: Operation | null): void => {
    rooms.edited(operation);
    rooms.emit('saved.changed', {});
  };
  const atlas = openAtlas(rooms);
  return {
    search: (input, { signal }) => search.search(input, signal),
    'search.complete': async ({ query, position }) => ({
      completions: completeQuery(catalogue, await search.columns(), query, position),
    }),
    'examples.add': ({ name, data }) => search.examples.add(name, data),
    'saved.list': async (_, { signal }) => ({
      searches: await savedCounts.withCounts(listSavedSearches(catalogue), signal),
    }),
    async 'saved.save'({ id, name, query }, { signal }) {
      const title = id === undefined ? `Save the search "${name}"` : `Change the saved search "${name}"`;
      const { result, operation } = recordOperation(catalogue, title, () => {
        if (id === undefined) return addSavedSearch(catalogue, name, query);
        return changeSavedSearch(catalogue, { id, name, query }) ? id : undefined;
      });
      if (result === undefined) throw new BowerbirdError('not-found', 'That saved search is not there any more.');
      savedChanged(operation);
      const [saved] = await savedCounts.withCounts([{ id: result, name, query }], signal);
      return saved ?? { id: result, name, query, photos: null };
    },
    'saved.remove'({ id }) {
      const name = listSavedSearches(catalogue).find((saved) => saved.id === id)?.name;
      if (name === undefined) throw new BowerbirdError('not-found', 'That saved search is not there any more.');
      const { operation } = recordOperation(catalogue, `Remove the saved search "${name}"`, () =>
        removeSavedSearch(catalogue, id),
      );
      savedChanged(operation);
      return {};
    },
    duplicates: async ({ near }, context) => ({
      groups: await findDuplicates(rooms, {
        near,
        signal: context.signal,
        onProgress: (done, total) => context.progress(done, total),
      }),
    }),
    'photos.outline': ({ query, sort }) => outline(search, query, sort),
    'photos.timeline': ({ query }) => timeline(search, query),
    'photos.map': ({ query }) => map(search, query),
    'photos.atlas': (_, context) =>
      atlas.get({ signal: context.signal, onProgress: (share) => context.progress(Math.round(share * 100), 100) }),
  };
}
