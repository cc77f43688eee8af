import type { Operation, TagState } from '../../../shared/domain.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import { photoCaptions, putCaption } from '../catalogue/captions.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { recordOperation } from '../catalogue/operation-log.ts';
import { deletePhotoTag, photoTags, putPhotoTag } from '../catalogue/tags.ts';
import type { PhotoTagRow } from '../catalogue/tags.ts';
import { photosInWords } from '../photos-in-words.ts';
import { resolveTag } from './tag-names.ts';

/** What an edit changed: how many photos, and the step that undoes it. */
export interface Edit {
  changed: number;
  /** The photos that changed. */
  photoIds: number[];
  operation: Operation | null;
}

/** Runs an edit of several photos as one undoable step. */
export function editPhotos(
  catalogue: Catalogue,
  title: (photos: number) => string,
  photos: number,
  edit: (touched: Set<number>) => void,
): Edit {
  const touched = new Set<number>();
  const { operation } = recordOperation(catalogue, title(photos), () => edit(touched));
  return { changed: touched.size, photoIds: [...touched].sort((a, b) => a - b), operation };
}

export interface TagDecision {
  photoId: number;
  /** A tag's name, or its path with `/` between names. */
  tag: string;
  state: TagState;
}

/**
 * The user's word on suggestions, as one undoable step. Accepting keeps who suggested it and how certain that was; a
 * rejected tag stays as rejected, so that it is not suggested for that photo again; `suggested` takes a decision back.
 *
 * @throws BowerbirdError `not-found` for a tag that the photo does not have
 */
export function decide(
  catalogue: Catalogue,
  tags: readonly TagDecision[],
  captions: readonly { photoId: number; state: TagState }[],
): Edit {
  const photos = new Set([...tags, ...captions].map(({ photoId }) => photoId)).size;
  const title = (count: number): string => `Review ${photosInWords(count)}`;
  return editPhotos(catalogue, title, photos, (touched) => {
    for (const { photoId, tag, state } of tags) {
      const rows = photoTags(catalogue, [photoId]);
      const id = resolveTag(
        catalogue,
        tag,
        rows.map(({ tagId }) => tagId),
      );
      const row = rows.find(({ tagId }) => tagId === id);
      if (!row) throw new BowerbirdError('not-found', `The photo has no tag "${tag}" to decide about.`);
      if (row.state === state) continue;
      putPhotoTag(catalogue, { ...row, state });
      touched.add(photoId);
    }
    for (const { photoId, state } of captions) {
      const row = photoCaptions(catalogue, [photoId]).find(({ source }) => source === 'model');
      if (!row) throw new BowerbirdError('not-found', 'The photo has no suggested caption to decide about.');
      if (row.state === state) continue;
      putCaption(catalogue, { ...row, state });
      touched.add(photoId);
    }
  });
}

/** Accepts every open suggestion, tags and captions, of at least this certainty, as one undoable step. */
export function acceptAbove(catalogue: Catalogue, photoIds: readonly number[], certainty: number): Edit {
  const percent = Math.round(certainty * 100);
  const title = (count: number): string => `Accept suggestions from ${percent} % for ${photosInWords(count)}`;
  return editPhotos(catalogue, title, photoIds.length, (touched) => {
    for (const row of photoTags(catalogue, photoIds)) {
      if (row.state !== 'suggested' || row.certainty < certainty) continue;
      putPhotoTag(catalogue, { ...row, state: 'accepted' });
      touched.add(row.photoId);
    }
    for (const row of photoCaptions(catalogue, photoIds)) {
      if (row.state !== 'suggested' || row.certainty < certainty) continue;
      putCaption(catalogue, { ...row, state: 'accepted' });
      touched.add(row.photoId);
    }
  });
}

/** How many open suggestions, tags and captions, `acceptAbove` would accept. */
export function countAbove(catalogue: Catalogue, photoIds: readonly number[], certainty: number): number {
  const open = `photo_id IN (SELECT value FROM json_each(:ids)) AND state = 'suggested' AND certainty >= :certainty`;
  const { suggestions } = catalogue
    .statement(
      `SELECT (SELECT count(*) FROM photo_tags WHERE ${open}) + (SELECT count(*) FROM captions WHERE ${open})
       AS suggestions`,
    )
    .get({ ids: JSON.stringify(photoIds), certainty }) as { suggestions: number };
  return suggestions;
}

export interface RemoveMachineOptions {
  /** Only what this model suggested: its id, or id and version as `id version`. */
  model?: string | undefined;
  /** Only what was last changed before this ISO time. */
  before?: string | undefined;
  /** Also what people accepted of it. */
  acceptedToo: boolean;
}

/** Takes machine-made tags and captions away, as one undoable step. What people rejected stays rejected. */
export function removeMachineTags(
  catalogue: Catalogue,
  photoIds: readonly number[],
  { model, before, acceptedToo }: RemoveMachineOptions,
): Edit {
  const states = acceptedToo ? `('suggested', 'accepted')` : `('suggested')`;
  const where = `photo_id IN (SELECT value FROM json_each(:ids)) AND source = 'model' AND state IN ${states}
    AND (:before IS NULL OR changed_at < :before)
    AND (:model IS NULL OR model_id IN (SELECT id FROM models WHERE name = :model OR name || ' ' || version = :model))`;
  const bind = { ids: JSON.stringify(photoIds), before: before ?? null, model: model ?? null };
  const title = (count: number): string => `Remove machine tags from ${photosInWords(count)}`;
  return editPhotos(catalogue, title, photoIds.length, (touched) => {
    const tags = catalogue
      .statement(`SELECT photo_id AS photoId, tag_id AS tagId FROM photo_tags WHERE ${where}`)
      .all(bind) as Pick<PhotoTagRow, 'photoId' | 'tagId'>[];
    for (const { photoId, tagId } of tags) {
      deletePhotoTag(catalogue, photoId, tagId);
      touched.add(photoId);
    }
    const captions = catalogue.statement(`SELECT photo_id FROM captions WHERE ${where}`).pluck().all(bind) as number[];
    for (const row of photoCaptions(catalogue, captions)) {
      if (row.source !== 'model') continue;
      putCaption(catalogue, { ...row, text: '' });
      touched.add(row.photoId);
    }
  });
}
