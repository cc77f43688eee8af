import { stat } from 'node:fs/promises';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { markChanged, moveFiles, type PhotoFile } from '../catalogue/photos.ts';
import { toDiskPath } from '../disk-name.ts';
import { contentRing } from './content-ring.ts';
import { isStillThere, pathOf } from './photo-place.ts';
import { readContent } from './read-photo-file.ts';

/**
 * Gives photos that took one another's places back to their contents, all in one transaction. They stay pending: each is
 * looked at again in its new place, and found to hold what it held before. Answers whether it did.
 */
export async function swapBack(catalogue: Catalogue, row: PhotoFile, hash: string): Promise<boolean> {
  if (!isStillThere(catalogue, row)) return false;
  const ring = await contentRing(catalogue, row, hash, (other) => presentHash(catalogue, other));
  if (!ring) return false;
  return catalogue.write(() => {
    if (!ring.every(({ photo }) => isStillThere(catalogue, photo))) return false;
    const moves = ring.map(({ photo, place }) => ({ id: photo.id, to: place }));
    moveFiles(catalogue, moves);
    markChanged(
      catalogue,
      moves.map(({ id, to: { bytes, mtimeMs, fileId } }) => ({ id, bytes, mtimeMs, fileId })),
    );
    return true;
  });
}

/** What a photo's place holds now; it is read only where it may have changed. Undefined where it cannot be. */
async function presentHash(catalogue: Catalogue, row: PhotoFile): Promise<string | undefined> {
  const path = pathOf(catalogue, row);
  if (path === undefined) return undefined;
  try {
    const { size, mtimeMs } = await stat(toDiskPath(path));
    const isKnown = row.state === 'indexed' && size === row.bytes && mtimeMs === row.mtimeMs;
    return isKnown ? (row.hash ?? undefined) : (await readContent(path)).hash;
  } catch {
    return undefined;
  }
}
