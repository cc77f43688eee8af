import type { Catalogue } from './catalogue.ts';

/**
 * Tags whose name begins with some text or has a word that does, those with the most photos first. Without text: the most
 * used tags. A name that stands at several places of the tree is given once.
 */
export function tagNamesLike(catalogue: Catalogue, text: string, limit: number): string[] {
  const pattern = text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
  return catalogue
    .statement(
      `SELECT name FROM (
         SELECT tags.name, count(photo_tags.photo_id) AS photos FROM tags
         LEFT JOIN photo_tags ON photo_tags.tag_id = tags.id AND photo_tags.state = 'accepted'
         WHERE tags.name LIKE :start ESCAPE '\\' OR tags.name LIKE :word ESCAPE '\\' GROUP BY tags.name
       ) WHERE photos > 0 OR :text <> ''
       ORDER BY photos DESC, name LIMIT :limit`,
    )
    .pluck()
    .all({ start: `${pattern}%`, word: `% ${pattern}%`, text, limit }) as string[];
}
