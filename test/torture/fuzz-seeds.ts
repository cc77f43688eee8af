import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { heicFile } from '../fixtures/pictures/heic-file.ts';
import { makePicture, noise, type PictureOptions } from '../fixtures/pictures/make-picture.ts';
import { makeRaw } from '../fixtures/pictures/make-raw.ts';
import { drawScene } from '../fixtures/pictures/scene.ts';

/** A sound file to be damaged. */
export interface Seed {
  /** What it is, for the figures. */
  format: string;
  extension: string;
  bytes: Uint8Array;
}

const described: PictureOptions = {
  scene: 'street',
  width: 160,
  height: 120,
  orientation: 6,
  taken: '2021:05:06 07:08:09',
  offset: '+02:00',
  camera: { make: 'Canon', model: 'Canon EOS R5' },
  gps: { lat: -33.5, lon: 151.25, altitude: 12 },
  keywords: ['one', 'zwei', '三'],
  hierarchicalKeywords: [['Places', 'Köln']],
  caption: 'A street',
  rating: 3,
};

/** One file of every kind that Bowerbird reads, with the metadata that goes with it. */
export async function fuzzSeeds(): Promise<Seed[]> {
  const drawn = drawScene('street', 2, 160, 120);
  const frames = await Promise.all([1, 2, 3].map((seed) => drawScene('beach', seed, 80, 60).png().toBuffer()));
  const animated = sharp(frames, { join: { animated: true } });
  const preview = await makePicture(described);
  const made: [format: string, extension: string, bytes: Promise<Uint8Array> | Uint8Array][] = [
    ['jpeg', 'jpg', preview],
    ['progressive jpeg', 'jpg', drawn.clone().jpeg({ progressive: true }).toBuffer()],
    ['cmyk jpeg', 'jpg', makePicture({ ...described, profile: 'cmyk' })],
    ['large jpeg', 'jpg', noise(1200, 900).jpeg({ quality: 70 }).toBuffer()],
    ['png', 'png', makePicture({ ...described, format: 'png', profile: 'p3' })],
    ['interlaced png', 'png', drawn.clone().ensureAlpha(0.5).png({ progressive: true }).toBuffer()],
    ['16-bit png', 'png', drawn.clone().toColourspace('rgb16').png().toBuffer()],
    ['webp', 'webp', makePicture({ ...described, format: 'webp' })],
    ['lossless webp', 'webp', drawn.clone().webp({ lossless: true }).toBuffer()],
    ['animated webp', 'webp', animated.clone().webp().toBuffer()],
    ['gif', 'gif', animated.clone().gif().toBuffer()],
    ['avif', 'avif', makePicture({ ...described, format: 'avif' })],
    ['tiff', 'tif', makePicture({ ...described, format: 'tiff' })],
    ['plain tiff', 'tif', drawn.clone().tiff({ compression: 'none' }).toBuffer()],
    ['tiled jpeg tiff', 'tif', noise(300, 300).tiff({ compression: 'jpeg', tile: true, pyramid: true }).toBuffer()],
    ['heic', 'heic', readFile(heicFile('srgb'))],
    ['heic in p3', 'heic', readFile(heicFile('p3'))],
    ['dng', 'dng', makeRaw('dng', { preview, taken: '2021:05:06 07:08:09', orientation: 8 })],
    ['arw', 'arw', makeRaw('arw', { preview, taken: '2021:05:06 07:08:09' })],
  ];
  return Promise.all(made.map(async ([format, extension, bytes]) => ({ format, extension, bytes: await bytes })));
}
