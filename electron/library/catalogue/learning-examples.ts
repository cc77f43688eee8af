import type { Catalogue } from './catalogue.ts';
import { visible } from './photo-views.ts';

// What people said about their photos, as far as there is something to learn from: the photo has a vector and can be found.

/** A tag that a person or a file put on a photo, or that a person refused. */
export interface DecidedTag {
  tagId: number;
  name: string;
  /** False where the tag came from the vocabulary, so that models know the word. */
  own: boolean;
  photoId: number;
  accepted: boolean;
}

const DECIDED = `photo_tags JOIN tags ON tags.id = photo_tags.tag_id
  JOIN embeddings ON embeddings.photo_id = photo_tags.photo_id AND embeddings.model_id = :modelId
  JOIN photos ON photos.id = photo_tags.photo_id
  WHERE photo_tags.state <> 'suggested' AND ${visible}`;

/** All decided tags, the latest first, up to `limit`. */
export function decidedTags(catalogue: Catalogue, modelId: number, limit: number): DecidedTag[] {
  const rows = catalogue
    .statement(
      `SELECT tags.id AS tagId, tags.name, tags.source <> 'vocabulary' AS own, photo_tags.photo_id AS photoId,
         photo_tags.state = 'accepted' AS accepted
       FROM ${DECIDED} ORDER BY photo_tags.changed_at DESC, photo_tags.photo_id, tags.id LIMIT :limit`,
    )
    .all({ modelId, limit }) as (Omit<DecidedTag, 'own' | 'accepted'> & { own: number; accepted: number })[];
  return rows.map((row) => ({ ...row, own: row.own === 1, accepted: row.accepted === 1 }));
}

/** Changes whenever `decidedTags` of the user's own tags would answer otherwise. */
export function ownTagsStamp(catalogue: Catalogue, modelId: number): string {
  const { count, latest } = catalogue
    .statement(
      `SELECT count(*) AS count, max(photo_tags.changed_at) AS latest FROM ${DECIDED} AND tags.source <> 'vocabulary'`,
    )
    .get({ modelId }) as { count: number; latest: string | null };
  return `${modelId} ${count} ${latest ?? ''}`;
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
