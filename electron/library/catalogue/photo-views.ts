import type { Failure, Folder, PhotoDetail, PhotoState, PhotoSummary, PhotoTag } from '../../../shared/domain.ts';
import { comparePaths } from '../../../shared/name-order.ts';
import { type CaptionRow, photoCaptions, standingCaption } from './captions.ts';
import type { Catalogue } from './catalogue.ts';
import { listFolders, type PhotoFacts } from './photos.ts';
import { listRoots } from './roots.ts';
import { looseKey } from '../../../shared/loose-key.ts';
import { ownPaths, type PathRules } from '../path-rules.ts';
import { filePath, type Place, placeBelow } from '../photo-path.ts';
import { photoTags, tagPaths } from './tags.ts';

// Photos as the contract shows them.

/**
 * SQL condition of photos that belong to the library: not removed, of a root that was not removed. The plus keeps SQLite from
 * looking photos up by their root, nearly all of them, and sorting them again for every step of a walk by id.
 */
export const inLibrary = `photos.removed_at IS NULL AND +photos.root_id IN (SELECT id FROM roots WHERE removed_at IS NULL)`;

/**
 * SQL condition of photos to show: those of the library, without the ones whose file is gone from a disk that is there. Photos of
 * a disk that is unplugged are shown: their thumbnails, tags and vectors are all here.
 */
export const visible = `${inLibrary}
  AND (photos.state <> 'missing' OR photos.root_id IN (SELECT id FROM roots WHERE offline = 1))`;

const SUMMARY = `photos.id, photos.name, ifnull(photos.width, 0) AS width, ifnull(photos.height, 0) AS height,
  photos.taken_at AS takenAt, photos.state, photos.rating, photos.placeholder`;

/** Summaries in the order of the ids; unknown ids are left out. */
export function summaries(catalogue: Catalogue, ids: readonly number[]): PhotoSummary[] {
  const rows = catalogue
    .statement(
      `SELECT ${SUMMARY} FROM json_each(?) AS wanted JOIN photos ON photos.id = wanted.value ORDER BY wanted.key`,
    )
    .all(JSON.stringify(ids));
  return rows as PhotoSummary[];
}

/** Summaries with absolute paths, by id. Photos that have been removed are left out. */
export function pathedSummaries(
  catalogue: Catalogue,
  ids: readonly number[],
): Map<number, PhotoSummary & { path: string }> {
  const rows = catalogue
    .statement(
      `SELECT ${SUMMARY}, roots.path AS rootPath, photos.folder FROM json_each(?) AS wanted
         CROSS JOIN photos ON photos.id = wanted.value JOIN roots ON roots.id = photos.root_id
       WHERE photos.removed_at IS NULL`,
    )
    .all(JSON.stringify(ids)) as (PhotoSummary & { rootPath: string; folder: string })[];
  return new Map(
    rows.map(({ rootPath, folder, ...summary }) => [
      summary.id,
      { ...summary, path: filePath(rootPath, folder, summary.name) },
    ]),
  );
}

/** Absolute paths by photo id: text to show, and for `toDiskPath` what the file system wants. */
export function photoPaths(catalogue: Catalogue, ids: readonly number[]): Map<number, string> {
  const rows = catalogue
    .statement(
      `SELECT photos.id, roots.path, photos.folder, photos.name FROM photos JOIN roots ON roots.id = photos.root_id
       WHERE photos.id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(ids)) as { id: number; path: string; folder: string; name: string }[];
  return new Map(rows.map((row) => [row.id, filePath(row.path, row.folder, row.name)]));
}

/**
 * The photo at this absolute path, if the library has it. Where file systems take several spellings for one name, any of them
 * finds it, unless two photos differ in nothing else.
 */
export function findPhotoByPath(catalogue: Catalogue, path: string, rules: PathRules = ownPaths): number | undefined {
  const roots = catalogue.statement('SELECT id, path FROM roots WHERE removed_at IS NULL').all() as {
    id: number;
    path: string;
  }[];
  const places = roots.flatMap((root) => {
    const place = placeBelow(root.path, path, rules);
    return place ? [{ rootId: root.id, ...place }] : [];
  });
  for (const { rootId, folder, name } of places) {
    const id = catalogue
      .statement('SELECT id FROM photos WHERE root_id = ? AND folder = ? AND name = ? AND removed_at IS NULL')
      .pluck()
      .get(rootId, folder, name) as number | undefined;
    if (id !== undefined) return id;
  }
  if (!rules.loose) return undefined;
  for (const place of places) {
    const alike = spelledAlike(catalogue, place);
    // Two spellings of the accents are nearer to each other than two of the case.
    const composed = alike.filter((other) => isComposedAlike(other, place));
    const [only, ...more] = composed.length > 0 ? composed : alike;
    if (only && more.length === 0) return only.id;
  }
  return undefined;
}

function isComposedAlike(one: Place, other: Place): boolean {
  const composed = ({ folder, name }: Place): string => `${folder}/${name}`.normalize('NFC');
  return composed(one) === composed(other);
}

function spelledAlike(
  catalogue: Catalogue,
  { rootId, folder, name }: Place & { rootId: number },
): (Place & { id: number })[] {
  return listFolders(catalogue, rootId)
    .filter((other) => looseKey(other) === looseKey(folder))
    .flatMap(
      (other) =>
        catalogue
          .statement('SELECT id, folder, name FROM photos WHERE root_id = ? AND folder = ? AND removed_at IS NULL')
          .all(rootId, other) as (Place & { id: number })[],
    )
    .filter((photo) => looseKey(photo.name) === looseKey(name));
}

/** Of what was read from the content, what is shown. */
type ShownFacts = Pick<
  PhotoFacts,
  | 'camera'
  | 'lens'
  | 'iso'
  | 'aperture'
  | 'exposure'
  | 'focalLength'
  | 'latitude'
  | 'longitude'
  | 'altitude'
  | 'place'
  | 'title'
>;

interface DetailRow extends PhotoSummary, ShownFacts {
  rootId: number;
  rootPath: string;
  folder: string;
  bytes: number;
  format: string | null;
  hash: string | null;
  addedAt: string;
  failureReason: string | null;
  failureKind: Failure['kind'] | null;
  attempts: number;
}

/** Everything about these photos, in the order of the ids; unknown ids are left out. */
export function details(catalogue: Catalogue, ids: readonly number[]): PhotoDetail[] {
  const rows = catalogue
    .statement(
      `SELECT ${SUMMARY}, photos.root_id AS rootId, roots.path AS rootPath, photos.folder, photos.bytes, photos.format,
         photos.hash, photos.added_at AS addedAt, photos.camera, photos.lens, photos.iso, photos.aperture, photos.exposure,
         photos.focal_length AS focalLength, photos.latitude, photos.longitude, photos.altitude, photos.place, photos.title,
         photos.failure_reason AS failureReason, photos.failure_kind AS failureKind, photos.attempts
       FROM json_each(?) AS wanted JOIN photos ON photos.id = wanted.value JOIN roots ON roots.id = photos.root_id
       ORDER BY wanted.key`,
    )
    .all(JSON.stringify(ids)) as DetailRow[];
  const found = rows.map((row) => row.id);
  const tags = tagsByPhoto(catalogue, found);
  const captions = new Map<number, CaptionRow[]>();
  for (const row of photoCaptions(catalogue, found)) {
    const list = captions.get(row.photoId);
    if (list) list.push(row);
    else captions.set(row.photoId, [row]);
  }
  return rows.map((row): PhotoDetail => {
    const { rootPath, latitude, longitude, altitude, failureReason, failureKind, attempts, ...rest } = row;
    const path = filePath(rootPath, row.folder, row.name);
    const standing = standingCaption(captions.get(row.id) ?? []);
    return {
      ...rest,
      path,
      format: row.format ?? '',
      hash: row.hash ?? '',
      gps: latitude === null || longitude === null ? null : { latitude, longitude, altitude },
      tags: tags.get(row.id) ?? [],
      caption: standing
        ? { text: standing.text, certainty: standing.certainty, state: standing.state, source: standing.source }
        : null,
      failure:
        failureReason === null
          ? null
          : { id: row.id, path, reason: failureReason, kind: failureKind ?? 'permanent', attempts },
    };
  });
}

/** Tags as the contract shows them, by photo: accepted and suggested by certainty, rejected ones last. */
export function tagsByPhoto(catalogue: Catalogue, ids: readonly number[]): Map<number, PhotoTag[]> {
  const rows = photoTags(catalogue, ids);
  const paths = tagPaths(catalogue, [...new Set(rows.map((row) => row.tagId))]);
  const byPhoto = new Map<number, PhotoTag[]>();
  const order = { accepted: 0, suggested: 1, rejected: 2 } as const;
  for (const row of rows.sort((a, b) => order[a.state] - order[b.state] || b.certainty - a.certainty)) {
    const path = paths.get(row.tagId) ?? [];
    const entry: PhotoTag = {
      tag: path.at(-1) ?? '',
      parents: path.slice(0, -1),
      certainty: row.certainty,
      state: row.state,
      source: row.source,
    };
    const list = byPhoto.get(row.photoId);
    if (list) list.push(entry);
    else byPhoto.set(row.photoId, [entry]);
  }
  return byPhoto;
}

/** Photos that could not be indexed, and those that are being tried again. */
export function failures(catalogue: Catalogue): Failure[] {
  const rows = catalogue
    .statement(
      `SELECT photos.id, roots.path AS rootPath, photos.folder, photos.name, failure_reason AS reason, failure_kind AS kind, attempts
       FROM photos JOIN roots ON roots.id = photos.root_id
       WHERE failure_reason IS NOT NULL AND state IN ('failed', 'pending') AND ${inLibrary} ORDER BY photos.id`,
    )
    .all() as {
    id: number;
    rootPath: string;
    folder: string;
    name: string;
    reason: string;
    kind: Failure['kind'];
    attempts: number;
  }[];
  return rows.map(({ id, rootPath, folder, name, reason, kind, attempts }) => ({
    id,
    path: filePath(rootPath, folder, name),
    reason,
    kind,
    attempts,
  }));
}

/** Folders that hold photos, with those above them up to the root, and how many photos are in and below each. In order of name. */
export function folderTree(catalogue: Catalogue): Folder[] {
  const rows = catalogue
    .statement(
      `SELECT photos.root_id AS rootId, photos.folder, count(*) AS n
       FROM photos WHERE ${visible} GROUP BY photos.root_id, photos.folder`,
    )
    .all() as { rootId: number; folder: string; n: number }[];
  const folders = new Map<string, Folder>();
  for (const { id, name } of listRoots(catalogue)) folders.set(`${id}/`, { rootId: id, path: '', name, photos: 0 });
  for (const { rootId, folder, n } of rows) {
    const parts = folder === '' ? [] : folder.split('/');
    for (let depth = 0; depth <= parts.length; depth++) {
      const path = parts.slice(0, depth).join('/');
      const key = `${rootId}/${path}`;
      const known = folders.get(key);
      if (known) known.photos += n;
      else folders.set(key, { rootId, path, name: parts[depth - 1] ?? '', photos: n });
    }
  }
  return [...folders.values()].sort(
    (a, b) => a.rootId - b.rootId || comparePaths(a.path.split('/'), b.path.split('/')),
  );
}

/** Photos in each state under one root. */
export function countByState(catalogue: Catalogue, rootId: number): Record<PhotoState, number> {
  const counts: Record<PhotoState, number> = { pending: 0, indexed: 0, failed: 0, missing: 0 };
  const rows = catalogue
    .statement('SELECT state, count(*) AS n FROM photos WHERE root_id = ? AND removed_at IS NULL GROUP BY state')
    .all(rootId) as { state: PhotoState; n: number }[];
  for (const { state, n } of rows) counts[state] = n;
  return counts;
}

/** Every photo of the library, in order of id. */
export function allPhotoIds(catalogue: Catalogue): number[] {
  return catalogue.statement(`SELECT id FROM photos WHERE ${inLibrary} ORDER BY id`).pluck().all() as number[];
}
