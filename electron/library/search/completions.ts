import type { Catalogue } from '../catalogue/catalogue.ts';
import type { PhotoColumns } from '../catalogue/photo-columns.ts';
import { listRoots } from '../catalogue/roots.ts';
import { tagNamesLike } from '../catalogue/tag-names.ts';
import { wordBeginning } from '../catalogue/word-beginning.ts';
import { complete, type Completion, type ValueSource } from '../../../shared/query-complete.ts';

const MOST = 12;

/** What the text at a position of a query may become, with the tags, folders and cameras this library has. */
export function completeQuery(
  catalogue: Catalogue,
  columns: PhotoColumns,
  query: string,
  position: number,
): Completion[] {
  const values: ValueSource = (filter, prefix) => {
    switch (filter) {
      case 'tag':
        return tagNamesLike(catalogue, prefix, MOST);
      case 'folder':
        return matching(folderNames(catalogue, columns), prefix);
      case 'camera':
      case 'lens':
        return matching(distinct(columns, filter), prefix);
      // File names are too many and too alike to be offered.
      case 'file':
        return [];
    }
  };
  return complete(query, position, values);
}

/** Values that begin with what was typed, then those in which a word does; the most frequent first. */
function matching(counts: ReadonlyMap<string, number>, prefix: string): string[] {
  const placeOf = wordBeginning(prefix);
  return [...counts]
    .flatMap(([value, photos]) => {
      const place = placeOf(value) ?? placeOf(value.replaceAll(/[/_-]+/g, ' '));
      return place === undefined ? [] : [{ value, photos, place }];
    })
    .sort((a, b) => a.place - b.place || b.photos - a.photos || (a.value < b.value ? -1 : 1))
    .slice(0, MOST)
    .map(({ value }) => value);
}

function distinct(columns: PhotoColumns, filter: 'folder' | 'camera' | 'lens'): Map<string, number> {
  const perCode = new Map<number, number>();
  const column = columns[filter];
  for (let id = 0; id < columns.size; id++) {
    const code = column[id] ?? 0;
    if (columns.present[id] === 1 && code !== 0) perCode.set(code, (perCode.get(code) ?? 0) + 1);
  }
  return new Map([...perCode].map(([code, photos]) => [columns.strings[code] ?? '', photos]));
}

/** Folders as a person would name them: the root's name, then the way down. */
function folderNames(catalogue: Catalogue, columns: PhotoColumns): Map<string, number> {
  const roots = new Map(listRoots(catalogue).map((root) => [String(root.id), root.name]));
  const names = new Map<string, number>();
  for (const [interned, photos] of distinct(columns, 'folder')) {
    const slash = interned.indexOf('/');
    const parts = [roots.get(interned.slice(0, slash)) ?? '', ...interned.slice(slash + 1).split('/')].filter(Boolean);
    // Folders that hold only folders can be asked for too.
    for (let depth = 1; depth <= parts.length; depth++) {
      const name = parts.slice(0, depth).join('/');
      names.set(name, (names.get(name) ?? 0) + photos);
    }
  }
  return names;
}
