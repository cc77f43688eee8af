import path from 'node:path';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { getFile } from '../catalogue/photos.ts';
import { listRoots } from '../catalogue/roots.ts';
import { looseKey } from '../../../shared/loose-key.ts';

/**
 * Where in a folder of exports a photo's own file lies: in its place below its root, with the root's name before it. Of roots
 * that share a name the second is `name (2)`, so that their photos do not meet.
 *
 * @param to the folder of exports
 */
export function exportPlace(catalogue: Catalogue, to: string, photoId: number): string {
  const file = getFile(catalogue, photoId);
  const names = listRoots(catalogue).map(({ id, name }) => ({ id, name: name.replaceAll(/[\\/:]/g, '') }));
  const own = names.find(({ id }) => id === file?.rootId);
  if (!file || !own) return to;
  // Without regard to case and to how accents are composed, as some disks see names.
  const same = names.filter(({ name }) => looseKey(name) === looseKey(own.name));
  const place = same.indexOf(own);
  return path.join(to, place === 0 ? own.name : `${own.name} (${place + 1})`, file.folder);
}
