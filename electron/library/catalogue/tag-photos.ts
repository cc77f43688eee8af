import type { Catalogue } from './catalogue.ts';
import { tagPaths } from './tags.ts';

/** The tags most photos have, by their paths from the top, with those photos. */
export function photosOfTags(catalogue: Catalogue, limit: number): { path: string[]; photoIds: number[] }[] {
  const tags = catalogue
    .statement(
      `SELECT tag_id FROM photo_tags WHERE state = 'accepted' GROUP BY tag_id ORDER BY count(*) DESC, tag_id LIMIT ?`,
    )
    .pluck()
    .all(limit) as number[];
  const paths = tagPaths(catalogue, tags);
  const photos = catalogue.statement("SELECT photo_id FROM photo_tags WHERE tag_id = ? AND state = 'accepted'").pluck();
  return tags.map((id) => ({ path: paths.get(id) ?? [], photoIds: photos.all(id) as number[] }));
}
