import type { TagSource, TagState } from '../../../shared/domain.ts';
import type { Catalogue } from './catalogue.ts';

export interface CaptionRow {
  photoId: number;
  source: TagSource;
  text: string;
  state: TagState;
  certainty: number;
  score: number | null;
  modelId: number | null;
}

/** All captions of these photos: at most one each of the user's, the file's and a model's. */
export function photoCaptions(catalogue: Catalogue, photoIds: readonly number[]): CaptionRow[] {
  return catalogue
    .statement(
      `SELECT photo_id AS photoId, source, text, state, certainty, score, model_id AS modelId FROM captions
       WHERE photo_id IN (SELECT value FROM json_each(?)) ORDER BY photo_id, source`,
    )
    .all(JSON.stringify(photoIds)) as CaptionRow[];
}

/**
 * The caption that stands for a photo: the user's words, else the file's, else a model's that was accepted, else a model's
 * suggestion; undefined when there is none.
 */
export function standingCaption(rows: readonly CaptionRow[]): CaptionRow | undefined {
  const by = (source: TagSource, state: TagState): CaptionRow | undefined =>
    rows.find((row) => row.source === source && row.state === state);
  return by('user', 'accepted') ?? by('model', 'accepted') ?? by('file', 'accepted') ?? by('model', 'suggested');
}

/** Sets one caption outright; an empty text removes it. For edits, call it inside `recordOperation`. */
export function putCaption(catalogue: Catalogue, row: CaptionRow): void {
  catalogue.write(() => {
    if (row.text === '') {
      catalogue.statement('DELETE FROM captions WHERE photo_id = ? AND source = ?').run(row.photoId, row.source);
      return;
    }
    catalogue
      .statement(
        `INSERT INTO captions (photo_id, source, text, state, certainty, score, model_id, changed_at)
         VALUES (:photoId, :source, :text, :state, :certainty, :score, :modelId, :now)
         ON CONFLICT DO UPDATE SET text = excluded.text, state = excluded.state, certainty = excluded.certainty,
           score = excluded.score, model_id = excluded.model_id, changed_at = excluded.changed_at`,
      )
      .run({ ...row, now: new Date().toISOString() });
  });
}
