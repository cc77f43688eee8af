import type { Catalogue } from '../catalogue/catalogue.ts';
import { getFile, type PhotoFile } from '../catalogue/photos.ts';
import { getRoot } from '../catalogue/roots.ts';
import { filePath } from '../photo-path.ts';

/** Where a photo's file is; undefined when its root is known no longer. */
export function pathOf(catalogue: Catalogue, row: PhotoFile): string | undefined {
  const root = getRoot(catalogue, row.rootId);
  return root && filePath(root.path, row.folder, row.name);
}

/** Whether a photo is where it was when it was taken from the queue: otherwise what was read is another photo's. */
export function isStillThere(catalogue: Catalogue, row: PhotoFile): boolean {
  const now = getFile(catalogue, row.id);
  return now?.rootId === row.rootId && now.folder === row.folder && now.name === row.name;
}
