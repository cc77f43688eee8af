import type { TagSource, TagState } from '../../../shared/domain.ts';
import { compareNames } from '../../../shared/name-order.ts';
import { beyondAscii, isAscii } from './beyond-ascii.ts';
import type { Catalogue } from './catalogue.ts';
import { looseKey } from '../../../shared/loose-key.ts';
import { markTagWordsStale } from './full-text.ts';

// Tags form a tree. A tag's path runs from the root of the tree down to the tag itself: ['animal', 'dog'].

export type TagPath = readonly string[];

/** Marks of direction and widthless spaces around a name, as copied text carries them. */
const INVISIBLE =
  /^[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+|[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+$/g;

/**
 * A tag's name as it is kept: its accents composed, and nothing around it that nobody sees. Else what looks like one word would
 * be two tags.
 */
export function tagSpelling(name: string): string {
  const composed = name.normalize('NFC');
  return composed.replace(INVISIBLE, '') || composed;
}

/** Finds the tag with exactly this path, ignoring case. */
export function findTag(catalogue: Catalogue, path: TagPath): number | undefined {
  let parent = 0;
  for (const name of path) {
    const id = findChild(catalogue, parent, name);
    if (id === undefined) return undefined;
    parent = id;
  }
  return parent === 0 ? undefined : parent;
}

/** The ids of all tags of this name, ignoring case, wherever in the tree, nearest to the root first. */
export function findTagsByName(catalogue: Catalogue, written: string): number[] {
  const name = tagSpelling(written);
  if (isAscii(name)) {
    return catalogue
      .statement('SELECT id FROM tags WHERE name = ? ORDER BY parent_id IS NOT NULL, id')
      .pluck()
      .all(name) as number[];
  }
  return alike(
    name,
    catalogue
      .statement(`SELECT id, name FROM tags WHERE ${beyondAscii('name')} ORDER BY parent_id IS NOT NULL, id`)
      .all() as NamedTag[],
  );
}

/** The tag of this name right below a parent (0 for the top), ignoring case; written exactly so, if there are several. */
function findChild(catalogue: Catalogue, parent: number, written: string): number | undefined {
  const name = tagSpelling(written);
  if (isAscii(name)) {
    return catalogue
      .statement('SELECT id FROM tags WHERE ifnull(parent_id, 0) = ? AND name = ?')
      .pluck()
      .get(parent, name) as number | undefined;
  }
  const children = catalogue
    .statement(`SELECT id, name FROM tags WHERE ifnull(parent_id, 0) = ? AND ${beyondAscii('name')} ORDER BY id`)
    .all(parent) as NamedTag[];
  const exact = children.find((child) => child.name === name);
  return exact?.id ?? alike(name, children)[0];
}

interface NamedTag {
  id: number;
  name: string;
}

// The tags' index ignores the case of ASCII only ("Österreich" and "österreich" are two names to SQLite), so other names are
// compared here. There are thousands of tags at most.

function alike(name: string, tags: readonly NamedTag[]): number[] {
  const key = looseKey(name);
  return tags.filter((tag) => looseKey(tag.name) === key).map(({ id }) => id);
}

/** The tag with this path, made with its parents where it does not exist. */
export function ensureTag(catalogue: Catalogue, path: TagPath, source: 'user' | 'file' | 'vocabulary'): number {
  return catalogue.write(() => {
    let parent: number | null = null;
    for (const name of path.map(tagSpelling)) {
      parent =
        findChild(catalogue, parent ?? 0, name) ??
        Number(
          catalogue.statement('INSERT INTO tags (parent_id, name, source) VALUES (?, ?, ?)').run(parent, name, source)
            .lastInsertRowid,
        );
    }
    if (parent === null) throw new Error('A tag needs at least one name.');
    return parent;
  });
}

/** Paths of tags by id, for all tags or the given ones. */
export function tagPaths(catalogue: Catalogue, ids?: readonly number[]): Map<number, string[]> {
  const seed = ids ? 'WHERE id IN (SELECT value FROM json_each(?))' : '';
  const rows = catalogue
    .statement(
      `WITH RECURSIVE up(tag_id, id, depth) AS (
         SELECT id, id, 0 FROM tags ${seed}
         UNION ALL
         SELECT up.tag_id, tags.parent_id, depth + 1 FROM up JOIN tags ON tags.id = up.id WHERE tags.parent_id IS NOT NULL
       )
       SELECT up.tag_id AS id, tags.name FROM up JOIN tags ON tags.id = up.id ORDER BY up.tag_id, depth DESC`,
    )
    .all(...(ids ? [JSON.stringify(ids)] : [])) as { id: number; name: string }[];
  const paths = new Map<number, string[]>();
  for (const { id, name } of rows) {
    const path = paths.get(id);
    if (path) path.push(name);
    else paths.set(id, [name]);
  }
  return paths;
}

/** A tag and everything below it. */
export function tagSubtree(catalogue: Catalogue, id: number): number[] {
  return catalogue
    .statement(
      `WITH RECURSIVE down(id) AS (
         SELECT ? UNION SELECT tags.id FROM tags JOIN down ON tags.parent_id = down.id
       ) SELECT id FROM down`,
    )
    .pluck()
    .all(id) as number[];
}

export interface PhotoTagRow {
  photoId: number;
  tagId: number;
  source: TagSource;
  state: TagState;
  certainty: number;
  score: number | null;
  modelId: number | null;
}

/** All tag rows of these photos, suggested and rejected ones too, most certain first. */
export function photoTags(catalogue: Catalogue, photoIds: readonly number[]): PhotoTagRow[] {
  return catalogue
    .statement(
      `SELECT photo_id AS photoId, tag_id AS tagId, source, state, certainty, score, model_id AS modelId FROM photo_tags
       WHERE photo_id IN (SELECT value FROM json_each(?)) ORDER BY photo_id, certainty DESC, tag_id`,
    )
    .all(JSON.stringify(photoIds)) as PhotoTagRow[];
}

/** Sets a photo's tag row outright. For edits, call it inside `recordOperation`. */
export function putPhotoTag(catalogue: Catalogue, row: PhotoTagRow): void {
  catalogue.write(() =>
    catalogue
      .statement(
        `INSERT INTO photo_tags (photo_id, tag_id, source, state, certainty, score, model_id, changed_at)
         VALUES (:photoId, :tagId, :source, :state, :certainty, :score, :modelId, :now)
         ON CONFLICT DO UPDATE SET source = excluded.source, state = excluded.state, certainty = excluded.certainty,
           score = excluded.score, model_id = excluded.model_id, changed_at = excluded.changed_at`,
      )
      .run({ ...row, now: new Date().toISOString() }),
  );
}

export function deletePhotoTag(catalogue: Catalogue, photoId: number, tagId: number): void {
  catalogue.write(() =>
    catalogue.statement('DELETE FROM photo_tags WHERE photo_id = ? AND tag_id = ?').run(photoId, tagId),
  );
}

/**
 * Makes the tags that came with a photo's file what the file says now. What a person decided stays: a tag they added, and a
 * tag of the file that they took away (kept as rejected).
 */
export function syncFileTags(catalogue: Catalogue, photoId: number, paths: readonly TagPath[]): void {
  catalogue.write(() => {
    const wanted = new Set(paths.map((path) => ensureTag(catalogue, path, 'file')));
    for (const row of photoTags(catalogue, [photoId])) {
      if (row.source === 'file' && row.state === 'accepted' && !wanted.has(row.tagId)) {
        deletePhotoTag(catalogue, photoId, row.tagId);
      }
      // A model's open suggestion gives way to what the file says; a decision of the user does not.
      if (wanted.has(row.tagId) && !(row.source === 'model' && row.state === 'suggested')) wanted.delete(row.tagId);
    }
    for (const tagId of wanted) {
      putPhotoTag(catalogue, {
        photoId,
        tagId,
        source: 'file',
        state: 'accepted',
        certainty: 1,
        score: null,
        modelId: null,
      });
    }
  });
}

/** Renames or moves a tag in place. The caller makes sure that no sibling has the name. */
export function updateTag(catalogue: Catalogue, id: number, change: { name?: string; parentId?: number | null }): void {
  catalogue.write(() => {
    if (change.name !== undefined) {
      catalogue.statement('UPDATE tags SET name = ? WHERE id = ?').run(tagSpelling(change.name), id);
    }
    if (change.parentId !== undefined) {
      catalogue.statement('UPDATE tags SET parent_id = ? WHERE id = ?').run(change.parentId, id);
    }
    markTagWordsStale(catalogue, [id]);
  });
}

/** Deletes a tag with everything below it, also from photos. */
export function deleteTag(catalogue: Catalogue, id: number): void {
  catalogue.write(() => {
    // Row by row rather than by cascade: the operation log records what triggers see, and undo needs each row.
    for (const tagId of tagSubtree(catalogue, id).reverse()) {
      catalogue.statement('DELETE FROM photo_tags WHERE tag_id = ?').run(tagId);
      catalogue.statement('DELETE FROM tags WHERE id = ?').run(tagId);
    }
  });
}

export interface TagCount {
  id: number;
  parentId: number | null;
  name: string;
  photos: number;
  suggested: number;
}

/** Every tag with how many photos have it or one below it (accepted), and how many suggestions wait. In order of name. */
export function countTags(catalogue: Catalogue): TagCount[] {
  const counts = catalogue
    .statement(
      `WITH RECURSIVE up(tag_id, id) AS (
         SELECT id, id FROM tags UNION ALL
         SELECT up.tag_id, tags.parent_id FROM up JOIN tags ON tags.id = up.id WHERE tags.parent_id IS NOT NULL
       )
       SELECT tags.id, tags.parent_id AS parentId, tags.name,
         count(DISTINCT CASE WHEN photo_tags.state = 'accepted' THEN photo_tags.photo_id END) AS photos,
         count(DISTINCT CASE WHEN photo_tags.state = 'suggested' THEN photo_tags.photo_id END) AS suggested
       FROM tags JOIN up ON up.id = tags.id
       LEFT JOIN photo_tags ON photo_tags.tag_id = up.tag_id
       GROUP BY tags.id`,
    )
    .all() as TagCount[];
  return counts.sort((a, b) => compareNames(a.name, b.name));
}
