import type { Catalogue } from '../catalogue/catalogue.ts';
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

/** Pairs tags and concepts by their paths, remembering what it found for as long as one run lasts. */
export function conceptTags(catalogue: Catalogue, vocabulary: Vocabulary): ConceptTags {
  const tags = new Map<number, number>();
  const positions = new Map<number, number | undefined>();
  const pair = (position: number, tagId: number): number => {
    tags.set(position, tagId);
    positions.set(tagId, position);
    return tagId;
  };
  return {
    tagOf(position) {
      const known = tags.get(position);
      if (known !== undefined) return known;
      const { parents, name } = conceptAt(vocabulary, position);
      const path = [...parents, name];
      return pair(position, findTag(catalogue, path) ?? ensureTag(catalogue, path, 'vocabulary'));
    },
    positionOf(tagId) {
      if (positions.has(tagId)) return positions.get(tagId);
      const path = tagPaths(catalogue, [tagId]).get(tagId) ?? [];
      const position = vocabulary.byPath.get(pathKey(path));
      if (position === undefined) positions.set(tagId, undefined);
      else pair(position, tagId);
      return position;
    },
  };
}
