import { z } from 'zod';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { getSetting, setSetting } from '../catalogue/settings.ts';
import { ensureTag, findTag, tagPaths } from '../catalogue/tags.ts';
import { conceptAt, pathKey } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Which tag of the catalogue stands for which concept of the vocabulary. */
export interface ConceptTags {
  /** The tag of a concept, made with its parents where the catalogue has none yet. */
  tagOf(position: number): number;
  /** The concept of a tag; undefined for tags that are the user's own. */
  positionOf(tagId: number): number | undefined;
}

const RENAMED = 'vocabulary.renamed';
/** Tag ids by the path that the tag once had. */
const renamedTags = z.record(z.string(), z.int());

function readRenamed(catalogue: Catalogue): Record<string, number> {
  const text = getSetting(catalogue, RENAMED);
  return text === undefined ? {} : renamedTags.parse(JSON.parse(text));
}

/**
 * Remembers under which tag a path is to be found from now on. Without this, a concept whose tag the user renamed, moved or
 * merged would be suggested again under its old name.
 */
export function rememberRenamed(
  catalogue: Catalogue,
  moves: Iterable<readonly [path: readonly string[], tagId: number]>,
): void {
  const renamed = readRenamed(catalogue);
  for (const [path, tagId] of moves) renamed[pathKey(path)] = tagId;
  setSetting(catalogue, RENAMED, JSON.stringify(renamed));
}

/** Pairs tags and concepts by their paths, remembering what it found for as long as one run lasts. */
export function conceptTags(catalogue: Catalogue, vocabulary: Vocabulary): ConceptTags {
  const renamed = new Map(Object.entries(readRenamed(catalogue)));
  const tags = new Map<number, number>();
  const positions = new Map<number, number | undefined>();
  const paths = (tagId: number): string[] => tagPaths(catalogue, [tagId]).get(tagId) ?? [];
  const pair = (position: number, tagId: number): number => {
    tags.set(position, tagId);
    positions.set(tagId, position);
    return tagId;
  };

  /** Where the concept's tag is, or would be: under the tag of its parent, whatever that is called now. */
  const placeOf = (position: number): { tagId: number | undefined; path: string[] } => {
    const { parent, parents, name } = conceptAt(vocabulary, position);
    const above = parent < 0 ? { tagId: undefined, path: [] } : placeOf(parent);
    const path = [...above.path, name];
    const there = tags.get(position) ?? findTag(catalogue, path);
    if (there !== undefined) return { tagId: there, path: paths(there) };
    const moved = renamed.get(pathKey([...parents, name]));
    const movedPath = moved === undefined ? [] : paths(moved);
    return movedPath.length > 0 ? { tagId: moved, path: movedPath } : { tagId: undefined, path };
  };

  const formerPaths = new Map([...renamed].map(([key, tagId]) => [tagId, key]));
  return {
    tagOf(position) {
      const known = tags.get(position);
      if (known !== undefined) return known;
      const { tagId, path } = placeOf(position);
      return pair(position, tagId ?? ensureTag(catalogue, path, 'vocabulary'));
    },
    positionOf(tagId) {
      if (positions.has(tagId)) return positions.get(tagId);
      const position =
        vocabulary.byPath.get(pathKey(paths(tagId))) ?? vocabulary.byPath.get(formerPaths.get(tagId) ?? '');
      positions.set(tagId, position);
      return position;
    },
  };
}
