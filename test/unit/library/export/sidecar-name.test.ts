import { describe, expect, it } from 'vitest';
import { sidecarFor } from '../../../../electron/library/export/sidecar-name.ts';

const name = (photo: string, ...siblings: string[]): string =>
  sidecarFor(`/photos/${photo}`, new Set([photo, ...siblings])).replace('/photos/', '');

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
