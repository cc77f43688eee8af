import type { Catalogue } from './catalogue.ts';

export interface SavedSearchRow {
  id: number;
  name: string;
  query: string;
}

/** In the order they were made. */
export function listSavedSearches(catalogue: Catalogue): SavedSearchRow[] {
  return catalogue.statement('SELECT id, name, query FROM saved_searches ORDER BY id').all() as SavedSearchRow[];
}

/** Call it inside `recordOperation`. Returns the id. */
export function addSavedSearch(catalogue: Catalogue, name: string, query: string): number {
  return catalogue.write(() =>
    Number(
      catalogue
        .statement('INSERT INTO saved_searches (name, query, created_at) VALUES (?, ?, ?)')
        .run(name, query, new Date().toISOString()).lastInsertRowid,
    ),
  );
}

/** Call it inside `recordOperation`. False where there is no such search. */
export function changeSavedSearch(catalogue: Catalogue, { id, name, query }: SavedSearchRow): boolean {
  return catalogue.write(
    () =>
      catalogue.statement('UPDATE saved_searches SET name = ?, query = ? WHERE id = ?').run(name, query, id).changes >
      0,
  );
}

/** Call it inside `recordOperation`. False where there is no such search. */
export function removeSavedSearch(catalogue: Catalogue, id: number): boolean {
  return catalogue.write(() => catalogue.statement('DELETE FROM saved_searches WHERE id = ?').run(id).changes > 0);
}
