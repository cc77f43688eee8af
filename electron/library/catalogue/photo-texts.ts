import { photoCaptions, standingCaption, type CaptionRow } from './captions.ts';
import type { Catalogue } from './catalogue.ts';
import { tagPaths } from './tags.ts';

/** What a photo says about itself, where the words of a query may stand. */
export interface PhotoTexts {
  name: string;
  folder: string;
  camera: string | null;
  lens: string | null;
  place: string | null;
  title: string | null;
  /** Paths of its accepted tags, the most certain first. */
  tags: readonly string[][];
  /** Null where there is none, or nobody has accepted it. */
  caption: string | null;
}

/** The texts of these photos, by id. */
export function photoTexts(catalogue: Catalogue, ids: readonly number[]): Map<number, PhotoTexts> {
  if (ids.length === 0) return new Map();
  const rows = catalogue
    .statement(
      `SELECT photos.id, name, folder, camera, lens, place, title
       FROM json_each(?) AS wanted CROSS JOIN photos ON photos.id = wanted.value`,
    )
    .all(JSON.stringify(ids)) as ({ id: number } & Omit<PhotoTexts, 'tags' | 'caption'>)[];
  const tags = acceptedTags(catalogue, ids);
  const captions = Map.groupBy(photoCaptions(catalogue, ids), ({ photoId }) => photoId);
  return new Map(
    rows.map(({ id, ...texts }) => [
      id,
      { ...texts, tags: tags.get(id) ?? [], caption: acceptedCaption(captions.get(id)) },
    ]),
  );
}

function acceptedCaption(rows: readonly CaptionRow[] = []): string | null {
  const standing = standingCaption(rows);
  return standing?.state === 'accepted' ? standing.text : null;
}

function acceptedTags(catalogue: Catalogue, ids: readonly number[]): Map<number, string[][]> {
  const rows = catalogue
    .statement(
      `SELECT photo_id, tag_id FROM json_each(?) AS wanted
         CROSS JOIN photo_tags ON photo_id = wanted.value AND state = 'accepted' ORDER BY photo_id, certainty DESC, tag_id`,
    )
    .raw()
    .all(JSON.stringify(ids)) as [number, number][];
  const paths = tagPaths(catalogue, [...new Set(rows.map(([, tagId]) => tagId))]);
  const tags = new Map<number, string[][]>();
  for (const [photoId, tagId] of rows) {
    const path = paths.get(tagId) ?? [];
    const list = tags.get(photoId);
    if (list) list.push(path);
    else tags.set(photoId, [path]);
  }
  return tags;
}
