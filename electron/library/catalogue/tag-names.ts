import type { Catalogue } from './catalogue.ts';
import { wordBeginning } from './word-beginning.ts';

/**
 * Tags whose name begins with some text or has a word that does, those with the most photos first. Without text: the most
 * used tags. A name that stands at several places of the tree is given once.
 */
export function tagNamesLike(catalogue: Catalogue, text: string, limit: number): string[] {
  const rankOf = wordBeginning(text);
  const tags = catalogue.statement('SELECT id, name FROM tags').all() as { id: number; name: string }[];
  // Compared here, because SQLite ignores the case of ASCII only.
  const alike = tags.filter(({ name }) => rankOf(name) !== undefined);
  return catalogue
    .statement(
      `SELECT name FROM (
         SELECT tags.name, count(photo_tags.photo_id) AS photos
         FROM json_each(:alike) AS alike CROSS JOIN tags ON tags.id = alike.value
         LEFT JOIN photo_tags ON photo_tags.tag_id = tags.id AND photo_tags.state = 'accepted' GROUP BY tags.name
       ) WHERE photos > 0 OR :text <> ''
       ORDER BY photos DESC, name LIMIT :limit`,
    )
    .pluck()
    .all({ alike: JSON.stringify(alike.map(({ id }) => id)), text, limit }) as string[];
}
