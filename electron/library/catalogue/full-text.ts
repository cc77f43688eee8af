import { beyondAscii } from './beyond-ascii.ts';
import type { Catalogue } from './catalogue.ts';
import { plainWords } from './plain-words.ts';
import { getSetting, setSetting } from './settings.ts';

// Cycle-free on purpose: catalogue.ts calls refreshWords, which needs only its type.

const CHUNK = 500;

/**
 * Writes the words of every photo marked stale to the text index. Called at the end of each write transaction, so a search
 * never sees an edit without its words.
 *
 * Tags are written with their parents and stand once each; only accepted tags and captions count.
 */
export function refreshWords(catalogue: Catalogue): void {
  prepareSpelling(catalogue);
  const stale = catalogue.statement('SELECT photo_id FROM stale_words LIMIT ?').pluck();
  for (;;) {
    const ids = stale.all(CHUNK) as number[];
    if (ids.length === 0) return;
    const list = JSON.stringify(ids);
    catalogue.statement('DELETE FROM photo_words WHERE rowid IN (SELECT value FROM json_each(?))').run(list);
    catalogue
      .statement(
        `WITH RECURSIVE wanted(id) AS (SELECT value FROM json_each(?)),
           lineage(photo_id, tag_id) AS (
             SELECT photo_id, tag_id FROM photo_tags WHERE state = 'accepted' AND photo_id IN (SELECT id FROM wanted)
             UNION
             SELECT lineage.photo_id, tags.parent_id FROM lineage JOIN tags ON tags.id = lineage.tag_id
             WHERE tags.parent_id IS NOT NULL
           ),
           tag_words(photo_id, words) AS (
             SELECT photo_id, group_concat(name, ' . ') FROM lineage JOIN tags ON tags.id = lineage.tag_id GROUP BY photo_id
           ),
           caption_words(photo_id, words) AS (
             SELECT photo_id, group_concat(text, ' . ') FROM captions
             WHERE state = 'accepted' AND photo_id IN (SELECT id FROM wanted) GROUP BY photo_id
           )
         INSERT INTO photo_words (rowid, tags, caption, name, folder, camera, place)
         SELECT photos.id, plain_words(tag_words.words), plain_words(concat_ws(' . ', caption_words.words, photos.title)),
           plain_words(photos.name), plain_words(photos.folder),
           plain_words(concat_ws(' ', photos.camera, photos.lens)), plain_words(photos.place)
         FROM wanted JOIN photos ON photos.id = wanted.id
         LEFT JOIN tag_words ON tag_words.photo_id = photos.id
         LEFT JOIN caption_words ON caption_words.photo_id = photos.id
         WHERE photos.removed_at IS NULL`,
      )
      .run(list);
    catalogue.statement('DELETE FROM stale_words WHERE photo_id IN (SELECT value FROM json_each(?))').run(list);
  }
}

/** Changes with what `plainWords` makes of a text. */
const SPELLING = '1';
const SPELLING_SETTING = 'words.spelling';

const prepared = new WeakSet<Catalogue>();

/** Makes `plain_words` known to the database, and marks what an earlier version wrote in another spelling. */
function prepareSpelling(catalogue: Catalogue): void {
  if (prepared.has(catalogue)) return;
  catalogue.db.function('plain_words', { deterministic: true }, (text: unknown) =>
    typeof text === 'string' ? plainWords(text) : null,
  );
  if (getSetting(catalogue, SPELLING_SETTING) !== SPELLING) {
    // Words in ASCII are spelt the same ever since.
    const anyBeyondAscii = (...columns: string[]): string => columns.map(beyondAscii).join(' OR ');
    catalogue
      .statement(
        `WITH RECURSIVE respelt(id) AS (
           SELECT id FROM tags WHERE ${beyondAscii('name')}
           UNION SELECT tags.id FROM tags JOIN respelt ON tags.parent_id = respelt.id
         )
         INSERT OR IGNORE INTO stale_words
           SELECT id FROM photos WHERE ${anyBeyondAscii('name', 'folder', 'title', 'camera', 'lens', 'place')}
           UNION SELECT photo_id FROM captions WHERE ${beyondAscii('text')}
           UNION SELECT photo_id FROM photo_tags WHERE tag_id IN (SELECT id FROM respelt)`,
      )
      .run();
    setSetting(catalogue, SPELLING_SETTING, SPELLING);
  }
  prepared.add(catalogue);
}

/** Marks every photo stale and writes the text index anew. For repair. */
export function rebuildWords(catalogue: Catalogue): void {
  catalogue.write(() => {
    catalogue.statement('DELETE FROM photo_words').run();
    catalogue.statement('INSERT OR IGNORE INTO stale_words SELECT id FROM photos').run();
  });
}

/** The words of photos that have one of these tags, or one below, must be written again: the tag's name or place changed. */
export function markTagWordsStale(catalogue: Catalogue, tagIds: readonly number[]): void {
  catalogue
    .statement(
      `WITH RECURSIVE down(id) AS (
         SELECT value FROM json_each(?) UNION SELECT tags.id FROM tags JOIN down ON tags.parent_id = down.id
       )
       INSERT OR IGNORE INTO stale_words SELECT photo_id FROM photo_tags WHERE tag_id IN (SELECT id FROM down)`,
    )
    .run(JSON.stringify(tagIds));
}
