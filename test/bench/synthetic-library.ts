import type { CallName, Handlers, Service } from '../../shared/api.ts';
import { calls } from '../../shared/api.ts';
import type { PhotoDetail, PhotoSummary } from '../../shared/domain.ts';
import { BowerbirdError } from '../../shared/errors.ts';
import { seededRandom } from '../fixtures/pictures/scene.ts';

const DAY = 86_400_000;
const NEWEST = Date.UTC(2024, 5, 30) / DAY;
const YEARS = 18;

export interface SyntheticOptions {
  photos: number;
  /** Thumbnails that the photos take turns with, with their size. */
  pictures: readonly { data: Uint8Array; type: string; width: number; height: number }[];
}

/**
 * A library of any size that holds nothing: outlines, names, places and positions come from a seed. It stands behind the
 * real server, so that what is measured in the window is the window and its transport.
 */
export function syntheticLibrary({ photos, pictures }: SyntheticOptions): Service {
  const random = seededRandom(7);
  const shapes = pictures.map(({ width, height }) => Math.round((1000 * width) / height));
  const ids = Array.from({ length: photos }, (_, index) => photos - index);
  const aspects = ids.map((id) => shapes[id % shapes.length] ?? 1000);
  // Holidays and dull months: photos come in bursts, newest first.
  const days = ids
    .map(() => Math.floor(NEWEST - (Math.floor(random() * YEARS * 6) * 61 + random() * 30)))
    .sort((a, b) => b - a);
  const dayOf = (id: number): number => days[photos - id] ?? NEWEST;

  const summary = (id: number): PhotoSummary => ({
    id,
    name: `IMG_${String(id).padStart(6, '0')}.jpg`,
    width: (pictures[id % pictures.length]?.width ?? 4) * 8,
    height: (pictures[id % pictures.length]?.height ?? 3) * 8,
    takenAt: new Date(dayOf(id) * DAY).toISOString().slice(0, 19),
    state: 'indexed',
    rating: id % 11 === 0 ? 4 : 0,
    placeholder: '',
  });
  const detail = (id: number): PhotoDetail => ({
    ...summary(id),
    path: `/photos/${summary(id).name}`,
    rootId: 1,
    folder: '',
    bytes: 3_000_000 + id,
    format: 'jpeg',
    hash: String(id),
    addedAt: summary(id).takenAt,
    camera: null,
    lens: null,
    iso: null,
    aperture: null,
    exposure: null,
    focalLength: null,
    gps: null,
    place: null,
    title: null,
    tags: [],
    caption: null,
    failure: null,
  });
  const idle = {
    state: 'idle',
    done: 0,
    total: 0,
    failed: 0,
    photosPerSecond: 0,
    secondsLeft: null,
    kind: 'photos',
  } as const;
  const root = {
    id: 1,
    path: '/photos',
    name: 'photos',
    state: 'online',
    watching: 'off',
    photos,
    excludes: [],
  } as const;

  const handlers: Partial<Handlers> = {
    status: () => ({
      version: '0',
      library: 'synthetic',
      photos,
      indexed: photos,
      pending: 0,
      failed: 0,
      missing: 0,
      tags: 0,
      roots: [{ ...root, excludes: [] }],
      engine: { name: 'synthetic', version: '0', reason: '' },
      backend: { name: 'none', reason: '', workers: 0 },
      model: { id: 'none', version: '0', dimension: 1, encoded: photos },
      nextModel: null,
      bytes: { database: 0, thumbnails: 0, index: 0 },
      indexing: idle,
    }),
    'roots.list': () => ({ roots: [{ ...root, excludes: [] }] }),
    'folders.tree': () => ({ folders: [{ rootId: 1, path: '', name: 'photos', photos }] }),
    'tags.tree': () => ({ tags: [] }),
    'saved.list': () => ({ searches: [] }),
    'photos.outline': () => ({ ids, aspects, days }),
    'photos.summaries': (input) => ({ photos: input.ids.map(summary) }),
    'photos.get': (input) => detail(input.id),
    'photos.atlas': () => ({ ids, x: ids.map(() => random()), y: ids.map(() => random()), landmarks: [] }),
  };

  return {
    call(name, input, context) {
      const handler = handlers[name as CallName] as ((input: unknown, context: unknown) => unknown) | undefined;
      return handler
        ? Promise.resolve(handler(calls[name as CallName].input.parse(input), context))
        : Promise.reject(new BowerbirdError('unavailable', `The synthetic library does not know "${name}".`));
    },
    on: () => () => undefined,
    picture: (id) => Promise.resolve(pictures[id % pictures.length]),
    close: () => Promise.resolve(),
  };
}
