import type { EncoderInput, Pixels, Region } from '../../../shared/pixels.ts';
import { decodePicture, thumbnailSide } from './decoded-picture.ts';
import { openPhoto } from './open-photo.ts';
import { type Box, resampleSquare } from './resample.ts';

/**
 * Lays a picture out as an encoder wants it.
 *
 * Encoded pictures are first brought to thumbnail size, as every photo in the library was before it was encoded: a
 * picture from outside must meet the same treatment to find its twin inside.
 *
 * @param source decoded pixels, or a JPEG, PNG, WebP, … in memory (a stored thumbnail, an example picture)
 * @param region the part to look at; the whole picture if left out
 * @returns `size * size * 3` bytes of sRGB, rows from the top
 * @throws MediaError when the encoded picture cannot be decoded
 */
export async function encoderPixels(
  source: Pixels | Uint8Array,
  input: EncoderInput,
  region: Region = { left: 0, top: 0, width: 1, height: 1 },
): Promise<Uint8Array> {
  const pixels = source instanceof Uint8Array ? await decodeInMemory(source) : source;
  return resampleSquare(pixels, boxFor(pixels, input, region), input.size, input.filter);
}

async function decodeInMemory(bytes: Uint8Array): Promise<Pixels> {
  const { picture } = await openPhoto({ path: 'The picture', bytes }, undefined);
  return decodePicture('The picture', picture, thumbnailSide);
}

function boxFor(pixels: Pixels, input: EncoderInput, region: Region): Box {
  const clamp = (value: number, most: number): number => Math.min(Math.max(value, 0), most);
  const left = clamp(region.left * pixels.width, pixels.width - 1);
  const top = clamp(region.top * pixels.height, pixels.height - 1);
  const box = {
    left,
    top,
    width: clamp(region.width * pixels.width, pixels.width - left),
    height: clamp(region.height * pixels.height, pixels.height - top),
  };
  if (input.fit === 'squash') return box;
  // The shortest side to `size` and the centre of the rest is the largest centred square.
  const side = Math.min(box.width, box.height);
  return { left: left + (box.width - side) / 2, top: top + (box.height - side) / 2, width: side, height: side };
}
