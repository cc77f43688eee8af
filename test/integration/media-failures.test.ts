import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readPhoto } from '../../electron/library/media/photo-reading.ts';
import { heicFile } from '../fixtures/pictures/heic-file.ts';
import { makePicture, noise, pictureFormats } from '../fixtures/pictures/make-picture.ts';
import { pngBomb } from '../fixtures/pictures/bomb.ts';

async function failureOf(name: string, bytes: Uint8Array): Promise<{ kind: string; message: string; code: string }> {
  return readPhoto({ path: `/photos/${name}`, bytes }).then(
    () => ({ kind: 'none', message: 'it was read', code: 'none' }),
    (error: unknown) => error as { kind: string; message: string; code: string },
  );
}

describe('pictures that were cut off', () => {
  it.each(pictureFormats)('are refused as %s, whole halves missing or only a tenth', async (format) => {
    const bytes = await makePicture({ format, width: 800, height: 600, scene: 'street' });
    for (const part of [0.5, 0.9]) {
      const failure = await failureOf(`half.${format}`, bytes.subarray(0, Math.floor(bytes.length * part)));
      expect(failure.kind).toBe('permanent');
      expect(failure.message).toBe(
        `half.${format} is cut off: only part of the picture could be read. Copy it again from the camera or a backup.`,
      );
    }
  });

  it('are refused as HEIC', async () => {
    const bytes = await readFile(heicFile('srgb'));
    const failure = await failureOf('half.heic', bytes.subarray(0, bytes.length / 2));
    expect(failure).toMatchObject({ kind: 'permanent', code: 'unreadable' });
  });

  it('are read when a JPEG lacks nothing but its end marker', async () => {
    const bytes = await makePicture({ width: 800, height: 600 });
    const reading = await readPhoto({ path: 'unended.jpg', bytes: bytes.subarray(0, -2) });
    expect(reading.width).toBe(800);
  });
});

describe('copies that were interrupted, into space set aside for the whole', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff'] as const)('are refused as %s', async (format) => {
    const bytes = await noise(400, 300).toFormat(format).toBuffer();
    const failure = await failureOf(`blank.${format}`, bytes.fill(0, Math.floor(bytes.length * 0.7)));
    expect(failure).toMatchObject({ kind: 'permanent', code: 'unreadable' });
  });

  it.each(['jpeg', 'webp', 'gif'] as const)('are not mistaken for %s files padded behind their end', async (format) => {
    const bytes = await noise(400, 300).toFormat(format).toBuffer();
    const reading = await readPhoto({ path: `padded.${format}`, bytes: Buffer.concat([bytes, Buffer.alloc(10_000)]) });
    expect(reading.width).toBe(400);
  });
});

describe('files that are no pictures', () => {
  it.each([
    ['empty.jpg', '', 'empty.jpg is empty'],
    ['notes.jpg', 'Dear diary, today …'.replace('…', '...'), 'notes.jpg is a text file'],
    ['logo.png', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', 'logo.png is a drawing (SVG)'],
    ['zeros.jpg', '\0'.repeat(5000), 'zeros.jpg is not a picture'],
  ])('%s is refused with a sentence that names it', async (name, content, sentence) => {
    const failure = await failureOf(name, Buffer.from(content, 'latin1'));
    expect(failure.kind).toBe('permanent');
    expect(failure.message).toContain(sentence);
  });
});

describe('hostile files', () => {
  it('are refused by their header when they claim gigapixels', async () => {
    const failure = await failureOf('bomb.png', pngBomb(30_000, 30_000));
    expect(failure).toMatchObject({ kind: 'permanent', code: 'unsupported' });
    expect(failure.message).toContain('bomb.png says it is 30000 x 30000 pixels');
  });

  it('do not cost the photo when only its metadata is damaged', async () => {
    const bytes = await makePicture({ taken: '2021:05:06 07:08:09', keywords: ['kept'] });
    const exif = bytes.indexOf('Exif\0\0', 0, 'latin1');
    bytes.fill(0xff, exif + 14, exif + 60);
    const reading = await readPhoto({ path: 'scarred.jpg', bytes });
    expect(reading.metadata.keywords).toEqual(['kept']);
  });
});

it('gives up at once when it was cancelled before', async () => {
  const bytes = await makePicture();
  const reading = readPhoto({ path: 'a.jpg', bytes }, { signal: AbortSignal.abort() });
  await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
});
