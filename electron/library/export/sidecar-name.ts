import { nameKey, ownPaths, type PathRules } from '../path-rules.ts';
import { sidecarCandidates } from '../media/sidecar-files.ts';

const RAW = /\.(?:dng|nef|nrw|cr2|cr3|crw|arw|srf|sr2|raf|orf|rw2|pef|srw|3fr|iiq|erf|mef|mos|x3f|raw)$/i;
export const isRawName = (name: string): boolean => RAW.test(name);

const SIDECAR = /\.xmp$/i;

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
export function sidecarFor(photo: string, siblings: ReadonlySet<string>, rules: PathRules = ownPaths): string {
  const { flavour } = rules;
  const folder = flavour.dirname(photo);
  const stemOf = (name: string): string => flavour.parse(name).name;
  const stem = stemOf(photo);
  const key = (name: string): string => nameKey(name, rules);
  const sharesStem = [...siblings].some((name) => isRawName(name) && key(stemOf(name)) === key(stem));
  const mine = (candidate: string): boolean =>
    isRawName(photo) || !sharesStem || flavour.extname(stemOf(candidate)) !== '';
  const byKey = new Map([...siblings].filter((name) => SIDECAR.test(name)).map((name) => [key(name), name]));
  for (const candidate of sidecarCandidates(photo, rules).filter(mine)) {
    const name = flavour.basename(candidate);
    const existing = siblings.has(name) ? name : byKey.get(key(name));
    if (existing !== undefined) return flavour.join(folder, existing);
  }
  const short = flavour.join(folder, `${stem}.xmp`);
  return usesShortNames(siblings) && mine(short) ? short : `${photo}.xmp`;
}

function usesShortNames(siblings: ReadonlySet<string>): boolean {
  let short = 0;
  let long = 0;
  for (const name of siblings) {
    if (!SIDECAR.test(name)) continue;
    if (siblings.has(name.slice(0, -4))) long++;
    else short++;
  }
  return short > long;
}
