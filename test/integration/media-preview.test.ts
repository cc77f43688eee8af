import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encoderPixels } from '../../electron/library/media/encoder-pixels.ts';
import { largePreview } from '../../electron/library/media/large-preview.ts';
import { readPhoto } from '../../electron/library/media/photo-reading.ts';
import { expectedPixels, meanDifference } from '../fixtures/pictures/compare-pixels.ts';
import { heicFile } from '../fixtures/pictures/heic-file.ts';
import { makePicture } from '../fixtures/pictures/make-picture.ts';
import { makeRaw } from '../fixtures/pictures/make-raw.ts';

describe('largePreview', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bowerbird-preview-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('hands over what a browser shows by itself, byte for byte', async () => {
    const file = path.join(folder, 'a.jpg');
    const bytes = await makePicture({ orientation: 6 });
    await writeFile(file, bytes);
    const preview = await largePreview({ path: file }, { maxSide: 2048 });
    expect(preview.type).toBe('image/jpeg');
    expect(Buffer.compare(preview.data, bytes)).toBe(0);
  });

  it('renders TIFF, HEIC and RAW upright, no larger than asked', async () => {
    const tiff = path.join(folder, 'a.tif');
    const heic = path.join(folder, 'a.heic');
    const raw = path.join(folder, 'a.dng');
    await writeFile(tiff, await makePicture({ format: 'tiff', width: 300, height: 400, orientation: 8 }));
    await copyFile(heicFile('p3'), heic);
    await writeFile(raw, makeRaw('dng', { preview: await makePicture({ width: 400, height: 300 }), orientation: 6 }));
    const sizes = [];
    for (const file of [tiff, heic, raw]) {
      const { data, type } = await largePreview({ path: file }, { maxSide: 200 });
      const { width, height, format } = await sharp(data).metadata();
      expect(type).toBe(`image/${format}`);
      sizes.push([width, height]);
    }
    expect(sizes).toEqual([
      [150, 200],
      [200, 150],
      [150, 200],
    ]);
  });
});

describe('encoderPixels', () => {
  const input = { size: 64, fit: 'squash', filter: 'bilinear' } as const;

  it('lays a picture out as a square of RGB, whatever its shape', async () => {
    const pixels = await expectedPixels('forest', 1, 400, 300);
    const square = await expectedPixels('forest', 1, 64, 64);
    const data = await encoderPixels(pixels, input);
    expect(data).toHaveLength(64 * 64 * 3);
    expect(meanDifference({ width: 64, height: 64, data }, square)).toBeLessThan(4);
  });

  it('gives the same for a stored thumbnail, and for a large copy from outside turned by its orientation', async () => {
    const bytes = await makePicture({ scene: 'street', seed: 2, width: 1600, height: 1200 });
    const { pixels, thumbnail } = await readPhoto({ path: 'a.jpg', bytes });
    const direct = { width: 64, height: 64, data: await encoderPixels(pixels, input) };
    const outside = await makePicture({
      scene: 'street',
      seed: 2,
      width: 1000,
      height: 750,
      orientation: 5,
      quality: 70,
    });
    for (const source of [thumbnail.data, outside]) {
      const data = await encoderPixels(source, input);
      expect(meanDifference({ width: 64, height: 64, data }, direct)).toBeLessThan(2);
    }
  });

  it('looks at a region only', async () => {
    const halves = await sharp({ create: { width: 100, height: 100, channels: 3, background: '#ff0000' } })
      .composite([
        { input: { create: { width: 50, height: 100, channels: 3, background: '#0000ff' } }, left: 50, top: 0 },
      ])
      .png()
      .toBuffer();
    const data = await encoderPixels(halves, input, { left: 0.6, top: 0.1, width: 0.3, height: 0.5 });
    expect([...data.subarray(0, 3)]).toEqual([0, 0, 255]);
    expect([...data.subarray(-3)]).toEqual([0, 0, 255]);
  });

  it('crops the centre of what is not square when the encoder wants that', async () => {
    const striped = await sharp({ create: { width: 300, height: 100, channels: 3, background: '#00ff00' } })
      .composite([
        { input: { create: { width: 100, height: 100, channels: 3, background: '#ffffff' } }, left: 100, top: 0 },
      ])
      .png()
      .toBuffer();
    const data = await encoderPixels(striped, { size: 32, fit: 'crop', filter: 'bicubic' });
    const centre = data.subarray(3 * (16 * 32 + 16), 3 * (16 * 32 + 16) + 3);
    expect([...centre]).toEqual([255, 255, 255]);
    expect(data.filter((value) => value > 240).length).toBeGreaterThan(data.length * 0.9);
  });
});
