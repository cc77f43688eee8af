import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Operation, TransferReport } from '../../../shared/domain.ts';
import { photoCaptions, putCaption } from '../catalogue/captions.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { recordOperation } from '../catalogue/operation-log.ts';
import { findPhotoByPath, photoPaths, summaries } from '../catalogue/photo-views.ts';
import { ratePhotos } from '../catalogue/photos.ts';
import { ensureTag, photoTags, putPhotoTag } from '../catalogue/tags.ts';
import { openPhoto } from '../media/open-photo.ts';
import { keywordPaths } from '../media/keyword-paths.ts';
import { readSidecar } from '../media/photo-metadata.ts';
import type { DescriptiveMetadata } from '../media/photo-metadata.ts';
import { sidecarCandidates } from '../media/sidecar-files.ts';
import { readOrExplain, unreadableFile } from '../unreadable-file.ts';
import { looseKey } from '../../../shared/loose-key.ts';
import { photosInWords } from '../photos-in-words.ts';
import { exportPlace } from './export-place.ts';
import { statIfThere } from './replace-file.ts';
import { decodeTable } from './table-text.ts';
import { fromCsv, fromJson } from './tables.ts';
import type { ReadRow } from './tables.ts';

export interface ImportRequest {
  format: 'xmp' | 'csv' | 'json';
  photoIds: readonly number[];
  /** A folder of sidecars, or the table. Sidecars and the photos themselves where absent. */
  from?: string | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number, note: string) => void) | undefined;
}

export interface ImportResult {
  report: TransferReport;
  /** Photos that changed. */
  changed: number[];
  operation: Operation | null;
}

interface Found {
  photoId: number;
  tags: string[][];
  caption: string | null;
  /** 0 where nothing is said of one. */
  rating: number;
}

/**
 * Reads keywords, captions and ratings back in. They become tags and captions with source `file`; what the user wrote,
 * accepted, rejected or rated stays as it is. One undoable step.
 */
export async function importPhotos(catalogue: Catalogue, request: ImportRequest): Promise<ImportResult> {
  const report: TransferReport = { written: 0, unchanged: 0, failed: [] };
  const found =
    request.format === 'xmp'
      ? await readFiles(catalogue, request, report)
      : await readTable(catalogue, request, report);
  const title = `Import tags of ${photosInWords(found.length)}`;
  const { result, operation } = recordOperation(catalogue, title, () =>
    found.filter((photo) => takeIn(catalogue, photo)).map(({ photoId }) => photoId),
  );
  report.written = result.length;
  report.unchanged = found.length - result.length;
  return { report, changed: result, operation };
}

/** Adds what is new; says whether anything was. */
function takeIn(catalogue: Catalogue, { photoId, tags, caption, rating }: Found): boolean {
  const own = new Map(photoTags(catalogue, [photoId]).map((row) => [row.tagId, row]));
  let changed = false;
  for (const names of tags) {
    const tagId = ensureTag(catalogue, names, 'file');
    const row = own.get(tagId);
    // A model's open suggestion gives way to what the file says; a decision of the user does not.
    if (row && row.state !== 'suggested') continue;
    putPhotoTag(catalogue, {
      photoId,
      tagId,
      source: 'file',
      state: 'accepted',
      certainty: 1,
      score: null,
      modelId: null,
    });
    changed = true;
  }
  const written = photoCaptions(catalogue, [photoId]).find(({ source }) => source === 'file');
  if (caption !== null && written?.text !== caption) {
    const state = 'accepted';
    putCaption(catalogue, { photoId, source: 'file', text: caption, state, certainty: 1, score: null, modelId: null });
    changed = true;
  }
  const [photo] = summaries(catalogue, [photoId]);
  if (photo?.rating === 0 && rating > 0) {
    ratePhotos(catalogue, [photoId], rating);
    changed = true;
  }
  return changed;
}

async function readFiles(catalogue: Catalogue, request: ImportRequest, report: TransferReport): Promise<Found[]> {
  if (request.from !== undefined && !(await statIfThere(request.from))?.isDirectory()) {
    throw new BowerbirdError('not-a-folder', `${request.from} is not a folder. Name the one that holds the sidecars.`);
  }
  const paths = photoPaths(catalogue, request.photoIds);
  const found: Found[] = [];
  for (const [done, id] of request.photoIds.entries()) {
    if (request.signal?.aborted) {
      throw new BowerbirdError('cancelled', 'The import was stopped. Nothing was changed.');
    }
    const photo = paths.get(id);
    if (photo === undefined) continue;
    try {
      const sources = await describe(catalogue, id, photo, request.from);
      if (sources.length > 0) {
        found.push({
          photoId: id,
          tags: keywordPaths({
            keywords: sources.flatMap(({ keywords }) => keywords),
            hierarchicalKeywords: sources.flatMap(({ hierarchicalKeywords }) => hierarchicalKeywords),
          }),
          caption: sources.find(({ caption }) => caption !== null)?.caption ?? null,
          rating: Math.max(0, sources.find(({ rating }) => rating !== null)?.rating ?? 0),
        });
      }
    } catch (error) {
      report.failed.push({ path: photo, reason: unreadableFile(error, photo).message });
    }
    request.onProgress?.(done + 1, request.photoIds.length, 'Importing');
  }
  return found;
}

/** The sidecar first: programs that leave originals alone write newer words there. */
async function describe(
  catalogue: Catalogue,
  id: number,
  photo: string,
  from: string | undefined,
): Promise<DescriptiveMetadata[]> {
  // A folder of sidecars is arranged as an export leaves it, or holds them all side by side.
  const places = from === undefined ? [path.dirname(photo)] : [exportPlace(catalogue, from, id), from];
  const sources: DescriptiveMetadata[] = [];
  for (const candidate of places.flatMap((place) => sidecarCandidates(path.join(place, path.basename(photo))))) {
    if (await statIfThere(candidate)) {
      sources.push(readSidecar(await readOrExplain(candidate)));
      break;
    }
  }
  if (from === undefined) {
    const { metadata } = await openPhoto({ path: photo, bytes: await readOrExplain(photo) }, undefined);
    sources.push(metadata);
  }
  return sources;
}

async function rowsOf(file: string, format: ImportRequest['format']): Promise<ReadRow[]> {
  try {
    const text = decodeTable(await readFile(file));
    return format === 'csv' ? fromCsv(text) : fromJson(text);
  } catch (cause) {
    if (cause instanceof BowerbirdError) throw new BowerbirdError(cause.code, `${file}: ${cause.message}`, { cause });
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new BowerbirdError('not-found', `There is no file ${file}.`, { cause });
    throw unreadableFile(cause, file);
  }
}

async function readTable(catalogue: Catalogue, request: ImportRequest, report: TransferReport): Promise<Found[]> {
  const file = request.from ?? '';
  const rows = await rowsOf(file, request.format);
  const wanted = new Set(request.photoIds);
  const byName = Map.groupBy(photoPaths(catalogue, request.photoIds), ([, photo]) => looseKey(path.basename(photo)));
  return rows.flatMap((row) => {
    const exact =
      findPhotoByPath(catalogue, row.path) ?? findPhotoByPath(catalogue, path.resolve(path.dirname(file), row.path));
    // A table from another computer: the file's name decides where it is the only one of that name.
    const name = path.basename(row.path.replaceAll('\\', '/'));
    const named = byName.get(looseKey(name)) ?? [];
    const same = named.filter(([, photo]) => path.basename(photo) === name);
    // That computer may write accents and case in another way.
    const alike = same.length > 0 ? same : named;
    const photoId = exact ?? (alike.length === 1 ? alike[0]?.[0] : undefined);
    if (photoId === undefined) {
      report.failed.push({ path: row.path, reason: 'No photo of the library has this path, nor only one this name.' });
      return [];
    }
    return wanted.has(photoId) ? [{ photoId, tags: row.tags, caption: row.caption, rating: row.rating }] : [];
  });
}
