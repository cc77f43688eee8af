import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { IndexingProgress } from '../../shared/domain.ts';
import { BowerbirdError, toWireError } from '../../shared/errors.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import {
  countEmbeddings,
  ensureModel,
  findModel,
  photosWithoutEmbedding,
  scanEmbeddings,
  getEmbeddings,
  searchableAmong,
} from './catalogue/embeddings.ts';
import { getSetting, removeSetting, setSetting } from './catalogue/settings.ts';
import type { Thumbnails } from './catalogue/thumbnails.ts';
import type { Encoder } from './encoder/encoder.ts';
import { openIndex } from './index/open-index.ts';
import type { EngineName, VectorIndex } from './index/vector-index.ts';
import { reencode } from './intake/reencode.ts';
import type { Log } from './log.ts';

/** The model whose vectors answer searches. */
export interface ActiveModel {
  /** Row in the catalogue's `models`; the key of its embeddings. */
  rowId: number;
  id: string;
  version: string;
  dimension: number;
}

/** The model a library starts with, and returns to when its own is gone. */
export const builtInModel = 'compact';

export interface ModelsOptions {
  catalogue: Catalogue;
  thumbnails: Thumbnails;
  log: Log;
  /** The folder of a model pack, or undefined when it is not installed. */
  packFolder: (id: string) => string | undefined;
  /** Opens the encoder of the model pack in a folder. */
  openEncoder: (packFolder: string) => Promise<Encoder>;
  engine: EngineName | 'auto';
  onChanged: () => void;
  onProgress: (progress: IndexingProgress) => void;
  onPhotos: (ids: readonly number[]) => Promise<void>;
  onNotice: (message: string) => void;
}

/** The models of one library: the active one with its encoder and index, and the one that is to follow it. */
export interface Models {
  active(): ActiveModel;
  encoder(): Promise<Encoder>;
  index(): Promise<VectorIndex>;
  next(): (ActiveModel & { encoded: number }) | undefined;
  /** Makes a model the wanted one. Its vectors are computed in the background; until they are complete the old one answers. */
  use(id: string): Promise<void>;
  /**
   * Computes what is missing: vectors of the active model, then of the next one. Resolves when there is no more to do, or
   * when the signal stops it; a call that finds another at it shares that one, and its signal.
   */
  catchUp(signal?: AbortSignal): Promise<void>;
  /** Puts these photos' present vectors into the index, and takes out those that may no longer be found. */
  sync(ids: readonly number[] | null): Promise<void>;
  close(): Promise<void>;
}

/** Opens the models of a library. Encoder and index are opened at first use. */
export async function openModels(options: ModelsOptions): Promise<Models> {
  const { catalogue, thumbnails, log } = options;
  const closing = new AbortController();
  const scratch = catalogue.readOnly ? mkdtempSync(path.join(os.tmpdir(), 'bowerbird-index-')) : undefined;

  const wanted = getSetting(catalogue, 'model') ?? builtInModel;
  let folder = options.packFolder(wanted);
  if (folder === undefined) {
    log.warn(`The model ${wanted} is no longer installed; the built-in model answers instead.`);
    folder = options.packFolder(builtInModel);
  }
  if (folder === undefined) {
    throw new BowerbirdError(
      'model-missing',
      "The built-in model is missing from the program's resources. Reinstall Bowerbird.",
    );
  }

  let encoderPromise = options.openEncoder(folder);
  let encoder = await encoderPromise;
  let active = activeOf(catalogue, encoder);
  let indexPromise: Promise<VectorIndex> | undefined;
  let nextEncoder: Encoder | undefined;
  let next: ActiveModel | undefined;
  let catching: Promise<void> | undefined;

  const index = (): Promise<VectorIndex> => {
    const { rowId, dimension } = active;
    indexPromise ??= openIndex({
      folder: scratch ?? path.join(catalogue.folder, 'index'),
      modelId: `${active.id}@${active.version}`,
      dimension,
      // Another process owns the index files: read the vectors themselves.
      engine: catalogue.readOnly ? 'scan' : options.engine,
      log,
      source: {
        count: () => countEmbeddings(catalogue, rowId),
        fetch: (ids) => searchableAmong(catalogue, rowId, ids),
        read: (ids) => getEmbeddings(catalogue, rowId, ids),
        scan: (afterId, limit) => scanEmbeddings(catalogue, rowId, afterId, limit),
      },
    });
    return indexPromise;
  };

  const switchTo = async (model: ActiveModel, itsEncoder: Encoder): Promise<void> => {
    const old = { encoder, index: indexPromise };
    catalogue.write(() => {
      setSetting(catalogue, 'model', model.id);
      removeSetting(catalogue, 'next-model');
    });
    encoder = itsEncoder;
    encoderPromise = Promise.resolve(itsEncoder);
    active = model;
    indexPromise = undefined;
    next = undefined;
    nextEncoder = undefined;
    options.onChanged();
    await Promise.all([old.encoder.close(), old.index?.then((it) => it.close())]);
  };

  const dropNext = async (): Promise<void> => {
    const dropped = nextEncoder;
    next = undefined;
    nextEncoder = undefined;
    removeSetting(catalogue, 'next-model');
    await dropped?.close();
  };

  const prepareNext = async (id: string): Promise<void> => {
    const itsFolder = options.packFolder(id);
    if (itsFolder === undefined) {
      throw new BowerbirdError(
        'model-missing',
        `The model ${id} is not installed. Get it under Models in the window, or with "bowerbird models download ${id}".`,
      );
    }
    const opened = await options.openEncoder(itsFolder);
    await nextEncoder?.close();
    nextEncoder = opened;
    next = activeOf(catalogue, opened);
  };

  const isStillNext = (model: ActiveModel): boolean => next?.rowId === model.rowId;
  const remaining = (modelRow: number): number => photosWithoutEmbedding(catalogue, modelRow, 1_000_000).length;

  const fill = async (
    model: ActiveModel,
    itsEncoder: Encoder,
    isWanted: () => boolean,
    signal: AbortSignal,
    sync: boolean,
  ): Promise<void> => {
    const total = remaining(model.rowId);
    if (total === 0) return;
    let done = 0;
    const started = performance.now();
    await reencode({
      catalogue,
      thumbnails,
      encoder: itsEncoder,
      modelRow: model.rowId,
      signal,
      wanted: isWanted,
      onBatch: async (ids) => {
        done += ids.length;
        const rate = (done * 1000) / Math.max(1, performance.now() - started);
        options.onProgress({
          state: done < total ? 'indexing' : 'idle',
          done,
          total,
          failed: 0,
          photosPerSecond: rate,
          secondsLeft: rate > 0 ? Math.max(0, total - done) / rate : null,
          kind: 'model',
        });
        if (sync) await options.onPhotos(ids);
      },
    });
  };

  const catchUp = (given?: AbortSignal): Promise<void> => {
    if (catalogue.readOnly) return Promise.resolve();
    catching ??= (async () => {
      const signal = given ? AbortSignal.any([closing.signal, given]) : closing.signal;
      const isStopped = (): boolean => signal.aborted;
      const current = active;
      await fill(current, encoder, () => active.rowId === current.rowId, signal, true);
      for (;;) {
        const [model, itsEncoder] = [next, nextEncoder];
        if (!model || !itsEncoder || isStopped()) return;
        try {
          await fill(model, itsEncoder, () => isStillNext(model), signal, false);
        } catch (error) {
          // Another model was chosen meanwhile, and this one's encoder closed under the work in hand.
          if (isStillNext(model)) throw error;
        }
        // Another model may have been chosen meanwhile; photos may have come.
        if (isStillNext(model) && remaining(model.rowId) === 0 && !isStopped()) {
          await switchTo(model, itsEncoder);
        }
      }
    })().finally(() => {
      catching = undefined;
    });
    return catching;
  };

  const pendingModel = getSetting(catalogue, 'next-model');
  if (pendingModel !== undefined && !catalogue.readOnly) {
    try {
      await prepareNext(pendingModel);
    } catch (error) {
      options.onNotice(`The change to the model ${pendingModel} was given up: ${toWireError(error).message}`);
      await dropNext();
    }
  }

  return {
    active: () => active,
    encoder: () => encoderPromise,
    index,
    next: () => next && { ...next, encoded: countEmbeddings(catalogue, next.rowId) },
    async use(id) {
      if (id === active.id) {
        await dropNext();
        options.onChanged();
        return;
      }
      await prepareNext(id);
      setSetting(catalogue, 'next-model', id);
      options.onChanged();
    },
    catchUp,
    async sync(ids) {
      const open = await index();
      if (ids === null) {
        await open.repair(await open.verify({ signal: closing.signal }));
        return;
      }
      const found = searchableAmong(catalogue, active.rowId, ids);
      const lost = ids.filter((id) => !found.has(id));
      if (lost.length > 0) await open.remove(lost);
      if (found.size > 0) await open.add([...found].map(([id, vector]) => ({ id, vector })));
    },
    async close() {
      closing.abort();
      await catching?.catch(() => undefined);
      const opened = await indexPromise?.catch(() => undefined);
      const ends = await Promise.allSettled([encoder.close(), nextEncoder?.close(), opened?.close()]);
      for (const end of ends) if (end.status === 'rejected') log.warn(`Closing: ${toWireError(end.reason).message}`);
      if (scratch) rmSync(scratch, { recursive: true, force: true });
    },
  };
}

function activeOf(catalogue: Catalogue, encoder: Encoder): ActiveModel {
  const { id, version, dimension } = encoder.model;
  // A reader cannot add the row; a library that never encoded anything has nothing to find either.
  const rowId = catalogue.readOnly
    ? (findModel(catalogue, { id, version })?.id ?? 0)
    : ensureModel(catalogue, { id, version, dimension });
  return { rowId, id, version, dimension };
}
