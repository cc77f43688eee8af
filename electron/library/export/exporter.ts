import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ExportFormat, Operation, TransferReport } from '../../../shared/domain.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { putExported } from '../catalogue/exports.ts';
import { beginFileOperation, endFileOperation } from '../catalogue/operation-log.ts';
import { photoPaths } from '../catalogue/photo-views.ts';
import { getFile, setSidecar } from '../catalogue/photos.ts';
import { listRoots } from '../catalogue/roots.ts';
import { toDiskName, toDiskPath } from '../disk-name.ts';
import { photosInWords } from '../photos-in-words.ts';
import { readOrExplain, unreadableFile } from '../unreadable-file.ts';
import { exportPlace } from './export-place.ts';
import { exportedFields } from './exported-fields.ts';
import type { ExportedFields } from './exported-fields.ts';
import { openUndoRecord } from './export-undo.ts';
import type { UndoRecord } from './export-undo.ts';
import { writeFailure } from './file-error.ts';
import { describeEdit, metadataEdit } from './metadata-edit.ts';
import type { CurrentMetadata, MetadataEdit } from './metadata-edit.ts';
import { readEmbeddedFields, readSidecarFields, writeMetadata, xmpToolkit } from './metadata-writer.ts';
import { canEmbed, pictureHash } from './picture-hash.ts';
import { behindLink, partialName, removeLeftover, replaceFile, statFile, statIfThere } from './replace-file.ts';
import { sidecarFor } from './sidecar-name.ts';
import { toCsv, toJson } from './tables.ts';
import type { TableRow } from './tables.ts';

export interface ExporterOptions {
  catalogue: Catalogue;
  /** The library's folder: what exports replaced, and which file is being written. */
  libraryFolder: string;
}

export interface ExportRequest {
  format: ExportFormat;
  photoIds: readonly number[];
  /** A folder for sidecars and copies, a file or folder for tables; beside the photos where absent. */
  to?: string | undefined;
  dryRun: boolean;
  suggestedToo: boolean;
  /** False for what follows each edit by itself: undoing the edit undoes it. */
  undoable?: boolean;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number, note: string) => void) | undefined;
}

export interface ExportResult {
  report: TransferReport;
  operation: Operation | null;
}

/** How one photo's turn ended. */
type Outcome = { kind: 'written' | 'unchanged' } | { kind: 'would'; path: string; before: string; after: string };

const TABLE_NAME = { csv: 'bowerbird-tags.csv', json: 'bowerbird-tags.json' } as const;

const noteFileOf = (libraryFolder: string): string => path.join(libraryFolder, 'being-written');

/**
 * Writes tags, captions and ratings out. Photos are written one after another, each in one step; one that fails is reported
 * and the others go on. Run again, an export that was stopped or killed does what is left.
 *
 * @throws BowerbirdError `unavailable` without Perl, `cancelled`; what was written until then stays written
 */
export async function exportPhotos(options: ExporterOptions, request: ExportRequest): Promise<ExportResult> {
  // In a library that is open for reading only, what looks like a leftover is what the other process is writing.
  if (!options.catalogue.readOnly) await removeLeftover(noteFileOf(options.libraryFolder));
  return request.format === 'csv' || request.format === 'json'
    ? await exportTable(options, request, request.format)
    : await exportFiles(options, request, request.format);
}

async function exportFiles(
  { catalogue, libraryFolder }: ExporterOptions,
  request: ExportRequest,
  format: 'xmp' | 'embed',
): Promise<ExportResult> {
  const { photoIds, signal, onProgress, dryRun, undoable = true } = request;
  const report: TransferReport = { written: 0, unchanged: 0, failed: [], ...(dryRun && { changes: [] }) };
  const paths = photoPaths(catalogue, photoIds);
  const folders = new Map<string, Set<string>>();
  let operation: Operation | undefined;
  let undo: UndoRecord | undefined;

  const replace = async (
    target: string,
    produce: (fresh: string) => Promise<void>,
    keepTimes: boolean,
    check: (fresh: string) => Promise<void>,
  ): Promise<void> => {
    await replaceFile(target, produce, {
      noteFile: noteFileOf(libraryFolder),
      keepTimes,
      check,
      async beforeRename() {
        if (!undoable) return;
        operation ??= beginFileOperation(catalogue, titleFor(photoIds.length));
        undo ??= await openUndoRecord(libraryFolder, operation.id);
        await undo.keep(target, partialName(target));
      },
    });
  };

  const exportOne = async (id: number, photo: string, fields: ExportedFields): Promise<Outcome> => {
    if (!(await statIfThere(photo))) {
      throw new BowerbirdError('not-found', 'The photo is not there now. Connect its disk, or rescan.');
    }
    const siblings = await siblingsOf(folders, path.dirname(photo));
    const outcome =
      format === 'embed'
        ? await embed(photo, await behindLink(copyTarget(catalogue, request.to, id, photo)), fields, dryRun, replace)
        : await writeSidecar(
            photo,
            await behindLink(sidecarTarget(catalogue, request.to, id, photo, siblings)),
            fields,
            dryRun,
            replace,
          );
    if (!dryRun && request.to === undefined) {
      putExported(catalogue, id, fields.tags);
      if (format === 'xmp') await rememberSidecar(catalogue, id, sidecarFor(photo, siblings), siblings);
    }
    return outcome;
  };

  try {
    for (const [done, id] of photoIds.entries()) {
      if (signal?.aborted) {
        throw new BowerbirdError('cancelled', `The export was stopped after ${done} of ${photoIds.length} photos.`);
      }
      const photo = paths.get(id);
      const fields = exportedFields(catalogue, [id], request).get(id);
      if (photo === undefined || !fields) continue;
      try {
        const outcome = await exportOne(id, photo, fields);
        if (outcome.kind === 'unchanged') report.unchanged++;
        else report.written++;
        if (outcome.kind === 'would') {
          report.changes?.push({ path: outcome.path, before: outcome.before, after: outcome.after });
        }
      } catch (error) {
        const failure = writeFailure(error, photo);
        if (failure.code === 'unavailable') throw failure;
        report.failed.push({ path: photo, reason: failure.message });
      }
      onProgress?.(done + 1, photoIds.length, 'Exporting');
    }
  } finally {
    operation = endOperation(catalogue, operation, report.written);
  }
  return { report, operation: operation ?? null };
}

type Replace = (
  target: string,
  produce: (fresh: string) => Promise<void>,
  keepTimes: boolean,
  check: (fresh: string) => Promise<void>,
) => Promise<void>;

async function writeSidecar(
  photo: string,
  sidecar: string,
  fields: ExportedFields,
  dryRun: boolean,
  replace: Replace,
): Promise<Outcome> {
  const bytes = (await statFile(sidecar)) ? await readOrExplain(sidecar) : undefined;
  const current = readSidecarFields(bytes ?? new Uint8Array());
  const edit = metadataEdit(current, fields);
  if (Object.keys(edit).length === 0) return { kind: 'unchanged' };
  if (dryRun) return { kind: 'would', path: sidecar, ...describeEdit(current, edit) };
  await mkdir(toDiskPath(path.dirname(sidecar)), { recursive: true });
  await replace(
    sidecar,
    (fresh) => writeMetadata(bytes && sidecar, fresh, edit, { toolkit: bytes && xmpToolkit(bytes) }),
    false,
    async (fresh) => {
      requireAgreement(readSidecarFields(await readFile(toDiskPath(fresh))), fields, photo);
    },
  );
  return { kind: 'written' };
}

async function embed(
  photo: string,
  target: string,
  fields: ExportedFields,
  dryRun: boolean,
  replace: Replace,
): Promise<Outcome> {
  if (!canEmbed(photo)) {
    throw new BowerbirdError(
      'unsupported',
      'Tags are not written into files of this kind. Write an XMP sidecar for it.',
    );
  }
  await access(toDiskPath(photo), constants.R_OK).catch((error: unknown) => {
    throw unreadableFile(error, photo);
  });
  const source = (await isVersionOf(photo, target)) ? target : photo;
  const current = await readEmbeddedFields(source);
  const edit = metadataEdit(current, fields);
  if (Object.keys(edit).length === 0 && source === target) return { kind: 'unchanged' };
  if (dryRun) return { kind: 'would', path: target, ...describeEdit(current, edit) };
  await mkdir(toDiskPath(path.dirname(target)), { recursive: true });
  const before = await pictureHash(photo);
  await replace(
    target,
    (fresh) => embedInto(source, fresh, edit, { recodeIptc: current.iptcNeedsUtf8, toolkit: current.toolkit }),
    true,
    async (fresh) => {
      if ((await pictureHash(fresh)) !== before) {
        throw new BowerbirdError('internal', 'The picture would have changed with its tags. The file is as it was.');
      }
      requireAgreement(await readEmbeddedFields(fresh), fields, photo);
    },
  );
  return { kind: 'written' };
}

/** Whether a file is there that shows the photo's picture; a copy made before the photo was edited does not. */
async function isVersionOf(photo: string, target: string): Promise<boolean> {
  if (target === photo) return true;
  return (await statIfThere(target)) !== undefined && (await pictureHash(target)) === (await pictureHash(photo));
}

async function embedInto(
  source: string,
  fresh: string,
  edit: MetadataEdit,
  options: Parameters<typeof writeMetadata>[3],
): Promise<void> {
  if (Object.keys(edit).length === 0) await writeFile(toDiskPath(fresh), await readFile(toDiskPath(source)));
  else await writeMetadata(source, fresh, edit, options);
}

/** What was written has to read back as what was meant: then there is nothing left to edit. */
function requireAgreement(written: CurrentMetadata, fields: ExportedFields, photo: string): void {
  const left = Object.keys(metadataEdit(written, fields));
  if (left.length === 0) return;
  throw new BowerbirdError(
    'internal',
    `${path.basename(photo)} did not keep ${left.join(', ')} as written. The file is as it was; write an XMP sidecar for it.`,
  );
}

async function namesIn(folder: string): Promise<Set<string>> {
  const names = await readdir(toDiskPath(folder), { encoding: 'buffer' });
  return new Set(names.map(toDiskName));
}

async function siblingsOf(folders: Map<string, Set<string>>, folder: string): Promise<Set<string>> {
  let names = folders.get(folder);
  if (!names) folders.set(folder, (names = await namesIn(folder)));
  return names;
}

/** So that indexing does not take our own sidecar for news. */
async function rememberSidecar(
  catalogue: Catalogue,
  id: number,
  sidecar: string,
  siblings: Set<string>,
): Promise<void> {
  const stats = await statIfThere(sidecar);
  if (!stats) return;
  siblings.add(path.basename(sidecar));
  setSidecar(catalogue, id, path.basename(sidecar), stats.mtimeMs);
}

function sidecarTarget(
  catalogue: Catalogue,
  to: string | undefined,
  id: number,
  photo: string,
  siblings: ReadonlySet<string>,
): string {
  if (to === undefined) return sidecarFor(photo, siblings);
  return path.join(exportPlace(catalogue, to, id), `${path.basename(photo)}.xmp`);
}

function copyTarget(catalogue: Catalogue, to: string | undefined, id: number, photo: string): string {
  return to === undefined ? photo : path.join(exportPlace(catalogue, to, id), path.basename(photo));
}

/** Tables: one file where the user says, or one in each root for its photos. */
async function exportTable(
  { catalogue, libraryFolder }: ExporterOptions,
  request: ExportRequest,
  format: 'csv' | 'json',
): Promise<ExportResult> {
  const { dryRun } = request;
  const report: TransferReport = { written: 0, unchanged: 0, failed: [], ...(dryRun && { changes: [] }) };
  const rows = tableRows(catalogue, request);
  let operation: Operation | undefined;
  let undo: UndoRecord | undefined;
  for (const [named, group] of await tableTargets(catalogue, request.to, format, rows)) {
    const text = format === 'csv' ? toCsv(group) : toJson(group);
    let target = named;
    try {
      target = await behindLink(named);
      const old = (await statFile(target)) ? await readFile(toDiskPath(target), 'utf8') : undefined;
      if (old === text) {
        report.unchanged += group.length;
        continue;
      }
      if (dryRun) {
        report.changes?.push({ path: target, before: hashInWords(old), after: hashInWords(text) });
        report.written += group.length;
        continue;
      }
      await mkdir(toDiskPath(path.dirname(target)), { recursive: true });
      await replaceFile(target, (fresh) => writeFile(toDiskPath(fresh), text), {
        noteFile: noteFileOf(libraryFolder),
        keepTimes: false,
        async beforeRename() {
          operation ??= beginFileOperation(catalogue, titleFor(rows.length));
          undo ??= await openUndoRecord(libraryFolder, operation.id);
          await undo.keep(target, partialName(target));
        },
      });
      report.written += group.length;
    } catch (error) {
      report.failed.push({ path: target, reason: writeFailure(error, target).message });
    }
  }
  return { report, operation: endOperation(catalogue, operation, report.written) ?? null };
}

function tableRows(catalogue: Catalogue, request: ExportRequest): TableRow[] {
  const paths = photoPaths(catalogue, request.photoIds);
  const fields = exportedFields(catalogue, request.photoIds, request);
  return request.photoIds.flatMap((id) => {
    const file = paths.get(id);
    const own = fields.get(id);
    return file === undefined || !own
      ? []
      : [{ id, path: file, tags: own.tags, caption: own.caption, rating: own.rating }];
  });
}

async function tableTargets(
  catalogue: Catalogue,
  to: string | undefined,
  format: 'csv' | 'json',
  rows: readonly TableRow[],
): Promise<Map<string, TableRow[]>> {
  if (to !== undefined) {
    const isFolder = (await statIfThere(to))?.isDirectory() ?? false;
    return new Map([[isFolder ? path.join(to, TABLE_NAME[format]) : to, [...rows]]]);
  }
  const roots = new Map(listRoots(catalogue).map((root) => [root.id, root.path]));
  return Map.groupBy(rows, ({ id }) =>
    path.join(roots.get(getFile(catalogue, id)?.rootId ?? 0) ?? '.', TABLE_NAME[format]),
  );
}

const hashInWords = (text: string | undefined): string =>
  text === undefined
    ? 'no file'
    : `${text.length} characters, ${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;

const titleFor = (count: number): string => `Export tags of ${photosInWords(count)}`;

function endOperation(catalogue: Catalogue, operation: Operation | undefined, written: number): Operation | undefined {
  if (!operation) return undefined;
  return endFileOperation(catalogue, operation.id, { title: titleFor(written), photos: written }) ?? operation;
}
