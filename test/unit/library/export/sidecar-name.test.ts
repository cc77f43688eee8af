import { describe, expect, it } from 'vitest';
import { sidecarFor } from '../../../../electron/library/export/sidecar-name.ts';
import { linuxPaths, macPaths, windowsPaths } from '../../../../electron/library/path-rules.ts';

const name = (photo: string, ...siblings: string[]): string =>
  sidecarFor(`/photos/${photo}`, new Set([photo, ...siblings]), linuxPaths).replace('/photos/', '');

describe('the name of a sidecar', () => {
  it('is the full name and .xmp where nothing speaks for another', () => {
    expect(name('a.jpg')).toBe('a.jpg.xmp');
    expect(name('a.jpg', 'b.jpg', 'b.jpg.xmp')).toBe('a.jpg.xmp');
  });

  it('is that of the sidecar that is there', () => {
    expect(name('a.jpg', 'a.xmp')).toBe('a.xmp');
    expect(name('a.jpg', 'a.jpg.XMP')).toBe('a.jpg.XMP');
    expect(name('a.jpg', 'a.xmp', 'a.jpg.xmp')).toBe('a.jpg.xmp');
  });

  it('follows the neighbours', () => {
    expect(name('a.nef', 'b.nef', 'b.xmp', 'c.nef', 'c.xmp')).toBe('a.xmp');
  });

  it('never takes the sidecar of the RAW file beside it', () => {
    expect(name('a.jpg', 'a.nef', 'a.xmp', 'b.nef', 'b.xmp')).toBe('a.jpg.xmp');
    expect(name('a.nef', 'a.jpg', 'a.xmp')).toBe('a.xmp');
  });
});

describe('where names are loose', () => {
  const nfc = '\u00e9.jpg';
  const nfd = 'e\u0301.jpg';

  it('is that of the sidecar that is there, as it is spelt', () => {
    const beside = (...names: string[]): string => sidecarFor('C:\\photos\\IMG_1.JPG', new Set(names), windowsPaths);
    expect(beside('IMG_1.JPG')).toBe('C:\\photos\\IMG_1.JPG.xmp');
    expect(beside('IMG_1.JPG', 'img_1.jpg.Xmp')).toBe('C:\\photos\\img_1.jpg.Xmp');
    expect(beside('IMG_1.JPG', 'img_1.nef', 'IMG_1.xmp')).toBe('C:\\photos\\IMG_1.JPG.xmp');
    expect(sidecarFor('\\\\nas\\photos\\a.jpg', new Set(['a.jpg']), windowsPaths)).toBe('\\\\nas\\photos\\a.jpg.xmp');
    expect(sidecarFor(`/photos/${nfc}`, new Set([nfc, `${nfd}.xmp`]), macPaths)).toBe(`/photos/${nfd}.xmp`);
  });

  it('is another one on Linux', () => {
    expect(sidecarFor(`/photos/${nfc}`, new Set([nfc, nfd, `${nfd}.xmp`]), linuxPaths)).toBe(`/photos/${nfc}.xmp`);
    expect(sidecarFor('/photos/A.jpg', new Set(['A.jpg', 'a.jpg', 'a.jpg.xmp']), linuxPaths)).toBe('/photos/A.jpg.xmp');
  });
});
