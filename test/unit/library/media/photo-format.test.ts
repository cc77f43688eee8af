import { describe, expect, it } from 'vitest';
import { detectFormat, isPhotoFile } from '../../../../electron/library/media/photo-format.ts';

describe('isPhotoFile', () => {
  it.each(['a.jpg', 'A.JPEG', 'b.HEIC', 'c.nef', 'photo.2021.png', 'd.CR3'])('takes %s', (name) => {
    expect(isPhotoFile(name)).toBe(true);
  });

  it.each(['a.xmp', 'a.svg', 'a.mp4', 'jpg', '.jpg.part', '._a.jpg', 'a.txt'])('leaves %s', (name) => {
    expect(isPhotoFile(name)).toBe(false);
  });
});

describe('detectFormat', () => {
  const detect = (name: string, content: string): string => detectFormat(name, Buffer.from(content, 'latin1'));

  it('goes by the content, not the name', () => {
    expect(detect('photo.jpg', '\x89PNG\r\n\x1a\n')).toBe('png');
    expect(detect('photo.png', '\xff\xd8\xff\xe0')).toBe('jpeg');
    expect(detect('photo.jpg', '\0\0\0\x18ftypheic\0\0\0\0mif1heic')).toBe('heic');
    expect(detect('photo.heic', '\0\0\0\x1cftypmif1\0\0\0\0avifmif1')).toBe('avif');
    expect(detect('photo.jpg', '\0\0\0\x18ftypcrx \0\0\0\x01crx ')).toBe('raw');
  });

  it('tells RAW from TIFF by the name, since their content begins alike', () => {
    expect(detect('scan.tif', 'II*\0\x08\0\0\0')).toBe('tiff');
    expect(detect('photo.NEF', 'MM\0*\0\0\0\x08')).toBe('raw');
  });

  it.each([
    ['photo.jpg', '', /photo\.jpg is empty/],
    ['photo.jpg', 'Dear diary', /text file/],
    ['photo.jpg', '<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="…"></svg>', /drawing \(SVG\)/],
    ['photo.jpg', '%PDF-1.7', /PDF document/],
    ['photo.jpg', '\0\0\0\x18ftypisom', /video/],
    ['photo.jpg', '\0\x01\x02\x03\x04', /not a picture/],
  ])('refuses %s holding %j for good, with a sentence', (name, content, sentence) => {
    expect(() => detect(name, content)).toThrow(
      expect.objectContaining({ kind: 'permanent', message: expect.stringMatching(sentence) as string }) as Error,
    );
  });
});
