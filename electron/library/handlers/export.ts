import type { Handlers } from '../../../shared/api.ts';
import type { Operation } from '../../../shared/domain.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import { isFileOperation, listOperations, operationPhotoIds } from '../catalogue/operation-log.ts';
import { getSetting, removeSetting, setSetting } from '../catalogue/settings.ts';
import { hasUndo, pruneUndo, redoExport, undoExport } from '../export/export-undo.ts';
import { exportPhotos } from '../export/exporter.ts';
import { importPhotos } from '../export/importer.ts';
import { openKeepInStep } from '../export/keep-in-step.ts';
import type { Rooms } from '../rooms.ts';

type ExportCalls = 'export' | 'import' | 'export.keepInStep';

/** The handlers, and what the rest of the library has to tell the export room. */
export interface ExportService {
  handlers: Pick<Handlers, ExportCalls>;
  /** After every edit: sidecars follow where the user wants them kept in step. */
  follow(operation: Operation): void;
  /** Undo or redo takes this operation back or does it again: puts the files of an export where they belong. */
  stepFiles(operation: Operation, direction: 'undo' | 'redo'): Promise<void>;
  /** Writes the sidecars that still wait. */
  close(): Promise<void>;
}

const KEEP_IN_STEP = 'export.keepInStep';
const KNOWN_OPERATIONS = 1000;

/** The first of some files, and how many more there are. */
const someFiles = (files: readonly string[]): string =>
  files.length > 1 ? `${files[0] ?? ''} and ${files.length - 1} more` : (files[0] ?? '');

export function exportService(rooms: Rooms): ExportService {
  const { catalogue } = rooms;
  const exporter = { catalogue, libraryFolder: rooms.folder };
  const isKeptInStep = (): boolean => getSetting(catalogue, KEEP_IN_STEP) !== undefined;
  const inStep = openKeepInStep({
    log: rooms.log,
    async write(photoIds) {
      const { report } = await exportPhotos(exporter, {
        format: 'xmp',
        photoIds,
        dryRun: false,
        suggestedToo: false,
        undoable: false,
      });
      for (const { path, reason } of report.failed) rooms.log.warn(`${path}: ${reason}`);
      const [first] = report.failed;
      if (first === undefined) return;
      const others = report.failed.length > 1 ? ` (and ${report.failed.length - 1} more)` : '';
      rooms.emit('notice', {
        level: 'warning',
        message: `The sidecar of ${first.path}${others} could not be kept in step: ${first.reason}`,
        remedy: 'It is written with the next change to that photo, or by an export.',
      });
    },
  });
  return {
    handlers: {
      async export({ format, scope, to, dryRun, suggestedToo }, context) {
        const photoIds = await rooms.resolveScope(scope);
        // Nobody else writes files meanwhile: one hidden file at a time.
        await inStep.flush();
        const { report, operation } = await exportPhotos(exporter, {
          format,
          photoIds,
          to,
          dryRun,
          suggestedToo,
          signal: context.signal,
          onProgress: (done, total, note) => context.progress(done, total, note),
        });
        rooms.edited(operation);
        if (!operation) return report;
        const known = new Set(listOperations(catalogue, KNOWN_OPERATIONS).map(({ id }) => id));
        await pruneUndo(rooms.folder, (id) => known.has(id));
        return report;
      },
      async import({ format, from, scope }, context) {
        if (format !== 'xmp' && from === undefined) {
          throw new BowerbirdError('bad-request', 'Say which table to read: --from FILE.');
        }
        const photoIds = await rooms.resolveScope(scope);
        const { report, changed, operation } = await importPhotos(catalogue, {
          format,
          photoIds,
          from,
          signal: context.signal,
          onProgress: (done, total, note) => context.progress(done, total, note),
        });
        await rooms.photosChanged(changed);
        rooms.edited(operation);
        return report;
      },
      'export.keepInStep'({ on }) {
        if (on === true) setSetting(catalogue, KEEP_IN_STEP, 'on');
        if (on === false) removeSetting(catalogue, KEEP_IN_STEP);
        return { on: isKeptInStep() };
      },
    },
    follow(operation) {
      if (!isKeptInStep()) return;
      const { ids } = operationPhotoIds(catalogue, operation.id);
      if (ids.length > 0) inStep.changed(ids);
    },
    async stepFiles(operation, direction) {
      if (!isFileOperation(catalogue, operation.id)) return;
      if (!(await hasUndo(rooms.folder, operation.id))) {
        rooms.emit('notice', {
          level: 'warning',
          message: `What "${operation.title}" replaced is no longer kept, so its files stay as they are.`,
        });
        return;
      }
      const step = direction === 'undo' ? undoExport : redoExport;
      const { changedSince, failed } = await step(rooms.folder, operation.id);
      if (changedSince.length > 0) {
        rooms.emit('notice', {
          level: 'warning',
          message: `${someFiles(changedSince)} changed since the export and was left as it is.`,
        });
      }
      const [first] = failed;
      if (first) {
        throw new BowerbirdError(
          first.error.code,
          `${someFiles(failed.map(({ file }) => file))} could not be put back: ${first.error.message} ` +
            `The other files have been; ${direction} once more when that is mended.`,
          { cause: first.error },
        );
      }
    },
    close: () => inStep.close(),
  };
}
