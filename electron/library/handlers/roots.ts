import { readdir, realpath, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Handlers } from '../../../shared/api.ts';
import type { Root } from '../../../shared/domain.ts';
import { BowerbirdError } from '../../../shared/errors.ts';
import { compareNames } from '../../../shared/name-order.ts';
import { retryFailures } from '../catalogue/photos.ts';
import { countByState, failures, folderTree } from '../catalogue/photo-views.ts';
import { addRoot, configureRoot, getRoot, listRoots, removeRoot, type RootRow } from '../catalogue/roots.ts';
import { isInside } from '../path-inside.ts';
import { pathKey } from '../photo-path.ts';
import type { Rooms } from '../rooms.ts';

type RootCalls =
  | 'roots.list'
  | 'roots.add'
  | 'roots.remove'
  | 'roots.configure'
  | 'folders.tree'
  | 'folders.browse'
  | 'indexing.progress'
  | 'indexing.rescan'
  | 'indexing.pause'
  | 'indexing.resume'
  | 'indexing.cancel'
  | 'indexing.prioritise'
  | 'failures.list'
  | 'failures.retry';

export function showRoot(rooms: Rooms, row: RootRow): Root {
  const counts = countByState(rooms.catalogue, row.id);
  return {
    id: row.id,
    path: row.path,
    name: row.name,
    state: row.offline ? 'offline' : 'online',
    watching: rooms.indexer.watchState(row.id),
    ...(row.polling ? { polling: true } : {}),
    photos: counts.pending + counts.indexed + counts.failed + counts.missing,
    excludes: row.excludes,
  };
}

/**
 * Makes a folder part of the library. A folder inside one that is known already needs no root of its own.
 *
 * @throws BowerbirdError `not-a-folder` or `unreadable` with the path and what to do
 */
export async function openRoot(rooms: Rooms, folder: string): Promise<RootRow> {
  const absolute = path.resolve(folder);
  let real: string;
  try {
    if (!(await stat(absolute)).isDirectory()) {
      throw new BowerbirdError('not-a-folder', `${absolute} is a file, not a folder. Name the folder that holds it.`);
    }
    await readdir(absolute);
    real = await realpath(absolute);
  } catch (error) {
    if (error instanceof BowerbirdError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new BowerbirdError('not-a-folder', `The folder ${absolute} does not exist. Check how it is written.`);
    }
    throw new BowerbirdError(
      'unreadable',
      `The folder ${absolute} cannot be read: ${(error as Error).message}. Check its permissions.`,
    );
  }
  // A link and what it points to are one folder; the name that the user gave is the one to show.
  for (const root of listRoots(rooms.catalogue)) {
    const known = await realpath(root.path).catch(() => undefined);
    const isRoot = known === undefined ? pathKey(real) === pathKey(root.path) : real === known;
    if (isRoot || isInside(real, known ?? root.path)) return root;
  }
  return addRoot(rooms.catalogue, absolute);
}

/** Refuses a folder that the front end was not given the run of. */
async function permit(rooms: Rooms, folder: string): Promise<string> {
  const absolute = path.resolve(folder);
  if (rooms.folderAccess === 'any') return absolute;
  const real = await realpath(absolute).catch(() => absolute);
  for (const allowed of rooms.folderAccess) {
    const above = await realpath(allowed).catch(() => allowed);
    if (real === above || isInside(real, above)) return absolute;
  }
  throw new BowerbirdError(
    'bad-request',
    `${absolute} lies outside the folders that Bowerbird was started with. Start it again with that folder to use it.`,
  );
}

export function rootHandlers(rooms: Rooms): Pick<Handlers, RootCalls> {
  const { catalogue, indexer } = rooms;
  return {
    'roots.list': () => ({ roots: listRoots(catalogue).map((row) => showRoot(rooms, row)) }),
    async 'roots.add'({ path: folder }) {
      const row = await openRoot(rooms, await permit(rooms, folder));
      rooms.emit('roots.changed', {});
      await indexer.rewatch(row.id);
      indexer.refresh([row.id]);
      return { root: showRoot(rooms, row) };
    },
    async 'roots.remove'({ id, data }) {
      const row = getRoot(catalogue, id);
      if (!row) throw new BowerbirdError('not-found', 'That folder is not in the library any more.');
      const changed = Object.values(countByState(catalogue, id)).reduce((sum, n) => sum + n, 0);
      const { operation } = removeRoot(catalogue, id, data);
      await indexer.rewatch(id);
      rooms.emit('roots.changed', {});
      rooms.edited(operation);
      await rooms.photosChanged(null);
      return { changed, operation };
    },
    async 'roots.configure'({ id, excludes, polling }) {
      if (!getRoot(catalogue, id)) throw new BowerbirdError('not-found', 'That folder is not in the library any more.');
      configureRoot(catalogue, id, { excludes, polling });
      await indexer.rewatch(id);
      indexer.refresh([id]);
      const row = getRoot(catalogue, id);
      if (!row) throw new BowerbirdError('not-found', 'That folder was removed meanwhile.');
      return { root: showRoot(rooms, row) };
    },
    'folders.tree': () => ({ folders: folderTree(catalogue) }),
    async 'folders.browse'({ path: asked }) {
      const start = rooms.folderAccess === 'any' ? os.homedir() : (rooms.folderAccess[0] ?? os.homedir());
      const here = await permit(rooms, asked ?? start);
      let names: string[];
      try {
        const entries = await readdir(here, { withFileTypes: true });
        names = entries
          .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
          .map((entry) => entry.name);
      } catch (error) {
        throw new BowerbirdError('unreadable', `The folder ${here} cannot be read: ${(error as Error).message}.`);
      }
      const above = path.dirname(here);
      const parent = above === here ? null : await permit(rooms, above).catch(() => null);
      return {
        path: here,
        parent,
        folders: names.sort(compareNames).map((name) => ({ name, path: path.join(here, name) })),
      };
    },
    'indexing.progress': () => indexer.progress(),
    'indexing.rescan'() {
      indexer.refresh();
      return {};
    },
    'indexing.pause'() {
      indexer.pause();
      return {};
    },
    'indexing.resume'() {
      indexer.resume();
      return {};
    },
    'indexing.cancel'() {
      indexer.cancel();
      return {};
    },
    'indexing.prioritise'({ ids }) {
      indexer.prioritise(ids);
      return {};
    },
    'failures.list': () => ({ failures: failures(catalogue) }),
    'failures.retry'({ ids }) {
      const retried = retryFailures(catalogue, ids);
      indexer.refresh([]);
      return { retried };
    },
  };
}
