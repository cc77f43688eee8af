import { ownPaths } from '../path-rules.ts';

/**
 * Where a photo's XMP sidecar may lie, the more specific first: `a.jpg.xmp` (darktable, digiKam), then `a.xmp`
 * (Lightroom, Bridge), with the extension in either case.
 */
export function sidecarCandidates(photo: string, { flavour } = ownPaths): string[] {
  const { dir, name } = flavour.parse(photo);
  const stems = [photo, flavour.join(dir, name)];
  return stems.flatMap((stem) => [`${stem}.xmp`, `${stem}.XMP`]);
}
