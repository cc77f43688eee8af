import type { SavedSearch } from '../../../shared/domain.ts';
import type { SavedSearchRow } from '../catalogue/saved-searches.ts';
import type { Search } from './search.ts';
import { throwIfCancelled } from './turns.ts';

/** Saved searches with how many photos each is about now. */
export interface SavedCounts {
  /** Counts are kept until the library changes; null where a search cannot be answered just now (no model, say). */
  withCounts(searches: readonly SavedSearchRow[], signal?: AbortSignal): Promise<SavedSearch[]>;
}

export function openSavedCounts(search: Search): SavedCounts {
  const counts = new Map<string, number>();
  let version = -1;
  return {
    async withCounts(searches, signal) {
      const saved: SavedSearch[] = [];
      for (const { id, name, query } of searches) {
        const now = (await search.columns()).version;
        if (now !== version) counts.clear();
        version = now;
        const photos = counts.get(query) ?? (await count(search, query, signal));
        if (photos !== null) counts.set(query, photos);
        saved.push({ id, name, query, photos });
      }
      return saved;
    },
  };
}

async function count(search: Search, query: string, signal?: AbortSignal): Promise<number | null> {
  try {
    return await search.countOf(query, signal);
  } catch {
    throwIfCancelled(signal);
    // A list of searches is shown whole even where one cannot be counted.
    return null;
  }
}
