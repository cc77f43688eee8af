export interface PictureAddress {
  id: number;
  kind: 'thumbnail' | 'full';
}

/**
 * What the path `/<kind>/<id>` of a picture's address names, or undefined. Only plain positive numbers pass: no signs, no
 * leading zeros, nothing beyond an exact integer, so that one photo has one address.
 */
export function parsePicturePath(path: string): PictureAddress | undefined {
  const match = /^\/(thumbnail|full)\/([1-9]\d{0,15})$/.exec(path);
  const id = Number(match?.[2]);
  if (!match || !Number.isSafeInteger(id)) return undefined;
  return { id, kind: match[1] === 'full' ? 'full' : 'thumbnail' };
}
