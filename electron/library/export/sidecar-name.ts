import path from 'node:path';
import { sidecarCandidates } from '../media/sidecar-files.ts';

const RAW = /\.(?:dng|nef|nrw|cr2|cr3|crw|arw|srf|sr2|raf|orf|rw2|pef|srw|3fr|iiq|erf|mef|mos|x3f|raw)$/i;
export const isRawName = (name: string): boolean => RAW.test(name);

/**
 * Which sidecar a photo gets.
 *
 * One that is there is used. Otherwise the new one follows the neighbours in the folder: `photo.xmp` where Lightroom or
 * Bridge write theirs, else `photo.ext.xmp` as darktable and digiKam do. The latter is also the default, because it says
 * whose it is where a RAW file and its JPEG share a name. For the same reason `photo.xmp` beside such a pair belongs to the
 * RAW file and is never taken for the JPEG's.
 *
 * @param photo absolute path
 * @param siblings names of all files in the photo's folder
 */
export function sidecarFor(photo: string, siblings: ReadonlySet<string>): string {
  const folder = path.dirname(photo);
  const stem = path.parse(photo).name;
  const sharesStem = [...siblings].some((name) => isRawName(name) && path.parse(name).name === stem);
  const mine = (candidate: string): boolean =>
    isRawName(photo) || !sharesStem || path.parse(path.parse(candidate).name).ext !== '';
  const known = sidecarCandidates(photo).filter(mine);
  const existing = known.find((candidate) => siblings.has(path.basename(candidate)));
  if (existing !== undefined) return existing;
  const short = path.join(folder, `${stem}.xmp`);
  return usesShortNames(siblings) && mine(short) ? short : `${photo}.xmp`;
}

function usesShortNames(siblings: ReadonlySet<string>): boolean {
  let short = 0;
  let long = 0;
  for (const name of siblings) {
    if (!/\.xmp$/i.test(name)) continue;
    if (siblings.has(name.slice(0, -4))) long++;
    else short++;
  }
  return short > long;
}
