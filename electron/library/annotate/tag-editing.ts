import { z } from 'zod';
import type { PhotoTag } from '../../../shared/domain.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import { compareNames } from '../../../shared/name-order.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { getSetting, setSetting } from '../catalogue/settings.ts';
import {
  deletePhotoTag,
  deleteTag,
  ensureTag,
  findTag,
  photoTags,
  putPhotoTag,
  tagPaths,
  tagSubtree,
  updateTag,
} from '../catalogue/tags.ts';
import type { PhotoTagRow, TagPath } from '../catalogue/tags.ts';
import { wordBeginning } from '../catalogue/word-beginning.ts';
import { looseKey } from '../../../shared/loose-key.ts';
import { photosInWords } from '../photos-in-words.ts';
import { rememberRenamed } from './concept-tags.ts';
import { editPhotos } from './review.ts';
import type { Edit } from './review.ts';
import { parseTagPath, resolveTag } from './tag-names.ts';
import { conceptAt, pathKey } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';

// Tags by hand. Every function is one undoable step.

const quoted = (path: TagPath): string => `"${path.at(-1) ?? ''}"`;

/** Finds the tag or says that there is none. */
function requireTag(catalogue: Catalogue, text: string): number {
  const id = resolveTag(catalogue, text);
  if (id === undefined) throw new BowerbirdError('not-found', `There is no tag "${text}".`);
  return id;
}

/**
 * Where a tag that a person typed belongs: the place of the tag or the vocabulary's concept of that name, where there is just
 * one; a path stands as it was written; a new word becomes a tag at the top.
 */
export function placeTag(catalogue: Catalogue, vocabulary: Vocabulary, text: string): TagPath {
  const path = parseTagPath(text);
  const name = path[0] ?? '';
  if (path.length > 1) return path;
  const known = resolveTag(catalogue, text);
  if (known !== undefined) return tagPaths(catalogue, [known]).get(known) ?? path;
  const positions = vocabulary.byName.get(looseKey(name)) ?? [];
  const [only] = positions;
  if (only === undefined || positions.length > 1) return path;
  const concept = conceptAt(vocabulary, only);
  return [...concept.parents, concept.name];
}

export function addTags(
  catalogue: Catalogue,
  vocabulary: Vocabulary,
  photoIds: readonly number[],
  tags: readonly string[],
): Edit {
  const title = (count: number): string => `Tag ${photosInWords(count)}`;
  return editPhotos(catalogue, title, photoIds.length, (touched) => {
    const ids = tags.map((tag) => ensureTag(catalogue, placeTag(catalogue, vocabulary, tag), 'user'));
    rememberRecent(catalogue, ids);
    for (const photoId of photoIds) {
      const own = photoTags(catalogue, [photoId]);
      for (const tagId of ids) {
        const row = own.find((candidate) => candidate.tagId === tagId);
        if (row?.state === 'accepted') continue;
        const source = 'user';
        putPhotoTag(catalogue, { photoId, tagId, source, state: 'accepted', certainty: 1, score: null, modelId: null });
        touched.add(photoId);
      }
    }
  });
}

/**
 * Takes tags off photos. A tag that a file or a model gave is kept as rejected, so that neither brings it back.
 */
export function removeTags(catalogue: Catalogue, photoIds: readonly number[], tags: readonly string[]): Edit {
  const title = (count: number): string => `Untag ${photosInWords(count)}`;
  return editPhotos(catalogue, title, photoIds.length, (touched) => {
    for (const photoId of photoIds) {
      const own = photoTags(catalogue, [photoId]).filter(({ state }) => state !== 'rejected');
      for (const tag of tags) {
        const id = resolveTag(
          catalogue,
          tag,
          own.map(({ tagId }) => tagId),
        );
        const row = own.find(({ tagId }) => tagId === id);
        if (!row) continue;
        if (row.source === 'user') deletePhotoTag(catalogue, photoId, row.tagId);
        else putPhotoTag(catalogue, { ...row, state: 'rejected' });
        touched.add(photoId);
      }
    }
  });
}

/** Photos that have any of these tags. */
function photosWith(catalogue: Catalogue, tagIds: readonly number[]): number[] {
  return catalogue
    .statement(
      'SELECT DISTINCT photo_id FROM photo_tags WHERE tag_id IN (SELECT value FROM json_each(?)) ORDER BY photo_id',
    )
    .pluck()
    .all(JSON.stringify(tagIds)) as number[];
}

/**
 * Gives a tag another name, in its place.
 *
 * @throws BowerbirdError `conflict` when a sibling has that name already: merging is what was meant then
 */
export function renameTag(catalogue: Catalogue, tag: string, to: string): Edit {
  const id = requireTag(catalogue, tag);
  const path = tagPaths(catalogue, [id]).get(id) ?? [];
  const name = to.replace(/\s+/g, ' ').trim();
  if (name === '') throw new BowerbirdError('bad-request', 'A tag needs a name.');
  const sibling = findTag(catalogue, [...path.slice(0, -1), name]);
  if (sibling !== undefined && sibling !== id) {
    throw new BowerbirdError(
      'conflict',
      `There is a tag "${name}" beside ${quoted(path)} already. Merge the two instead.`,
    );
  }
  return editTag(catalogue, `Rename ${quoted(path)} to "${name}"`, id, () => updateTag(catalogue, id, { name }));
}

/**
 * Moves a tag, with all that is below it, under another parent; an empty path moves it to the top. Parents that do not
 * exist are made.
 *
 * @throws BowerbirdError `conflict` when the new place has a tag of that name, or lies below the tag itself
 */
export function moveTag(catalogue: Catalogue, tag: string, parents: TagPath): Edit {
  const id = requireTag(catalogue, tag);
  const path = tagPaths(catalogue, [id]).get(id) ?? [];
  const name = path.at(-1) ?? '';
  const target = findTag(catalogue, [...parents, name]);
  if (target !== undefined && target !== id) {
    throw new BowerbirdError('conflict', `There is a tag "${name}" in that place already. Merge the two instead.`);
  }
  const above = parents.length === 0 ? undefined : findTag(catalogue, parents);
  if (above !== undefined && tagSubtree(catalogue, id).includes(above)) {
    throw new BowerbirdError('conflict', `${quoted(path)} cannot be moved below itself.`);
  }
  return editTag(catalogue, `Move ${quoted(path)}`, id, () => {
    const parentId = parents.length === 0 ? null : ensureTag(catalogue, parents, 'user');
    updateTag(catalogue, id, { parentId });
  });
}

function editTag(catalogue: Catalogue, title: string, id: number, edit: () => void): Edit {
  return editPhotos(
    catalogue,
    () => title,
    0,
    (touched) => {
      const subtree = tagSubtree(catalogue, id);
      for (const photoId of photosWith(catalogue, subtree)) touched.add(photoId);
      const before = tagPaths(catalogue, subtree);
      edit();
      rememberRenamed(
        catalogue,
        [...before].map(([tagId, path]) => [path, tagId]),
      );
    },
  );
}

/**
 * Makes one tag of several: photos of any of them get `into`, what is below them moves below it, and they are gone. Where a
 * photo had more than one, the strongest word stands: accepted over rejected over suggested, a person's over a machine's.
 */
export function mergeTags(catalogue: Catalogue, vocabulary: Vocabulary, tags: readonly string[], into: string): Edit {
  const target = placeTag(catalogue, vocabulary, into);
  const sources = tags.map((tag) => requireTag(catalogue, tag));
  return editPhotos(
    catalogue,
    () => `Merge tags into ${quoted(target)}`,
    0,
    (touched) => {
      const targetId = ensureTag(catalogue, target, 'user');
      for (const id of sources) if (id !== targetId) mergeInto(catalogue, id, targetId, touched);
    },
  );
}

const STRENGTH = { accepted: 4, rejected: 2, suggested: 0 } as const;
const strength = ({ state, source }: Pick<PhotoTagRow, 'state' | 'source'>): number =>
  STRENGTH[state] + (source === 'model' ? 0 : 1);

function mergeInto(catalogue: Catalogue, id: number, targetId: number, touched: Set<number>): void {
  const subtree = tagSubtree(catalogue, id);
  if (subtree.includes(targetId)) {
    throw new BowerbirdError('conflict', 'A tag cannot be merged into one that is below it. Move that one out first.');
  }
  for (const photoId of photosWith(catalogue, [id])) {
    const rows = photoTags(catalogue, [photoId]);
    const row = rows.find(({ tagId }) => tagId === id);
    if (!row) continue;
    const known = rows.find(({ tagId }) => tagId === targetId);
    if (!known || strength(row) > strength(known)) putPhotoTag(catalogue, { ...row, tagId: targetId });
    touched.add(photoId);
  }
  const targetPath = tagPaths(catalogue, [targetId]).get(targetId) ?? [];
  const paths = tagPaths(catalogue, subtree);
  rememberRenamed(
    catalogue,
    [...paths].map(([tagId, path]) => [path, tagId === id ? targetId : tagId]),
  );
  const depth = paths.get(id)?.length ?? 0;
  for (const child of subtree.filter((candidate) => paths.get(candidate)?.length === depth + 1)) {
    const name = paths.get(child)?.at(-1) ?? '';
    const twin = findTag(catalogue, [...targetPath, name]);
    if (twin === undefined) updateTag(catalogue, child, { parentId: targetId });
    else mergeInto(catalogue, child, twin, touched);
  }
  deleteTag(catalogue, id);
}

const MOST_COMPLETIONS = 12;
const MOST_RECENT = 50;
const RECENT = 'tags.recent';

/** Ids of the tags that were given last, latest first. */
function recentTags(catalogue: Catalogue): number[] {
  return z.array(z.int()).parse(JSON.parse(getSetting(catalogue, RECENT) ?? '[]'));
}

function rememberRecent(catalogue: Catalogue, tagIds: readonly number[]): void {
  const ids = [...new Set([...tagIds, ...recentTags(catalogue)])].slice(0, MOST_RECENT);
  setSetting(catalogue, RECENT, JSON.stringify(ids));
}

/** Counting goes no further than this: which of two tags has more photos than that helps nobody who is typing. */
const OFTEN = 200;

/**
 * Tags that a person may be about to type, best first: those in use before those of the vocabulary, names that begin with the
 * text before names in which a later word does, synonyms after names; then by how recently and how often they were used. With
 * no text, the recent and frequent ones. Tags that all of the photos have already are left out.
 */
export function completeTags(
  catalogue: Catalogue,
  vocabulary: Vocabulary,
  text: string,
  photoIds: readonly number[],
): Pick<PhotoTag, 'tag' | 'parents'>[] {
  const rankOf = wordBeginning(text);
  const recent = new Map(recentTags(catalogue).map((id, age) => [id, age]));
  const countUses = catalogue
    .statement(`SELECT count(*) FROM (SELECT 1 FROM photo_tags WHERE tag_id = ? AND state = 'accepted' LIMIT ${OFTEN})`)
    .pluck();
  const given = photoTags(catalogue, photoIds).filter(({ state }) => state === 'accepted');
  const byAll = new Set(
    [...Map.groupBy(given, ({ tagId }) => tagId)]
      .filter(([, rows]) => photoIds.length > 0 && rows.length === photoIds.length)
      .map(([id]) => id),
  );
  const found = new Map<string, { path: string[]; rank: number; age: number; uses: number }>();
  const taken = new Set<string>();
  for (const [id, path] of tagPaths(catalogue)) {
    const key = pathKey(path);
    if (byAll.has(id)) taken.add(key);
    const rank = rankOf(path.at(-1) ?? '');
    if (rank === undefined || byAll.has(id)) continue;
    const uses = countUses.get(id) as number;
    if (uses > 0) found.set(key, { path, rank, age: recent.get(id) ?? MOST_RECENT, uses });
  }
  if (text.trim() !== '') {
    for (const { name, parents, synonyms, heading } of vocabulary.concepts) {
      const rank = rankOf(name) ?? (synonyms.some((synonym) => rankOf(synonym) === 0) ? 2 : undefined);
      const path = [...parents, name];
      const key = pathKey(path);
      if (heading || rank === undefined || found.has(key) || taken.has(key)) continue;
      found.set(key, { path, rank: 3 + rank, age: MOST_RECENT, uses: 0 });
    }
  }
  return [...found.values()]
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        a.age - b.age ||
        b.uses - a.uses ||
        a.path.length - b.path.length ||
        compareNames(a.path.at(-1) ?? '', b.path.at(-1) ?? ''),
    )
    .slice(0, MOST_COMPLETIONS)
    .map(({ path }) => ({ tag: path.at(-1) ?? '', parents: path.slice(0, -1) }));
}
