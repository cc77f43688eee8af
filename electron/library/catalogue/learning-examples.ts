import type { Catalogue } from './catalogue.ts';
import { visible } from './photo-views.ts';
import { writesSoFar } from './writes-so-far.ts';

// What people said about their photos, as far as there is something to learn from: the photo has a vector and can be found.

/** A tag of the vocabulary that a person or a file put on a photo, or that a person refused. */
export interface DecidedTag {
  tagId: number;
  name: string;
  photoId: number;
  accepted: boolean;
}

const DECIDED = `photo_tags JOIN tags ON tags.id = photo_tags.tag_id
  JOIN embeddings ON embeddings.photo_id = photo_tags.photo_id AND embeddings.model_id = :modelId
  JOIN photos ON photos.id = photo_tags.photo_id
  WHERE photo_tags.state <> 'suggested' AND ${visible}`;

/** All decided tags that models know the words of, the latest first, up to `limit`. */
export function decidedTags(catalogue: Catalogue, modelId: number, limit: number): DecidedTag[] {
  const rows = catalogue
    .statement(
      `SELECT tags.id AS tagId, tags.name, photo_tags.photo_id AS photoId, photo_tags.state = 'accepted' AS accepted
       FROM ${DECIDED} AND tags.source = 'vocabulary' ORDER BY photo_tags.changed_at DESC, photo_tags.photo_id, tags.id LIMIT :limit`,
    )
    .all({ modelId, limit }) as (Omit<DecidedTag, 'accepted'> & { accepted: number })[];
  return rows.map((row) => ({ ...row, accepted: row.accepted === 1 }));
}

/** A tag of the user's own, of which there may be several by one name in different places. */
export interface OwnTag {
  name: string;
  ids: number[];
  /** Photos that were given it. */
  photos: number;
}

/** Tags that did not come from the vocabulary, by name without regard to case. */
export function ownTags(catalogue: Catalogue): OwnTag[] {
  const rows = catalogue
    .statement(
      `SELECT id, name, (SELECT count(*) FROM photo_tags WHERE tag_id = tags.id AND state = 'accepted') AS photos
       FROM tags WHERE source <> 'vocabulary' ORDER BY id`,
    )
    .all() as { id: number; name: string; photos: number }[];
  return [...Map.groupBy(rows, ({ name }) => name.toLowerCase()).values()].map((same) => ({
    name: same[0]?.name ?? '',
    ids: same.map(({ id }) => id),
    photos: same.reduce((sum, { photos }) => sum + photos, 0),
  }));
}

/** Photos that one of these tags was accepted or rejected for: the last added ones, which an index gives without sorting. */
export function lastExamples(
  catalogue: Catalogue,
  modelId: number,
  tagIds: readonly number[],
  state: 'accepted' | 'rejected',
  limit: number,
): number[] {
  const ofTag = catalogue
    .statement(
      `SELECT photo_id FROM photo_tags WHERE tag_id = :tagId AND state = :state
         AND EXISTS (SELECT 1 FROM embeddings WHERE model_id = :modelId AND embeddings.photo_id = photo_tags.photo_id)
         AND EXISTS (SELECT 1 FROM photos WHERE photos.id = photo_tags.photo_id AND ${visible})
       ORDER BY photo_id DESC LIMIT :limit`,
    )
    .pluck();
  const found = new Set(tagIds.flatMap((tagId) => ofTag.all({ tagId, state, modelId, limit }) as number[]));
  return [...found].sort((a, b) => b - a).slice(0, limit);
}

/**
 * Changes whenever `ownTags` or `lastExamples` may answer otherwise. Counted by temporary triggers: asking the tags themselves
 * takes a tenth of a second in a large library, for every search after a write.
 */
export function teachingSoFar(catalogue: Catalogue): string {
  if (catalogue.readOnly) return writesSoFar(catalogue);
  watchTeaching(catalogue);
  return String(catalogue.statement('SELECT changes FROM temp.teaching').pluck().get());
}

function watchTeaching(catalogue: Catalogue): void {
  const known = catalogue.statement("SELECT 1 FROM sqlite_temp_master WHERE name = 'teaching'").pluck();
  if (known.get() === 1) return;
  const count = 'BEGIN UPDATE teaching SET changes = changes + 1; END;';
  const gone = (row: string): string => `(${row}.removed_at IS NULL) + 2 * (${row}.state = 'missing')`;
  catalogue.db.exec(`
    CREATE TEMP TABLE teaching (changes INTEGER NOT NULL);
    INSERT INTO temp.teaching VALUES (0);
    CREATE TEMP TRIGGER teaching_tag_added AFTER INSERT ON main.photo_tags WHEN new.state <> 'suggested' ${count}
    CREATE TEMP TRIGGER teaching_tag_changed AFTER UPDATE ON main.photo_tags
      WHEN new.state <> old.state OR new.tag_id <> old.tag_id ${count}
    CREATE TEMP TRIGGER teaching_tag_removed AFTER DELETE ON main.photo_tags WHEN old.state <> 'suggested' ${count}
    CREATE TEMP TRIGGER teaching_tag_named AFTER UPDATE OF name, source ON main.tags ${count}
    CREATE TEMP TRIGGER teaching_photo_gone AFTER UPDATE OF removed_at, state ON main.photos
      WHEN ${gone('new')} <> ${gone('old')} ${count}
    CREATE TEMP TRIGGER teaching_root_gone AFTER UPDATE OF removed_at, offline ON main.roots ${count}
    CREATE TEMP TRIGGER teaching_photo_encoded AFTER INSERT ON main.embeddings
      WHEN EXISTS (SELECT 1 FROM photo_tags WHERE photo_id = new.photo_id AND state <> 'suggested') ${count}
  `);
}

/** Captions that people wrote, accepted or had in their files, the latest first. */
export function writtenCaptions(
  catalogue: Catalogue,
  modelId: number,
  limit: number,
): { photoId: number; text: string }[] {
  return catalogue
    .statement(
      `SELECT captions.photo_id AS photoId, captions.text FROM captions
       JOIN embeddings ON embeddings.photo_id = captions.photo_id AND embeddings.model_id = :modelId
       JOIN photos ON photos.id = captions.photo_id
       WHERE captions.state = 'accepted' AND ${visible} ORDER BY captions.changed_at DESC, captions.photo_id LIMIT :limit`,
    )
    .all({ modelId, limit }) as { photoId: number; text: string }[];
}

/** Names of tags that nobody decided on, spread over the vocabulary: words a model knows and this library is silent about. */
export function undecidedTagNames(catalogue: Catalogue, limit: number): string[] {
  return catalogue
    .statement(
      `SELECT DISTINCT name FROM tags WHERE source = 'vocabulary'
         AND id NOT IN (SELECT tag_id FROM photo_tags WHERE state <> 'suggested')
       ORDER BY (id * 2654435761) % 4294967296 LIMIT ?`,
    )
    .pluck()
    .all(limit) as string[];
}
