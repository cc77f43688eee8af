import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPhoto } from '../../electron/library/media/photo-reading.ts';
import { expectedPixels, meanDifference } from '../fixtures/pictures/compare-pixels.ts';
import { heicFile, heicScene, turnedHeic } from '../fixtures/pictures/heic-file.ts';
import { makePicture, pictureFormats } from '../fixtures/pictures/make-picture.ts';
import { makeRaw } from '../fixtures/pictures/make-raw.ts';
import { drawScene } from '../fixtures/pictures/scene.ts';

const scene = { scene: 'flower', seed: 5, width: 400, height: 300 } as const;
const expected = await expectedPixels('flower', 5, 400, 300);

/** Levels by which lossy compression may change a drawn scene. */
const lossy = 2.5;

describe('formats', () => {
  it.each(pictureFormats)('reads %s', async (format) => {
    const reading = await readPhoto({ path: `photo.${format}`, bytes: await makePicture({ ...scene, format }) });
    expect(reading).toMatchObject({ format, width: 400, height: 300 });
    expect(meanDifference(reading.pixels, expected)).toBeLessThan(format === 'gif' ? 6 : lossy);
  });

  it('goes by the content when the name is wrong', async () => {
    const bytes = await makePicture({ ...scene, format: 'png' });
    expect((await readPhoto({ path: 'photo.jpg', bytes })).format).toBe('png');
  });

  it('reads 16-bit pictures as the same colours in 8 bits', async () => {
    const bytes = await drawScene('flower', 5, 400, 300).toColourspace('rgb16').png().toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    const { pixels } = await readPhoto({ path: 'deep.png', bytes });
    expect(meanDifference(pixels, expected)).toBeLessThan(1);
  });

  it('reads grey, one-bit and palette pictures as colour', async () => {
    const drawn = drawScene('flower', 5, 400, 300);
    const variants = [
      drawn.clone().greyscale().png(),
      drawn.clone().toColourspace('grey16').tiff(),
      drawn.clone().png({ palette: true, colours: 8 }),
      drawn.clone().threshold().toColourspace('b-w').tiff({ bitdepth: 1, compression: 'none' }),
    ];
    for (const variant of variants) {
      const { pixels } = await readPhoto({ path: 'photo', bytes: await variant.toBuffer() });
      expect(pixels.data).toHaveLength(400 * 300 * 3);
      expect(new Set(pixels.data).size).toBeGreaterThan(1);
    }
  });

  it('shows transparency over white', async () => {
    const bytes = await sharp({
      create: { width: 20, height: 10, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } },
    })
      .png()
      .toBuffer();
    const { pixels } = await readPhoto({ path: 'glass.png', bytes });
    const [red, green, blue] = pixels.data;
    expect([red, green, blue]).toEqual([255, expect.closeTo(127, -0.5), expect.closeTo(127, -0.5)]);
  });

  it('takes the first frame of an animation', async () => {
    const frames = await Promise.all(
      (['beach', 'night'] as const).map((kind) => drawScene(kind, 1, 100, 75).png().toBuffer()),
    );
    for (const format of ['gif', 'webp'] as const) {
      const bytes = await sharp(frames, { join: { animated: true } })
        .toFormat(format)
        .toBuffer();
      const reading = await readPhoto({ path: `moving.${format}`, bytes });
      expect(reading).toMatchObject({ width: 100, height: 75 });
      expect(meanDifference(reading.pixels, await expectedPixels('beach', 1, 100, 75))).toBeLessThan(8);
    }
  });
});

describe('colour', () => {
  it('converts a wide-gamut profile to sRGB', async () => {
    const bytes = await makePicture({ ...scene, format: 'png', profile: 'p3' });
    // The stored numbers differ from sRGB's: a reader that ignored the profile would show other colours.
    const stored = { ...expected, data: await sharp(bytes, { ignoreIcc: true }).raw().toBuffer() };
    expect(meanDifference(stored, expected)).toBeGreaterThan(5);
    expect(meanDifference((await readPhoto({ path: 'p3.png', bytes })).pixels, expected)).toBeLessThan(1.5);
  });

  it.each(['jpeg', 'tiff'] as const)('converts CMYK %s to sRGB', async (format) => {
    const bytes = await makePicture({ ...scene, format, profile: 'cmyk' });
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    // Print cannot hold these greens; the picture must still be the same one.
    expect(meanDifference((await readPhoto({ path: 'print', bytes })).pixels, expected)).toBeLessThan(30);
  });
});

describe('orientation', () => {
  const upright = makePicture({ ...scene, format: 'png' });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns orientation %i upright', async (orientation) => {
    for (const format of ['jpeg', 'png', 'webp', 'tiff'] as const) {
      const bytes = await makePicture({ ...scene, format, orientation });
      if (orientation > 1) expect(bytes.equals(await upright)).toBe(false);
      const reading = await readPhoto({ path: `turned.${format}`, bytes });
      expect(reading).toMatchObject({ width: 400, height: 300, metadata: { orientation } });
      expect(meanDifference(reading.pixels, expected)).toBeLessThan(lossy);
    }
  });
});

describe('thumbnails', () => {
  it('fit into 512 pixels, upright, and decode to the pixels handed to the encoder', async () => {
    const bytes = await makePicture({ scene: 'street', width: 900, height: 1600, orientation: 6 });
    const { thumbnail, pixels, width, height } = await readPhoto({ path: 'tall.jpg', bytes });
    expect([width, height]).toEqual([900, 1600]);
    expect([thumbnail.width, thumbnail.height]).toEqual([288, 512]);
    expect(await sharp(thumbnail.data).metadata()).toMatchObject({ format: 'webp', width: 288, height: 512 });
    const data = await sharp(thumbnail.data).raw().toBuffer();
    expect(meanDifference({ width: 288, height: 512, data }, pixels)).toBeLessThan(lossy);
  });

  it('are not larger than the photo, and survive extreme shapes', async () => {
    for (const [width, height] of [
      [5, 3],
      [1, 1],
      [3000, 2],
    ] as const) {
      const bytes = await makePicture({ width, height, format: 'png' });
      const { thumbnail } = await readPhoto({ path: 'small.png', bytes });
      expect([thumbnail.width, thumbnail.height]).toEqual([
        Math.min(width, 512),
        Math.min(height, width > 512 ? 1 : height),
      ]);
    }
  });

  it('come with a placeholder of a few bytes that shows the same colours', async () => {
    const { placeholder, pixels } = await readPhoto({ path: 'a.jpg', bytes: await makePicture(scene) });
    expect(placeholder.length).toBeLessThanOrEqual(300);
    const tiny = await sharp(Buffer.from(placeholder, 'base64')).resize(400, 300, { fit: 'fill' }).raw().toBuffer();
    expect(meanDifference({ width: 400, height: 300, data: tiny }, pixels)).toBeLessThan(20);
  });
});

describe('HEIC', () => {
  it.each(['srgb', 'p3'] as const)('reads a picture in %s as the same colours', async (profile) => {
    const reading = await readPhoto({ path: 'phone.heic', bytes: await readFile(heicFile(profile)) });
    const { kind, seed, width, height } = heicScene;
    expect(reading).toMatchObject({ format: 'heic', width, height });
    expect(meanDifference(reading.pixels, await expectedPixels(kind, seed, width, height))).toBeLessThan(lossy);
  });

  it('is turned as the file asks, once', async () => {
    const { kind, seed, width, height } = heicScene;
    const reading = await readPhoto({ path: 'phone.heic', bytes: turnedHeic(await readFile(heicFile('srgb'))) });
    expect(reading).toMatchObject({ width: height, height: width });
    const turned = await sharp(await drawScene(kind, seed, width, height).png().toBuffer())
      .rotate(270)
      .raw()
      .toBuffer();
    expect(meanDifference(reading.pixels, { width: height, height: width, data: turned })).toBeLessThan(lossy);
  });

  it('decodes several at once and one after another', async () => {
    const bytes = await readFile(heicFile('srgb'));
    const readings = await Promise.all([1, 2, 3, 4, 5].map(() => readPhoto({ path: 'phone.heic', bytes })));
    expect(new Set(readings.map((reading) => reading.perceptualHash)).size).toBe(1);
  });

  it('stops when it is cancelled', async () => {
    const cancel = new AbortController();
    const reading = readPhoto(
      { path: 'phone.heic', bytes: await readFile(heicFile('srgb')) },
      { signal: cancel.signal },
    );
    cancel.abort();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('RAW', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bowerbird-raw-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(['dng', 'arw'] as const)("reads the camera's own JPEG and the file's metadata from %s", async (kind) => {
    const preview = await makePicture({ ...scene, orientation: 3 });
    const bytes = makeRaw(kind, {
      preview,
      make: 'SONY',
      model: 'ILCE-7M3',
      orientation: 3,
      taken: '2022:11:12 13:14:15',
    });
    const file = path.join(folder, `photo.${kind}`);
    await writeFile(file, bytes);
    const reading = await readPhoto({ path: file, bytes });
    expect(reading).toMatchObject({
      format: 'raw',
      width: 6000,
      height: 4000,
      metadata: { camera: 'Sony ILCE-7M3', takenAt: '2022-11-12T13:14:15', orientation: 3 },
    });
    expect(meanDifference(reading.pixels, expected)).toBeLessThan(lossy);
  });

  it('is read too when it is no file but was dropped into the window', async () => {
    const bytes = makeRaw('dng', { preview: await makePicture(scene) });
    const reading = await readPhoto({ path: 'dropped.dng', bytes });
    expect(meanDifference(reading.pixels, expected)).toBeLessThan(lossy);
  });

  it('says so when there is no preview inside', async () => {
    const bytes = makeRaw('dng', { preview: Buffer.from('no JPEG') });
    const file = path.join(folder, 'bare.dng');
    await writeFile(file, bytes);
    await expect(readPhoto({ path: file, bytes })).rejects.toMatchObject({
      kind: 'permanent',
      message: expect.stringContaining('bare.dng is a RAW file without a preview') as string,
    });
  });
});
