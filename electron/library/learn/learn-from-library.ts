import { Worker } from 'node:worker_threads';
import { BowerbirdError, fromWireError } from '../../../shared/errors.ts';
import type { Vector } from '../../../shared/kinds.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { sampleEmbeddings } from '../catalogue/embedding-sample.ts';
import { getEmbeddings } from '../catalogue/embeddings.ts';
import { decidedTags, undecidedTagNames, writtenCaptions } from '../catalogue/learning-examples.ts';
import type { Encoder } from '../encoder/encoder.ts';
import { workerFile } from '../worker-file.ts';
import type { AdapterTrial } from './adapter-trial.ts';
import type { AdapterReply, AdapterWorkerData } from './adapter-worker.ts';
import type { LibraryLessons, LibraryQuery } from './fit-adapter.ts';
import { readAdapter, removeAdapter, writeAdapter } from './learned-adapter.ts';
import type { AdapterRecord } from './learned-adapter.ts';

export interface LearnFromLibraryOptions {
  catalogue: Catalogue;
  model: { rowId: number; id: string; version: string; dimension: number };
  encoder: Pick<Encoder, 'encodeTexts'>;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number, note: string) => void) | undefined;
}

export interface LearnedFromLibrary extends Pick<AdapterRecord, 'before' | 'after' | 'examples'> {
  adopted: boolean;
  /** For people: what came of it and why. */
  message: string;
}

/** With less than this there is nothing to hold out, and nothing to be sure of. */
const FEWEST_QUERIES = 8;
const FEWEST_PHOTOS = 30;
/** Limits that keep memory flat in libraries of any size. */
const MOST_DECISIONS = 100_000;
const MOST_CAPTIONS = 3_000;
const MOST_TAGS = 1_000;
const MOST_PHOTOS = 12_000;
const OTHER_PHOTOS = 2_000;
const MOST_ANCHORS = 500;

/**
 * Trains an adapter on the user's accepted and rejected tags and written captions, and adopts it only if it finds held-out
 * photos of the same library better by more than noise and spoils nothing that worked. The photos' own vectors stay as they
 * are.
 *
 * @throws BowerbirdError `cancelled`; nothing is changed then
 */
export async function learnFromLibrary(options: LearnFromLibraryOptions): Promise<LearnedFromLibrary> {
  const { catalogue, model, onProgress } = options;
  onProgress?.(0, 100, 'Reading tags and captions');
  const { lessons, examples } = await gatherLessons(options);
  const labelled = new Set(lessons.queries.flatMap(({ belongs }) => belongs)).size;
  if (lessons.queries.length < FEWEST_QUERIES || labelled < FEWEST_PHOTOS) {
    return {
      adopted: false,
      before: 0,
      after: 0,
      examples,
      message:
        `There is too little to learn from yet: ${count(labelled, 'photo')} with ${count(lessons.queries.length, 'tag or caption', 'tags and captions')} ` +
        `that the model knows words for. Accept or write some more (at least ${FEWEST_QUERIES} on ${FEWEST_PHOTOS} photos) and try again.`,
    };
  }
  onProgress?.(10, 100, 'Learning');
  const { verdict, adapter } = await runTrial(lessons, options);
  const { adopt: adopted, before, after } = verdict;
  const per = (share: number): string => `${(share * 100).toFixed(1)} %`;
  if (adopted) {
    const trainedAt = new Date().toISOString();
    writeAdapter(catalogue, { model: model.id, version: model.version, trainedAt, examples, before, after, adapter });
  }
  const kept = readAdapter(catalogue, model) ? ' What was learned earlier stays.' : '';
  return {
    adopted,
    before,
    after,
    examples,
    message: adopted
      ? `Learned from ${count(examples, 'example')}: on photos kept apart, searches found ${per(after)} of what they should instead of ${per(before)} (mean average precision).`
      : `Nothing was changed, because ${verdict.reason} (mean average precision ${per(before)} before, ${per(after)} after).${kept}`,
  };
}

/** Forgets the adapter. Searches answer from the encoder's own vectors again, at once. */
export function revertLearning(catalogue: Catalogue): void {
  removeAdapter(catalogue);
}

async function gatherLessons({
  catalogue,
  model,
  encoder,
  signal,
}: LearnFromLibraryOptions): Promise<{ lessons: LibraryLessons; examples: number }> {
  const photos = new PhotoMatrix(catalogue, model.rowId);
  // Tags of the user's own are learned from their examples directly; their names need not mean anything to the model.
  const decisions = decidedTags(catalogue, model.rowId, MOST_DECISIONS);
  const captions = writtenCaptions(catalogue, model.rowId, MOST_CAPTIONS);
  const queries: LibraryQuery[] = [];
  const byTag = [...Map.groupBy(decisions, ({ tagId }) => tagId).values()].slice(0, MOST_TAGS);
  for (const rows of byTag) {
    const [first] = rows;
    const belongs = photos.places(rows.filter(({ accepted }) => accepted).map(({ photoId }) => photoId));
    if (!first || belongs.length === 0) continue;
    const rejected = photos.places(rows.filter(({ accepted }) => !accepted).map(({ photoId }) => photoId));
    const [word, sentence] = await encoder.encodeTexts([first.name, `a photo of ${first.name}`], signal);
    if (word && sentence) queries.push({ vector: unitMean(word, sentence), belongs, rejected });
  }
  for (const { photoId, text } of captions) {
    const belongs = photos.places([photoId]);
    const [vector] = await encoder.encodeTexts([text], signal);
    if (vector && belongs.length > 0) queries.push({ vector, belongs, rejected: [] });
  }
  photos.addOthers(sampleEmbeddings(catalogue, model.rowId, model.dimension, OTHER_PHOTOS), model.dimension);
  const silent = undecidedTagNames(catalogue, MOST_ANCHORS);
  const anchors = concatenate(await encoder.encodeTexts(silent, signal), model.dimension);
  const lessons = {
    dimension: model.dimension,
    photos: concatenate(photos.vectors, model.dimension),
    queries,
    anchors,
  };
  return { lessons, examples: decisions.length + captions.length };
}

/** Vectors of the photos that lessons speak of, each once, by place. */
class PhotoMatrix {
  readonly vectors: Vector[] = [];
  private readonly placeOf = new Map<number, number | undefined>();
  private readonly catalogue: Catalogue;
  private readonly modelId: number;

  constructor(catalogue: Catalogue, modelId: number) {
    this.catalogue = catalogue;
    this.modelId = modelId;
  }

  /** Where these photos stand; those beyond the limit are left out. */
  places(photoIds: readonly number[]): number[] {
    const unseen = photoIds.filter((id) => !this.placeOf.has(id)).slice(0, MOST_PHOTOS - this.vectors.length);
    for (const [id, vector] of getEmbeddings(this.catalogue, this.modelId, unseen)) {
      this.placeOf.set(id, this.vectors.push(vector) - 1);
    }
    return photoIds.flatMap((id) => this.placeOf.get(id) ?? []);
  }

  /** Photos that nothing was said about, for queries to choose among. */
  addOthers(rows: Float32Array<ArrayBuffer>, dimension: number): void {
    const known = new Set(this.vectors.map((vector) => vector.subarray(0, 8).join()));
    for (let at = 0; at < rows.length; at += dimension) {
      const vector = rows.slice(at, at + dimension);
      if (!known.has(vector.subarray(0, 8).join())) this.vectors.push(vector);
    }
  }
}

function runTrial(
  lessons: LibraryLessons,
  { signal, onProgress }: Pick<LearnFromLibraryOptions, 'signal' | 'onProgress'>,
): Promise<AdapterTrial> {
  const worker = new Worker(workerFile(import.meta.url, 'adapter-worker'), {
    name: 'bowerbird-learning',
    workerData: { lessons, seed: 1 } satisfies AdapterWorkerData,
    transferList: [lessons.photos.buffer, lessons.anchors.buffer],
  });
  const { promise, resolve, reject } = Promise.withResolvers<AdapterTrial>();
  const cancel = (): void => reject(new BowerbirdError('cancelled', 'Learning was stopped; nothing was changed.'));
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  worker.on('message', (message: AdapterReply) => {
    if ('share' in message) onProgress?.(10 + Math.round(90 * message.share), 100, 'Learning');
    else if ('trial' in message) resolve(message.trial);
    else reject(fromWireError(message.error));
  });
  worker.on('error', reject);
  worker.on('exit', () => reject(new BowerbirdError('internal', 'The thread that learns ended without a result.')));
  return promise.finally(() => {
    signal?.removeEventListener('abort', cancel);
    void worker.terminate();
  });
}

function unitMean(a: Vector, b: Vector): Vector {
  const sum = a.map((value, i) => value + (b[i] ?? 0));
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}

function concatenate(vectors: readonly Vector[], dimension: number): Float32Array<ArrayBuffer> {
  const all = new Float32Array(vectors.length * dimension);
  vectors.forEach((vector, row) => all.set(vector, row * dimension));
  return all;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
