import { EventEmitter } from 'node:events';
import {
  type CallContext,
  type CallName,
  calls,
  type EventData,
  type EventName,
  type Handlers,
  type Service,
} from '../../shared/api.ts';
import type { Scope } from '../../shared/domain.ts';
import { BowerbirdError, toWireError } from '../../shared/errors.ts';
import type { CardSource } from './card-line.ts';
import { type Catalogue, openCatalogue } from './catalogue/catalogue.ts';
import { nextSteps } from './catalogue/operation-log.ts';
import { allPhotoIds, findPhotoByPath, photoPaths } from './catalogue/photo-views.ts';
import { listRoots } from './catalogue/roots.ts';
import { openThumbnails, type Thumbnails } from './catalogue/thumbnails.ts';
import { openPackStore } from './encoder/pack-store.ts';
import { annotateHandlers } from './handlers/annotate.ts';
import { exportService } from './handlers/export.ts';
import { historyHandlers } from './handlers/history.ts';
import { learnHandlers } from './handlers/learn.ts';
import { graphicsHandlers } from './handlers/graphics.ts';
import { libraryHandlers, programVersion } from './handlers/library.ts';
import { modelHandlers } from './handlers/models.ts';
import { photoHandlers } from './handlers/photos.ts';
import { rootHandlers } from './handlers/roots.ts';
import { searchHandlers } from './handlers/search.ts';
import { tagHandlers } from './handlers/tags.ts';
import type { EngineName } from './index/vector-index.ts';
import { openIndexer } from './intake/indexer.ts';
import { openLearned } from './learn/learned.ts';
import { type Log, silentLog } from './log.ts';
import { largePreview } from './media/large-preview.ts';
import { openModels } from './models.ts';
import { openModel } from './open-model.ts';
import { builtInPacks, findPack, installedPacks } from './packs.ts';
import { resourcesFolder } from './resources.ts';
import type { Rooms } from './rooms.ts';
import { openSearch } from './search/search.ts';

export interface OpenLibraryOptions {
  /** The library's own folder: catalogue, thumbnails, index. Made where it does not exist. */
  folder: string;
  log?: Log;
  /** Folders that calls may name. `any` for a front end whose paths come from the system's dialogs or the command line. */
  folderAccess: 'any' | readonly string[];
  /** When another process holds the library: fail, or open it for reading. */
  whenLocked?: 'fail' | 'read';
  /** Insist on one vector engine; by default the fastest that loads. */
  engine?: EngineName | 'auto';
  /** The front end's way to a graphics card, which is used where it proves right and faster. */
  card?: CardSource;
}

/** An open library: the contract, and what its own front ends use beside it. */
export interface Library extends Service {
  readonly rooms: Rooms;
  /** The photo at this absolute path, if the library has it. */
  findPhoto(path: string): number | undefined;
}

/** The largest side of a picture rendered for the large view, in pixels. */
const LARGE_VIEW = 3840;

/**
 * Opens the library in a folder: the composition root, where the rooms are put together and the contract's calls find their
 * handlers. Nothing is scanned or encoded until `rooms.indexer` is told to.
 *
 * @throws BowerbirdError `locked`, `newer-database`, `corrupt-database`, `unreadable`, `model-missing`
 */
export async function openLibrary(options: OpenLibraryOptions): Promise<Library> {
  const { folder, log = silentLog, whenLocked = 'fail' } = options;
  const catalogue = openCatalogue({ folder, log, whenLocked });
  let thumbnails: Thumbnails | undefined;
  try {
    thumbnails = openThumbnails(folder, catalogue.readOnly);
    return await putTogether(options, catalogue, thumbnails);
  } catch (error) {
    // Or the library would stay locked for as long as the process lives.
    thumbnails?.close();
    catalogue.close();
    throw error;
  }
}

async function putTogether(
  options: OpenLibraryOptions,
  catalogue: Catalogue,
  thumbnails: Thumbnails,
): Promise<Library> {
  const { folder, log = silentLog, folderAccess, engine = 'auto' } = options;
  const resources = resourcesFolder();
  const events = new EventEmitter();
  events.setMaxListeners(0);
  const emit = <N extends EventName>(name: N, data: EventData<N>): void => void events.emit(name, data);

  const photosChanged = async (ids: readonly number[] | null): Promise<void> => {
    if (!catalogue.readOnly) await models.sync(ids);
    emit('photos.changed', { ids: ids === null ? null : [...ids] });
  };
  const models = await openModels({
    catalogue,
    thumbnails,
    log,
    packFolder: (id) => findPack(folder, id),
    openEncoder: (packFolder) =>
      openModel(packFolder, {
        catalogue,
        log,
        programVersion: programVersion(resources),
        card: options.card,
        onNotice: (message) => emit('notice', { level: 'info', message }),
      }),
    engine,
    onChanged: () => emit('models.changed', {}),
    onProgress: (progress) => emit('indexing.progress', progress),
    onPhotos: photosChanged,
    onNotice: (message) => emit('notice', { level: 'warning', message }),
  });
  const indexer = openIndexer({
    catalogue,
    thumbnails,
    log,
    encoder: async () => ({ encoder: await models.encoder(), modelRow: models.active().rowId }),
    wantedModel: () => models.active().rowId,
    onProgress: (progress) => emit('indexing.progress', progress),
    onPhotos: photosChanged,
    onRoots: () => emit('roots.changed', {}),
    onNotice: (notice) => emit('notice', notice),
  });

  const rooms: Rooms = {
    folder,
    resources,
    log,
    catalogue,
    thumbnails,
    indexer,
    models,
    folderAccess,
    model: () => models.active(),
    encoder: () => models.encoder(),
    index: () => models.index(),
    learned: openLearned({ catalogue, model: () => models.active() }),
    emit,
    photosChanged,
    edited(operation) {
      if (!operation) return;
      emit('history.changed', nextSteps(catalogue));
      emit('tags.changed', {});
      exporting.follow(operation);
    },
    resolveScope,
    rootIds: () => listRoots(catalogue).map((root) => root.id),
  };

  const search = openSearch({ ...rooms, taught: (texts) => rooms.learned.query(texts) });
  async function resolveScope(scope: Scope): Promise<number[]> {
    if (scope.ids) return knownAmong(scope.ids);
    if (scope.query !== undefined) return search.photosOf(scope.query);
    if (scope.all) return allPhotoIds(catalogue);
    throw new BowerbirdError('bad-request', 'Say which photos: some of them, a query, or all.');
  }

  /** Photos may have gone since somebody asked for them. */
  function knownAmong(ids: readonly number[]): number[] {
    const known = photoPaths(catalogue, ids);
    const left = ids.filter((id) => known.has(id));
    if (left.length > 0 || ids.length === 0) return left;
    const which = ids.length === 1 ? 'That photo is not' : 'None of these photos is';
    throw new BowerbirdError('not-found', `${which} in the library.`);
  }

  const exporting = exportService(rooms);
  const handlers: Handlers = {
    ...libraryHandlers(rooms),
    ...rootHandlers(rooms),
    ...photoHandlers(rooms),
    ...historyHandlers(rooms, (operation, direction) => exporting.stepFiles(operation, direction)),
    ...searchHandlers(rooms, search),
    ...annotateHandlers(rooms),
    ...tagHandlers(rooms),
    ...exporting.handlers,
    ...learnHandlers(rooms),
    ...graphicsHandlers(rooms, options.card !== undefined),
    ...modelHandlers(rooms, openPackStore({ builtIn: builtInPacks(), installed: installedPacks(folder) })),
  };

  let closed: Promise<void> | undefined;
  return {
    rooms,
    findPhoto: (file) => findPhotoByPath(catalogue, file),
    call: (name, input, context) => dispatch(handlers, name, input, context),
    on(name, listener) {
      events.on(name, listener);
      return () => void events.off(name, listener);
    },
    async picture(id, kind) {
      if (kind === 'thumbnail') {
        const stored = thumbnails.get(id);
        return stored && { data: stored.data, type: 'image/webp' };
      }
      const file = photoPaths(catalogue, [id]).get(id);
      if (file === undefined) return undefined;
      try {
        return await largePreview({ path: file }, { maxSide: LARGE_VIEW });
      } catch (error) {
        // The disk may be unplugged: the thumbnail is better than nothing.
        const stored = thumbnails.get(id);
        if (stored) return { data: stored.data, type: 'image/webp' };
        throw error;
      }
    },
    close() {
      // Each part is closed whatever became of those before it: an open file would keep a disk from being ejected.
      closed ??= (async () => {
        const ends: PromiseSettledResult<void>[] = [];
        for (const part of [indexer, exporting, models]) ends.push(...(await Promise.allSettled([part.close()])));
        for (const end of ends) {
          if (end.status === 'rejected') log.warn(`Closing: ${toWireError(end.reason).message}`);
        }
        thumbnails.close();
        catalogue.close();
      })();
      return closed;
    },
  };
}

/** Validates a call's input by the contract and hands it to its handler. */
async function dispatch(handlers: Handlers, name: string, input: unknown, context: CallContext): Promise<unknown> {
  if (!Object.hasOwn(calls, name)) throw new BowerbirdError('bad-request', `There is no call "${name}".`);
  const callName = name as CallName;
  const parsed = calls[callName].input.safeParse(input);
  if (!parsed.success) {
    const problem = parsed.error.issues
      .map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
      .join('; ');
    throw new BowerbirdError('bad-request', `The call "${name}" was not made as the contract says: ${problem}`);
  }
  // The contract's table pairs each name's input with its handler's; TypeScript cannot follow that through a lookup.
  const handler = handlers[callName] as (input: unknown, context: CallContext) => unknown;
  return await handler(parsed.data, context);
}
