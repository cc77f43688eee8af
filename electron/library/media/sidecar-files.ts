import path from 'node:path';

/**
 * Where a photo's XMP sidecar may lie, the more specific first: `a.jpg.xmp` (darktable, digiKam), then `a.xmp`
 * (Lightroom, Bridge), with the extension in either case.
 */
export function sidecarCandidates(photo: string): string[] {
  const { dir, name } = path.parse(photo);
  const stems = [photo, path.join(dir, name)];
  return stems.flatMap((stem) => [`${stem}.xmp`, `${stem}.XMP`]);
}
