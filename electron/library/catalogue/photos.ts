import type { PhotoState } from '../../../shared/domain.ts';
import type { Catalogue } from './catalogue.ts';

/** A photo's place on disk, and what identified its content when it was last read. */
export interface PhotoFile {
  id: number;
  rootId: number;
  /** Below the root, `/` between folders, empty for the root itself. */
  folder: string;
  name: string;
  bytes: number;
  mtimeMs: number;
  /** Device and inode, where the file system has them. */
  fileId: string | null;
  hash: string | null;
  state: PhotoState;
  /** Set when the user took the photo out of the library: it stays out. */
  removedAt: string | null;
  sidecarName: string | null;
  sidecarMtimeMs: number | null;
  /** Failed attempts at the present content. */
  attempts: number;
  /** How often the program died while this file was in work. */
  crashes: number;
  /** 1 when the content that `hash` names was decoded and described. */
  decoded: 0 | 1;
}

/** Everything read from a photo's content, ready to be stored. */
export interface PhotoFacts {
  hash: string;
  format: string;
  width: number;
  height: number;
  /** Local time, ISO 8601 without zone. */
  takenAt: string;
  camera: string | null;
  lens: string | null;
  iso: number | null;
  aperture: number | null;
  exposure: string | null;
  focalLength: number | null;
  latitude: number | null;
  longitude: number | null;
  altitude: number | null;
  place: string | null;
  title: string | null;
  rating: number | null;
  placeholder: string;
  perceptualHash: bigint;
}

const FILE_COLUMNS = `id, root_id AS rootId, folder, name, bytes, mtime_ms AS mtimeMs, file_id AS fileId, hash, state,
  removed_at AS removedAt, sidecar_name AS sidecarName, sidecar_mtime_ms AS sidecarMtimeMs,
  attempts, crashes, width IS NOT NULL AND failure_reason IS NULL AS decoded`;

/** Days since 1970-01-01 of a local ISO time: what date headings group by. */
export function dayOf(takenAt: string): number {
  return Math.floor(Date.parse(`${takenAt.slice(0, 10)}T00:00:00Z`) / 86_400_000);
}

/** Every file that the catalogue knows under a root, also missing ones; removed photos too, so that they stay removed. */
export function listFiles(catalogue: Catalogue, rootId: number): PhotoFile[] {
  return catalogue.statement(`SELECT ${FILE_COLUMNS} FROM photos WHERE root_id = ?`).all(rootId) as PhotoFile[];
}

export function getFile(catalogue: Catalogue, id: number): PhotoFile | undefined {
  return catalogue.statement(`SELECT ${FILE_COLUMNS} FROM photos WHERE id = ?`).get(id) as PhotoFile | undefined;
}

/** The photo that the catalogue has at a place, removed or not. */
export function findFile(catalogue: Catalogue, rootId: number, folder: string, name: string): PhotoFile | undefined {
  return catalogue
    .statement(`SELECT ${FILE_COLUMNS} FROM photos WHERE root_id = ? AND folder = ? AND name = ?`)
    .get(rootId, folder, name) as PhotoFile | undefined;
}

/** Photos with this content, wherever they are. */
export function filesByHash(catalogue: Catalogue, hash: string): PhotoFile[] {
  return catalogue.statement(`SELECT ${FILE_COLUMNS} FROM photos WHERE hash = ?`).all(hash) as PhotoFile[];
}

/** Files that are new on disk become `pending` photos. Returns their ids, in order. */
export function addFiles(
  catalogue: Catalogue,
  files: readonly {
    rootId: number;
    folder: string;
    name: string;
    bytes: number;
    mtimeMs: number;
    fileId: string | null;
  }[],
): number[] {
  const now = new Date().toISOString();
  return catalogue.write(() =>
    files.map((file) => {
      const takenAt = localIso(file.mtimeMs);
      const { lastInsertRowid } = catalogue
        .statement(
          `INSERT INTO photos (root_id, folder, name, bytes, mtime_ms, file_id, state, taken_at, taken_day, added_at)
           VALUES (?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?)`,
        )
        .run(file.rootId, file.folder, file.name, file.bytes, file.mtimeMs, file.fileId, takenAt, dayOf(takenAt), now);
      return Number(lastInsertRowid);
    }),
  );
}

/** A time in milliseconds as local ISO 8601 without zone, as cameras write it. */
export function localIso(ms: number): string {
  const date = new Date(ms);
  return new Date(ms - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** The content of these files, or of their sidecars, may have changed: read them again. Tags and captions stay. */
export function markChanged(
  catalogue: Catalogue,
  files: readonly { id: number; bytes: number; mtimeMs: number; fileId: string | null }[],
): void {
  catalogue.write(() => {
    for (const file of files) {
      catalogue
        .statement(
          `UPDATE photos SET bytes = ?, mtime_ms = ?, file_id = ?, state = 'pending', state_before_missing = NULL, attempts = 0,
             next_attempt_ms = NULL, failure_reason = NULL, failure_kind = NULL, crashes = 0 WHERE id = ?`,
        )
        .run(file.bytes, file.mtimeMs, file.fileId, file.id);
    }
  });
}

/** A pending photo turned out to hold what it held before: nothing needs to be read from it. */
export function markUnchanged(catalogue: Catalogue, id: number): void {
  catalogue.write(() =>
    catalogue
      .statement(
        `UPDATE photos SET state = 'indexed', failure_reason = NULL, failure_kind = NULL, attempts = 0, next_attempt_ms = NULL,
           crashes = 0 WHERE id = ?`,
      )
      .run(id),
  );
}

/** The files are not to be seen just now. Nothing known about them is dropped. */
export function markMissing(catalogue: Catalogue, ids: readonly number[]): void {
  catalogue.write(() => {
    for (const id of ids) {
      catalogue
        .statement(
          `UPDATE photos SET state_before_missing = state, state = 'missing' WHERE id = ? AND state <> 'missing'`,
        )
        .run(id);
    }
  });
}

/** The files are there again, unchanged: they are what they were before. */
export function markPresent(catalogue: Catalogue, ids: readonly number[]): void {
  catalogue.write(() => {
    for (const id of ids) {
      catalogue
        .statement(
          `UPDATE photos SET state = coalesce(state_before_missing, 'pending'), state_before_missing = NULL
           WHERE id = ? AND state = 'missing'`,
        )
        .run(id);
    }
  });
}

/** Where a file is, and what a look at it shows. */
export type FilePlace = Pick<PhotoFile, 'rootId' | 'folder' | 'name' | 'bytes' | 'mtimeMs' | 'fileId'>;

/**
 * Photos moved, all at once: same content, new places, those of one another too. Id, tags, captions and vector stay. A row that
 * stood at a new place and does not move itself gives way; if a person had decided something there (they put an edited version
 * in the old one's place), that goes over to the photo, as far as nothing is decided on it already.
 */
export function moveFiles(catalogue: Catalogue, moves: readonly { id: number; to: FilePlace }[]): void {
  catalogue.write(() => {
    // Two rows never have one place, so all of them step aside first: no file's name holds a slash.
    for (const { id } of moves) catalogue.statement("UPDATE photos SET name = '/' || id WHERE id = ?").run(id);
    for (const { id, to } of moves) {
      const replaced = findFile(catalogue, to.rootId, to.folder, to.name);
      if (replaced) {
        takeOverDecisions(catalogue, replaced.id, id);
        catalogue.statement('DELETE FROM photos WHERE id = ?').run(replaced.id);
      }
      catalogue
        .statement(
          `UPDATE photos SET root_id = ?, folder = ?, name = ?, bytes = ?, mtime_ms = ?, file_id = ?,
             state = CASE state WHEN 'missing' THEN coalesce(state_before_missing, 'pending') ELSE state END,
             state_before_missing = NULL WHERE id = ?`,
        )
        .run(to.rootId, to.folder, to.name, to.bytes, to.mtimeMs, to.fileId, id);
    }
  });
}

/** One photo moved, as in `moveFiles`. */
export function moveFile(catalogue: Catalogue, id: number, to: FilePlace): void {
  moveFiles(catalogue, [{ id, to }]);
}

/** What people decided on one photo is decided on another too, where nothing is yet. */
function takeOverDecisions(catalogue: Catalogue, from: number, to: number): void {
  const ids = { from, to };
  catalogue
    .statement(
      `INSERT INTO photo_tags (photo_id, tag_id, source, state, certainty, score, model_id, changed_at)
       SELECT :to, tag_id, source, state, certainty, score, model_id, changed_at FROM photo_tags
       WHERE photo_id = :from AND (source = 'user' OR source = 'model' AND state <> 'suggested' OR state = 'rejected')
       ON CONFLICT DO UPDATE SET source = excluded.source, state = excluded.state, certainty = excluded.certainty,
         score = excluded.score, model_id = excluded.model_id, changed_at = excluded.changed_at
         WHERE photo_tags.state = 'suggested'`,
    )
    .run(ids);
  catalogue
    .statement(
      `INSERT OR IGNORE INTO captions (photo_id, source, text, state, certainty, score, model_id, changed_at)
       SELECT :to, source, text, state, certainty, score, model_id, changed_at FROM captions
       WHERE photo_id = :from AND (source = 'user' OR source = 'model' AND state <> 'suggested')`,
    )
    .run(ids);
  catalogue
    .statement('UPDATE photos SET rating = (SELECT rating FROM photos WHERE id = :from) WHERE id = :to AND rating = 0')
    .run(ids);
}

/** The same file under another spelling of its folder's or its own name. */
export function respellFile(catalogue: Catalogue, id: number, to: { folder: string; name: string }): void {
  catalogue.write(() =>
    catalogue.statement('UPDATE photos SET folder = ?, name = ? WHERE id = ?').run(to.folder, to.name, id),
  );
}

/** The photo whose file was last seen with this device and inode, if it is the only one. */
export function findByFileId(catalogue: Catalogue, fileId: string): PhotoFile | undefined {
  const rows = catalogue
    .statement(`SELECT ${FILE_COLUMNS} FROM photos WHERE file_id = ? LIMIT 2`)
    .all(fileId) as PhotoFile[];
  return rows.length === 1 ? rows[0] : undefined;
}

/** The folders of a root in which the catalogue knows files. */
export function listFolders(catalogue: Catalogue, rootId: number): string[] {
  return catalogue.statement('SELECT DISTINCT folder FROM photos WHERE root_id = ?').pluck().all(rootId) as string[];
}

/** The files that the catalogue knows directly in one folder. */
export function listFolderFiles(catalogue: Catalogue, rootId: number, folder: string): PhotoFile[] {
  return catalogue
    .statement(`SELECT ${FILE_COLUMNS} FROM photos WHERE root_id = ? AND folder = ?`)
    .all(rootId, folder) as PhotoFile[];
}

/** The files that the catalogue knows in a folder and below it. */
export function listFilesBelow(catalogue: Catalogue, rootId: number, folder: string): PhotoFile[] {
  return catalogue
    .statement(`SELECT ${FILE_COLUMNS} FROM photos WHERE root_id = ? AND (folder = ? OR substr(folder, 1, ?) = ?)`)
    .all(rootId, folder, folder.length + 1, `${folder}/`) as PhotoFile[];
}

/** Photos of a root that could not be read for want of permission. */
export function listDenied(catalogue: Catalogue, rootId: number): PhotoFile[] {
  return catalogue
    .statement(
      `SELECT ${FILE_COLUMNS} FROM photos
       WHERE state = 'failed' AND failure_kind = 'denied' AND root_id = ? AND removed_at IS NULL`,
    )
    .all(rootId) as PhotoFile[];
}

/** Drops rows that never became photos: their file vanished before it was read. */
export function dropUnread(catalogue: Catalogue, ids: readonly number[]): void {
  catalogue.write(() => {
    for (const id of ids) catalogue.statement('DELETE FROM photos WHERE id = ? AND hash IS NULL').run(id);
  });
}

/** Nothing is put off for as long as this: a time further ahead was set by a clock that has been put back since. */
const LONGEST_WAIT_MS = 3_600_000;

/**
 * Pending photos that may be tried now, oldest first.
 *
 * @param preferred ids to take before all others
 * @param busy ids already in the pipeline
 */
export function nextPending(
  catalogue: Catalogue,
  options: { limit: number; preferred: readonly number[]; busy: ReadonlySet<number>; nowMs: number },
): PhotoFile[] {
  const { limit, preferred, busy, nowMs } = options;
  const due = `next_attempt_ms IS NULL OR next_attempt_ms <= :now OR next_attempt_ms > :now + ${LONGEST_WAIT_MS}`;
  const ready = `state = 'pending' AND removed_at IS NULL AND (${due})
    AND root_id IN (SELECT id FROM roots WHERE removed_at IS NULL)`;
  const found: PhotoFile[] = [];
  const take = (rows: PhotoFile[]): void => {
    for (const row of rows) {
      if (found.length >= limit) return;
      if (!busy.has(row.id) && !found.some((other) => other.id === row.id)) found.push(row);
    }
  };
  if (preferred.length > 0) {
    take(
      catalogue
        .statement(`SELECT ${FILE_COLUMNS} FROM photos WHERE id IN (SELECT value FROM json_each(:ids)) AND ${ready}`)
        .all({ ids: JSON.stringify(preferred), now: nowMs }) as PhotoFile[],
    );
  }
  if (found.length < limit) {
    // Files that crashed the program before come last, so that they cannot hold up the others.
    take(
      catalogue
        .statement(`SELECT ${FILE_COLUMNS} FROM photos WHERE ${ready} ORDER BY crashes > 0, id LIMIT :limit`)
        .all({ limit: limit + busy.size, now: nowMs }) as PhotoFile[],
    );
  }
  return found;
}

/**
 * Stores what was read from one photo's content. Part of the batch's transaction. A rating in the file counts only where the
 * user has given none.
 */
export function storeFacts(
  catalogue: Catalogue,
  id: number,
  facts: PhotoFacts,
  file: { bytes: number; mtimeMs: number; sidecarName: string | null; sidecarMtimeMs: number | null },
): void {
  catalogue
    .statement(
      `UPDATE photos SET hash = :hash, format = :format, width = :width, height = :height, taken_at = :takenAt,
         taken_day = :takenDay, camera = :camera, lens = :lens, iso = :iso, aperture = :aperture, exposure = :exposure,
         focal_length = :focalLength, latitude = :latitude, longitude = :longitude, altitude = :altitude, place = :place,
         title = :title, rating = CASE rating WHEN 0 THEN coalesce(:rating, 0) ELSE rating END, placeholder = :placeholder, perceptual_hash = :perceptualHash,
         bytes = :bytes, mtime_ms = :mtimeMs, sidecar_name = :sidecarName, sidecar_mtime_ms = :sidecarMtimeMs, state = 'indexed', state_before_missing = NULL, failure_reason = NULL,
         failure_kind = NULL, attempts = 0, next_attempt_ms = NULL, crashes = 0
       WHERE id = :id`,
    )
    .run({
      ...facts,
      ...file,
      id,
      perceptualHash: BigInt.asIntN(64, facts.perceptualHash),
      takenDay: dayOf(facts.takenAt),
    });
}

/** Records why a photo could not be indexed. A transient failure stays pending until its next attempt. */
export function storeFailure(
  catalogue: Catalogue,
  id: number,
  failure: { reason: string; kind: 'transient' | 'permanent' | 'denied' | 'quarantined'; nextAttemptMs: number | null },
): void {
  catalogue.write(() =>
    catalogue
      .statement(
        `UPDATE photos SET state = CASE WHEN :nextAttemptMs IS NULL THEN 'failed' ELSE 'pending' END,
           failure_reason = :reason, failure_kind = :kind, attempts = attempts + 1, next_attempt_ms = :nextAttemptMs
         WHERE id = :id`,
      )
      .run({ ...failure, id }),
  );
}

/** Failed photos (all, or these) are tried again. Returns how many. */
export function retryFailures(catalogue: Catalogue, ids?: readonly number[]): number {
  return catalogue.write(() => {
    const only = ids ? 'AND id IN (SELECT value FROM json_each(?))' : '';
    return catalogue
      .statement(
        `UPDATE photos SET state = 'pending', next_attempt_ms = NULL, crashes = 0
         WHERE (state = 'failed' OR (state = 'pending' AND failure_kind IS NOT NULL)) AND removed_at IS NULL ${only}`,
      )
      .run(...(ids ? [JSON.stringify(ids)] : [])).changes;
  });
}

/** Counts a crash against files that were being processed when the program died. */
export function countCrash(catalogue: Catalogue, ids: readonly number[]): void {
  catalogue.write(() => {
    for (const id of ids) catalogue.statement('UPDATE photos SET crashes = crashes + 1 WHERE id = ?').run(id);
  });
}

/** Queues photos for reading and encoding again. Returns how many. */
export function requeue(catalogue: Catalogue, ids: readonly number[]): number {
  return catalogue.write(
    () =>
      catalogue
        .statement(
          `UPDATE photos SET state = 'pending', next_attempt_ms = NULL, attempts = 0, crashes = 0
           WHERE id IN (SELECT value FROM json_each(?)) AND state IN ('indexed', 'failed')`,
        )
        .run(JSON.stringify(ids)).changes,
  );
}

export interface PhotoCounts {
  photos: number;
  indexed: number;
  pending: number;
  failed: number;
  missing: number;
}

/** How many photos are in which state. Removed photos and those of removed roots do not count. */
export function countPhotos(catalogue: Catalogue): PhotoCounts {
  const rows = catalogue
    .statement(
      `SELECT state, count(*) AS n FROM photos
       WHERE removed_at IS NULL AND root_id IN (SELECT id FROM roots WHERE removed_at IS NULL) GROUP BY state`,
    )
    .all() as { state: PhotoState; n: number }[];
  const counts: PhotoCounts = { photos: 0, indexed: 0, pending: 0, failed: 0, missing: 0 };
  for (const { state, n } of rows) {
    counts[state] = n;
    counts.photos += n;
  }
  return counts;
}

export function setSidecar(catalogue: Catalogue, id: number, name: string | null, mtimeMs: number | null): void {
  catalogue.write(() =>
    catalogue.statement('UPDATE photos SET sidecar_name = ?, sidecar_mtime_ms = ? WHERE id = ?').run(name, mtimeMs, id),
  );
}

/** Sets the stars of photos. Returns how many changed. For edits, call it inside `recordOperation`. */
export function ratePhotos(catalogue: Catalogue, ids: readonly number[], rating: number): number {
  return catalogue.write(
    () =>
      catalogue
        .statement('UPDATE photos SET rating = ? WHERE id IN (SELECT value FROM json_each(?)) AND rating <> ?')
        .run(rating, JSON.stringify(ids), rating).changes,
  );
}

/** Takes photos out of the library; their files stay where they are. For edits, call it inside `recordOperation`. */
export function removePhotos(catalogue: Catalogue, ids: readonly number[]): number {
  return catalogue.write(
    () =>
      catalogue
        .statement(
          'UPDATE photos SET removed_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND removed_at IS NULL',
        )
        .run(new Date().toISOString(), JSON.stringify(ids)).changes,
  );
}

/** Indexed photos that lack a thumbnail, asked one by one of whoever keeps them. */
export function photosWithoutThumbnail(catalogue: Catalogue, has: (id: number) => boolean): number[] {
  const ids = catalogue
    .statement("SELECT id FROM photos WHERE state = 'indexed' AND removed_at IS NULL ORDER BY id")
    .pluck()
    .all() as number[];
  return ids.filter((id) => !has(id));
}
