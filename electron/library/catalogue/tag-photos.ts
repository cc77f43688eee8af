import type { Catalogue } from './catalogue.ts';

/** The tags most photos have, with those photos. */
export function photosOfTags(catalogue: Catalogue, limit: number): { tag: string; photoIds: number[] }[] {
  const tags = catalogue
    .statement(
      `SELECT tags.id, tags.name FROM photo_tags JOIN tags ON tags.id = photo_tags.tag_id
       WHERE photo_tags.state = 'accepted' GROUP BY tags.id ORDER BY count(*) DESC, tags.id LIMIT ?`,
    )
    .all(limit) as { id: number; name: string }[];
  const photos = catalogue.statement("SELECT photo_id FROM photo_tags WHERE tag_id = ? AND state = 'accepted'").pluck();
  return tags.map(({ id, name }) => ({ tag: name, photoIds: photos.all(id) as number[] }));
}
