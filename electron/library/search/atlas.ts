import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CallOutput } from '../../../shared/api.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import { scanEmbeddings, searchableIds } from '../catalogue/embeddings.ts';
import { photosOfTags } from '../catalogue/tag-photos.ts';
import { workerFile } from '../worker-file.ts';
import type { AtlasReply, AtlasWorkerData } from './atlas-worker.ts';
import type { SearchRooms } from './search-rooms.ts';
import { takeTurns } from './turns.ts';

export type AtlasMap = CallOutput<'photos.atlas'>;

/** The library laid out by similarity. */
export interface Atlas {
  /**
   * Places of all photos that have a vector. The layout is computed in a thread of its own, once; photos that come later
   * are put beside their nearest neighbours until a fifth of them is new. It is kept in a file beside the catalogue.
   */
  get(options: { signal?: AbortSignal; onProgress?: (share: number) => void }): Promise<AtlasMap>;
}

/** Places by photo id. */
type Layout = Map<number, readonly [x: number, y: number]>;

const PAGE = 2000;
/** With more than this share of photos that were not there, the layout is computed anew. */
const MOST_NEW = 0.2;
const PLACED_BY = 5;
const MOST_LANDMARKS = 40;
/** A tag of fewer photos marks no region. */
const LEAST_LANDMARK_PHOTOS = 3;

export function openAtlas(rooms: SearchRooms): Atlas {
  let layout: Layout | undefined;
  let layoutModel = -1;
  /** One computation at a time; whoever asks meanwhile waits for it. */
  let computing: Promise<Layout> | undefined;

  const compute = async (
    model: { rowId: number; dimension: number },
    ids: readonly number[],
    signal: AbortSignal | undefined,
    onProgress: ((share: number) => void) | undefined,
  ): Promise<Layout> => {
    const vectors = await readVectors(rooms, model, new Set(ids), signal);
    const positions = await project(vectors.rows, model.dimension, signal, onProgress);
    return new Map(vectors.ids.map((id, at) => [id, [positions[2 * at] ?? 0.5, positions[2 * at + 1] ?? 0.5]]));
  };

  return {
    async get({ signal, onProgress }) {
      const model = rooms.model();
      const encoded = searchableIds(rooms.catalogue, model.rowId);
      if (layoutModel !== model.rowId) {
        layout = readLayout(rooms.catalogue.folder, model.rowId);
        layoutModel = model.rowId;
      }
      const unplaced = encoded.filter((id) => !layout?.has(id));
      if (!layout || unplaced.length > MOST_NEW * encoded.length) {
        computing ??= compute(model, encoded, signal, onProgress).finally(() => (computing = undefined));
        layout = await computing;
        if (!rooms.catalogue.readOnly) writeLayout(rooms.catalogue.folder, model.rowId, layout);
      } else if (unplaced.length > 0) {
        await placeBesideNeighbours(rooms, layout, unplaced);
      }
      const places = layout;
      const ids = encoded.filter((id) => places.has(id));
      return {
        ids,
        x: ids.map((id) => places.get(id)?.[0] ?? 0.5),
        y: ids.map((id) => places.get(id)?.[1] ?? 0.5),
        landmarks: landmarks(rooms, places, new Set(ids)),
      };
    },
  };
}

async function readVectors(
  rooms: SearchRooms,
  model: { rowId: number; dimension: number },
  wanted: ReadonlySet<number>,
  signal: AbortSignal | undefined,
): Promise<{ ids: number[]; rows: Float32Array<ArrayBuffer> }> {
  const rows = new Float32Array(wanted.size * model.dimension);
  const ids: number[] = [];
  for (let after = 0; ;) {
    const page = scanEmbeddings(rooms.catalogue, model.rowId, after, PAGE);
    for (const { id, vector } of page) {
      if (!wanted.has(id)) continue;
      rows.set(vector, ids.length * model.dimension);
      ids.push(id);
    }
    after = page.at(-1)?.id ?? after;
    if (page.length < PAGE) return { ids, rows: rows.subarray(0, ids.length * model.dimension) };
    await takeTurns(signal);
  }
}

function project(
  vectors: Float32Array<ArrayBuffer>,
  dimension: number,
  signal: AbortSignal | undefined,
  onProgress: ((share: number) => void) | undefined,
): Promise<Float32Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile(import.meta.url, 'atlas-worker'), {
      name: 'bowerbird-atlas',
      workerData: { vectors, dimension } satisfies AtlasWorkerData,
      transferList: [vectors.buffer],
    });
    const cancel = (): void => {
      void worker.terminate();
      reject(new BowerbirdError('cancelled', 'The atlas was not drawn to the end.'));
    };
    signal?.addEventListener('abort', cancel, { once: true });
    worker.on('message', (reply: AtlasReply) => {
      if ('share' in reply) onProgress?.(reply.share);
      else resolve(reply.positions);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      signal?.removeEventListener('abort', cancel);
      reject(new BowerbirdError('internal', 'The thread that draws the atlas ended early.'));
    });
  });
}

/** Puts new photos into the middle of the photos most like them. */
async function placeBesideNeighbours(rooms: SearchRooms, layout: Layout, ids: readonly number[]): Promise<void> {
  const neighbours = await (await rooms.index()).neighbours(ids, PLACED_BY);
  for (const id of ids) {
    const places = (neighbours.get(id) ?? []).flatMap((neighbour) => {
      const place = layout.get(neighbour.id);
      return place ? [place] : [];
    });
    if (places.length === 0) continue;
    const mean = (axis: 0 | 1): number => places.reduce((sum, place) => sum + place[axis], 0) / places.length;
    layout.set(id, [mean(0), mean(1)]);
  }
}

/** Tags that gather somewhere: the most used ones, each at the middle of its photos. */
function landmarks(rooms: SearchRooms, layout: Layout, shown: ReadonlySet<number>): AtlasMap['landmarks'] {
  const marks: AtlasMap['landmarks'] = [];
  for (const { path: tagPath, photoIds } of photosOfTags(rooms.catalogue, MOST_LANDMARKS)) {
    const places = photoIds.flatMap((id) => {
      const place = shown.has(id) ? layout.get(id) : undefined;
      return place ? [place] : [];
    });
    if (places.length < LEAST_LANDMARK_PHOTOS) continue;
    // The median, because a tag's photos often gather in one place with some strays.
    const middle = (axis: 0 | 1): number => {
      const values = places.map((place) => place[axis]).sort((one, other) => one - other);
      return values[values.length >> 1] ?? 0.5;
    };
    const parents = tagPath.slice(0, -1);
    marks.push({ tag: tagPath.at(-1) ?? '', parents, x: middle(0), y: middle(1), photos: places.length });
  }
  return marks;
}

const layoutFile = (folder: string): string => path.join(folder, 'atlas.bin');

// The file: model row and count, then ids, then places, all little-endian 32-bit.

function readLayout(folder: string, modelRow: number): Layout | undefined {
  let file: Buffer;
  try {
    file = readFileSync(layoutFile(folder));
  } catch {
    return undefined;
  }
  const numbers = new Uint32Array(file.buffer.slice(file.byteOffset, file.byteOffset + (file.length & ~3)));
  const count = numbers[1] ?? 0;
  if (numbers[0] !== modelRow || numbers.length !== 2 + 3 * count) return undefined;
  const places = new Float32Array(numbers.buffer, 4 * (2 + count));
  const layout: Layout = new Map();
  for (let at = 0; at < count; at++)
    layout.set(numbers[2 + at] ?? 0, [places[2 * at] ?? 0.5, places[2 * at + 1] ?? 0.5]);
  return layout;
}

/** The layout is derived: where it cannot be written, the next start computes it again. */
function writeLayout(folder: string, modelRow: number, layout: Layout): void {
  const numbers = new Uint32Array(2 + 3 * layout.size);
  numbers.set([modelRow, layout.size]);
  numbers.set([...layout.keys()], 2);
  new Float32Array(numbers.buffer, 4 * (2 + layout.size)).set([...layout.values()].flat());
  const partial = `${layoutFile(folder)}.partial`;
  try {
    writeFileSync(partial, numbers);
    renameSync(partial, layoutFile(folder));
  } catch {
    rmSync(partial, { force: true });
  }
}
