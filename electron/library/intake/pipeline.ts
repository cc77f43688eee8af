import { lstat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Vector } from '../../../shared/kinds.ts';
import { putCaption } from '../catalogue/captions.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { getEmbeddings, putEmbedding } from '../catalogue/embeddings.ts';
import {
  dropUnread,
  filesByHash,
  getFile,
  markUnchanged,
  moveFile,
  nextPending,
  type PhotoFile,
  storeFacts,
  storeFailure,
} from '../catalogue/photos.ts';
import { syncFileTags } from '../catalogue/tags.ts';
import type { Thumbnails } from '../catalogue/thumbnails.ts';
import type { Encoder } from '../encoder/encoder.ts';
import { encoderPixels } from '../media/encoder-pixels.ts';
import { toDiskPath } from '../disk-name.ts';
import type { InFlight } from './in-flight.ts';
import { explainFailure } from './intake-failure.ts';
import { isStillThere, pathOf } from './photo-place.ts';
import {
  type FileContent,
  interpretContent,
  type PhotoContent,
  readContent,
  StillBeingWritten,
} from './read-photo-file.ts';
import { isGone } from './reconcile.ts';
import { swapBack } from './swap-back.ts';

/** What the pipeline works with. */
export interface PipelineContext {
  catalogue: Catalogue;
  thumbnails: Thumbnails;
  journal: InFlight;
  /** The encoder of the model that is wanted now, and its row in the catalogue. */
  encoder(): Promise<{ encoder: Encoder; modelRow: number }>;
  /** Row of the model that is wanted at this moment; a vector of any other is dropped. */
  wantedModel(): number;
  /** True while the disk is being watched: a damaged file may be a half-written one, and gets a second look. */
  watching(): boolean;
}

/** What became of the photos of one run. */
export interface RunReport {
  /** Read, encoded and stored. */
  indexed: number;
  failed: number;
  /** Recognised by their content at a new place. */
  moved: number;
  /** Read, and found to hold what they held before. */
  unchanged: number;
}

export interface RunOptions {
  signal: AbortSignal;
  preferred: () => readonly number[];
  /** Resolves when work may go on: at once, unless paused. */
  whenAllowed: () => Promise<void>;
  /** Tells the others, the vector index among them; the run waits for it, so that what it indexed can be found. */
  onPhotos: (ids: readonly number[]) => Promise<void>;
  onStep: (step: 'indexed' | 'failed' | 'other') => void;
}

/** Runs one piece of work after the other. */
type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

interface Prepared {
  row: PhotoFile;
  content: FileContent;
  photo: PhotoContent;
  /** A vector that is known already, from an identical file or because only the sidecar changed; else pixels to encode. */
  known: Vector | undefined;
  pixels: Uint8Array | undefined;
}

/** Pictures handed to the encoder at a time: enough to keep every thread busy, few enough to store often. */
const BATCH = 16;
const PREPARING = availableParallelism() + 2;
/** Prepared photos that may wait for the encoder: a picture is a few hundred kilobytes, so memory stays flat. */
const WAITING = 3 * BATCH;
const CRASHES_TO_QUARANTINE = 2;
/** Waits between attempts at a photo whose reading failed for a passing reason, in milliseconds. */
const BACK_OFF = [2_000, 10_000, 60_000, 600_000];

/**
 * Takes in pending photos until none is left that may be tried now: read once, hash, recognise moves, decode once, encode in
 * batches, store each batch in one transaction.
 *
 * One bad file never stops the rest. A full disk does: it throws `disk-full` with everything stored so far kept.
 */
export async function runPipeline(context: PipelineContext, options: RunOptions): Promise<RunReport> {
  const report: RunReport = { indexed: 0, failed: 0, moved: 0, unchanged: 0 };
  const busy = new Set<number>();
  const ready: Prepared[] = [];
  const preparing = new Set<Promise<void>>();
  let storing: Promise<void> = Promise.resolve();
  let swaps: Promise<unknown> = Promise.resolve();
  // All photos of a ring come to it at about the same time; the first one follows it round, for all.
  const inTurn: InTurn = (work) => {
    const result = swaps.then(work);
    swaps = result.catch(() => undefined);
    return result;
  };
  let broken: unknown;

  const leave = (id: number): void => {
    busy.delete(id);
    context.journal.leave(id);
  };
  const isBroken = (): boolean => broken !== undefined;
  const stopped = (): boolean => options.signal.aborted || isBroken();
  const store = (batch: Prepared[]): void => {
    // Encoding begins at once, beside the storing of the batch before; storing goes in order.
    const encoding = encode(context, batch);
    encoding.catch(() => undefined);
    storing = storing
      .then(async () => {
        if (isBroken()) return;
        await storeBatch(context, batch, await encoding, options);
        report.indexed += batch.length;
        for (let n = 0; n < batch.length; n++) options.onStep('indexed');
      })
      .catch((error: unknown) => {
        broken ??= error;
      })
      .finally(() => {
        for (const { row } of batch) busy.delete(row.id);
      });
  };

  const takeIn = async (): Promise<void> => {
    for (;;) {
      await options.whenAllowed();
      if (stopped()) break;
      const batch = nextPending(context.catalogue, {
        limit: PREPARING * 2,
        preferred: options.preferred(),
        busy,
        nowMs: Date.now(),
      });
      // A file that was being read when the program died is read with nothing else in work, so that a second death names it.
      const suspect = batch.find((row) => row.crashes > 0);
      const alone = suspect !== undefined && suspect === batch[0];
      if (alone) await Promise.all(preparing);
      for (const row of alone ? [suspect] : batch.filter((row) => row.crashes === 0)) {
        while (preparing.size >= PREPARING) await Promise.race(preparing);
        while (busy.size >= WAITING && !stopped()) await Promise.race([...preparing, storing]);
        if (stopped()) break;
        if (quarantine(context, row)) {
          report.failed++;
          options.onStep('failed');
          continue;
        }
        busy.add(row.id);
        context.journal.enter(row.id);
        const work = prepare(context, row, options.signal, inTurn)
          .then(async (outcome) => {
            if (typeof outcome === 'object') {
              // Decoding is over: a crash from here on is not this file's doing.
              context.journal.leave(row.id);
              ready.push(outcome);
              if (ready.length >= BATCH) store(ready.splice(0, BATCH));
              return;
            }
            leave(row.id);
            if (outcome !== 'vanished' && outcome !== 'later') report[outcome]++;
            options.onStep(outcome === 'failed' ? 'failed' : 'other');
            await options.onPhotos([row.id]);
          })
          .catch((error: unknown) => {
            leave(row.id);
            if (!options.signal.aborted) broken ??= error;
          })
          .finally(() => preparing.delete(work));
        preparing.add(work);
      }
      if (alone) await Promise.all(preparing);
      if (batch.length === 0) {
        if (preparing.size > 0) {
          await Promise.race(preparing);
          continue;
        }
        if (ready.length > 0) store(ready.splice(0));
        await storing;
        if (busy.size === 0) {
          const more = nextPending(context.catalogue, { limit: 1, preferred: [], busy, nowMs: Date.now() });
          if (more.length === 0) break;
        }
      }
    }
  };
  // Whatever stops the run, nothing goes on behind its back: the catalogue may be closed next.
  await takeIn().catch((error: unknown) => {
    broken ??= error;
  });
  await Promise.all(preparing);
  if (ready.length > 0 && !stopped()) store(ready.splice(0));
  for (const { row } of ready) busy.delete(row.id);
  await storing;
  if (isBroken()) throw broken;
  return report;
}

function quarantine(context: PipelineContext, row: PhotoFile): boolean {
  if (row.crashes < CRASHES_TO_QUARANTINE) return false;
  const path = pathOf(context.catalogue, row) ?? row.name;
  storeFailure(context.catalogue, row.id, {
    reason: `${path} stopped the program twice while it was being read. It is left alone until it changes or you retry it.`,
    kind: 'quarantined',
    nextAttemptMs: null,
  });
  return true;
}

type Settled = 'failed' | 'moved' | 'unchanged' | 'vanished' | 'later';

/** Reads one photo and says what it is: ready for the encoder, or already dealt with. Throws only what must stop the run. */
async function prepare(
  context: PipelineContext,
  row: PhotoFile,
  signal: AbortSignal,
  inTurn: InTurn,
): Promise<Prepared | Settled> {
  const { catalogue } = context;
  const path = pathOf(catalogue, row);
  if (path === undefined) return 'vanished';
  let content: FileContent;
  try {
    content = await readContent(path);
  } catch (error) {
    if (!isStillThere(catalogue, row)) return 'later';
    if (error instanceof StillBeingWritten) {
      return postpone(context, row, `${path} is still being written. Bowerbird will read it when it is whole.`);
    }
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !(await exists(path))) {
      dropUnread(catalogue, [row.id]);
      return 'vanished';
    }
    return fail(context, row, path, error);
  }
  const { encoder, modelRow } = await context.encoder();
  if (row.hash !== null && row.hash !== content.hash && (await inTurn(() => swapBack(catalogue, row, content.hash)))) {
    return 'later';
  }
  if (!isStillThere(catalogue, row)) return 'later';

  if (row.hash === null || row.hash !== content.hash) {
    const moved = await movedFrom(context, row, content.hash);
    if (moved) {
      moveFile(catalogue, moved.id, { ...row, bytes: content.bytes.length, mtimeMs: content.mtimeMs });
      return 'moved';
    }
  } else if (row.sidecarName === content.sidecarName && row.sidecarMtimeMs === content.sidecarMtimeMs) {
    const complete = context.thumbnails.get(row.id)?.hash === content.hash;
    if (complete && getEmbeddings(catalogue, modelRow, [row.id]).size > 0 && row.decoded === 1) {
      markUnchanged(catalogue, row.id);
      return 'unchanged';
    }
  }
  try {
    const photo = await interpretContent(path, content, row, signal);
    const known = knownVector(context, row, content.hash, modelRow);
    const pixels = known ? undefined : await encoderPixels(photo.reading.pixels, encoder.model.input);
    return { row, content, photo, known, pixels };
  } catch (error) {
    if (signal.aborted || !isStillThere(catalogue, row)) return 'later';
    const young = Date.now() - content.mtimeMs < 10_000;
    if (context.watching() && young) {
      return postpone(context, row, explainFailure(path, error).reason);
    }
    return fail(context, row, path, error);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(toDiskPath(path));
    return true;
  } catch {
    return false;
  }
}

/** The vector of the same content, from this photo itself or an identical copy. */
function knownVector(context: PipelineContext, row: PhotoFile, hash: string, modelRow: number): Vector | undefined {
  const same = filesByHash(context.catalogue, hash).filter((file) => file.state === 'indexed' || file.id === row.id);
  return getEmbeddings(
    context.catalogue,
    modelRow,
    same.map((file) => file.id),
  )
    .values()
    .next().value;
}

/** The photo of this content that is no longer where it was: this file is that photo, at its new place. */
async function movedFrom(context: PipelineContext, row: PhotoFile, hash: string): Promise<PhotoFile | undefined> {
  for (const candidate of filesByHash(context.catalogue, hash)) {
    if (candidate.id === row.id || candidate.removedAt !== null || candidate.state === 'failed') continue;
    if (await isGone(context.catalogue, candidate)) return candidate;
  }
  return undefined;
}

function fail(context: PipelineContext, row: PhotoFile, path: string, error: unknown): Settled {
  const { reason, kind } = explainFailure(path, error);
  const wait = kind === 'transient' ? BACK_OFF[row.attempts] : undefined;
  storeFailure(context.catalogue, row.id, {
    reason,
    kind,
    nextAttemptMs: wait === undefined ? null : Date.now() + wait,
  });
  return 'failed';
}

/** Looks again in a moment, at first; a file that stays as it is gets its failure. */
function postpone(context: PipelineContext, row: PhotoFile, reason: string): Settled {
  const wait = BACK_OFF[row.attempts];
  storeFailure(context.catalogue, row.id, {
    reason,
    kind: 'transient',
    nextAttemptMs: wait === undefined ? null : Date.now() + wait,
  });
  return 'later';
}

/** Vectors of a batch by photo id, and the row of the model they are of. */
interface Encoded {
  modelRow: number;
  vectors: Map<number, Vector>;
}

async function encode(context: PipelineContext, batch: readonly Prepared[]): Promise<Encoded> {
  const { encoder, modelRow } = await context.encoder();
  const unknown = batch.filter((item) => item.pixels !== undefined);
  const encoded = await encoder.encodeImages(unknown.flatMap((item) => item.pixels ?? []));
  const vectors = new Map<number, Vector>();
  for (const item of batch) if (item.known) vectors.set(item.row.id, item.known);
  for (const [position, item] of unknown.entries()) {
    const vector = encoded[position];
    if (vector) vectors.set(item.row.id, vector);
  }
  return { modelRow, vectors };
}

async function storeBatch(
  context: PipelineContext,
  batch: readonly Prepared[],
  { modelRow, vectors }: Encoded,
  options: RunOptions,
): Promise<void> {
  const { catalogue, thumbnails } = context;
  // Moved, dropped or removed while it was being encoded: what is known now is newer.
  const current = batch.filter(
    ({ row }) => getFile(catalogue, row.id)?.state === 'pending' && isStillThere(catalogue, row),
  );
  // Thumbnails first: a photo that the catalogue calls indexed always has one.
  thumbnails.put(
    current.map(({ row, content, photo }) => ({
      photoId: row.id,
      hash: content.hash,
      data: photo.reading.thumbnail.data,
    })),
  );
  catalogue.write(() => {
    for (const { row, content, photo } of current) {
      storeFacts(catalogue, row.id, photo.facts, { ...content, bytes: content.bytes.length });
      syncFileTags(catalogue, row.id, photo.tags);
      putCaption(catalogue, {
        photoId: row.id,
        source: 'file',
        text: photo.caption,
        state: 'accepted',
        certainty: 1,
        score: null,
        modelId: null,
      });
      const vector = vectors.get(row.id);
      if (vector && modelRow === context.wantedModel()) putEmbedding(catalogue, modelRow, row.id, vector);
    }
  });
  await options.onPhotos(batch.map((item) => item.row.id));
}
