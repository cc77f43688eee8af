import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ExifTool } from 'exiftool-vendored';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSidecar, type PhotoMetadata } from '../../electron/library/media/photo-metadata.ts';
import { readPhoto } from '../../electron/library/media/photo-reading.ts';
import { heicFile } from '../fixtures/pictures/heic-file.ts';
import { makePicture, type PictureOptions } from '../fixtures/pictures/make-picture.ts';
import { makeRaw } from '../fixtures/pictures/make-raw.ts';
import { xmpPacket } from '../fixtures/pictures/xmp-packet.ts';

async function metadataOf(options: PictureOptions): Promise<PhotoMetadata> {
  return (await readPhoto({ path: 'photo', bytes: await makePicture(options) })).metadata;
}

describe('metadata that cameras write', () => {
  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('is read from %s', async (format) => {
    const metadata = await metadataOf({
      format,
      taken: '2021:05:06 07:08:09',
      offset: '+02:00',
      camera: { make: 'NIKON CORPORATION', model: 'NIKON D750' },
    });
    expect(metadata).toMatchObject({ takenAt: '2021-05-06T07:08:09+02:00', camera: 'Nikon D750' });
  });

  it('has no zone where the file states none, and no date where the clock was not set', async () => {
    expect((await metadataOf({ taken: '2021:05:06 07:08:09' })).takenAt).toBe('2021-05-06T07:08:09');
    expect((await metadataOf({ taken: '0000:00:00 00:00:00' })).takenAt).toBeNull();
  });

  it.each([
    { lat: 48.85837, lon: 2.29448 },
    { lat: 40.68925, lon: -74.0445 },
    { lat: -33.85678, lon: 151.21529 },
    { lat: -22.95192, lon: -43.21049 },
  ])('places $lat, $lon in the right hemispheres', async (gps) => {
    const metadata = await metadataOf({ gps: { ...gps, altitude: 35 } });
    expect(metadata.gps?.lat).toBeCloseTo(gps.lat, 5);
    expect(metadata.gps?.lon).toBeCloseTo(gps.lon, 5);
    expect(metadata.gps?.altitude).toBe(35);
  });

  it('takes a receiver without a fix for no place', async () => {
    expect((await metadataOf({ gps: { lat: 0, lon: 0 } })).gps).toBeNull();
  });

  it('is all empty for a picture that says nothing', async () => {
    const { orientation, keywords, hierarchicalKeywords, ...rest } = await metadataOf({});
    expect({ orientation, keywords, hierarchicalKeywords }).toEqual({
      orientation: 1,
      keywords: [],
      hierarchicalKeywords: [],
    });
    expect(new Set(Object.values(rest))).toEqual(new Set([null]));
  });
});

describe('metadata that people and their programs write', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const)('is read from XMP in %s', async (format) => {
    const written = {
      keywords: ['Straße', '海', 'black & white'],
      hierarchicalKeywords: [
        ['Places', 'Germany', 'Köln'],
        ['Animals', 'Dog'],
      ],
      caption: 'Dom & Rhein <at dusk>',
      title: 'Dom',
      rating: 4,
    };
    expect(await metadataOf({ format, ...written })).toMatchObject(written);
  });

  it('is read from sidecars too', () => {
    const sidecar = readSidecar(Buffer.from(xmpPacket({ keywords: ['dog'], caption: 'A dog', rating: -1 }) ?? ''));
    expect(sidecar).toMatchObject({ keywords: ['dog'], caption: 'A dog', rating: -1, title: null, takenAt: null });
  });

  it('gives nothing for a sidecar that is no XMP', () => {
    expect(readSidecar(Buffer.from('not <xml'))).toMatchObject({ keywords: [], caption: null, rating: null });
  });
});

/** ExifTool writes what real programs write; what it wrote must be read back by other means. */
describe('files written by ExifTool', () => {
  let folder = '';
  let exifTool: ExifTool;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'bowerbird-metadata-'));
    exifTool = new ExifTool({ maxProcs: 1, useMWG: false });
  });
  afterAll(async () => {
    await exifTool.end();
    await rm(folder, { recursive: true });
  });

  async function written(name: string, tags: Record<string, unknown>, args: string[] = []): Promise<PhotoMetadata> {
    const file = path.join(folder, name);
    if (name.endsWith('.heic')) await copyFile(heicFile('srgb'), file);
    else if (name.endsWith('.dng')) await writeFile(file, makeRaw('dng', { preview: await makePicture() }));
    else await writeFile(file, await makePicture({ format: name.endsWith('.tif') ? 'tiff' : 'jpeg' }));
    await exifTool.write(file, tags, { writeArgs: ['-overwrite_original', ...args] });
    return (await readPhoto({ path: file, bytes: await readFile(file) })).metadata;
  }

  const camera = {
    'EXIF:Make': 'Canon',
    'EXIF:Model': 'Canon EOS R5',
    'EXIF:LensModel': 'RF24-105mm F4 L IS USM',
    'EXIF:ISO': 800,
    'EXIF:FNumber': 2.8,
    'EXIF:ExposureTime': '1/250',
    'EXIF:FocalLength': 50,
    'EXIF:DateTimeOriginal': '2021:05:06 07:08:09',
    'EXIF:SubSecTimeOriginal': '25',
    'EXIF:OffsetTimeOriginal': '-09:30',
    'EXIF:GPSLatitude': 31.5,
    'EXIF:GPSLatitudeRef': 'N',
    'EXIF:GPSLongitude': 35.5,
    'EXIF:GPSLongitudeRef': 'E',
    'EXIF:GPSAltitude': 430,
    'EXIF:GPSAltitudeRef#': 1,
  };

  it.each(['full.jpg', 'full.tif', 'full.heic'])('%s: exposure, lens, time and a place below the sea', async (name) => {
    expect(await written(name, camera)).toMatchObject({
      camera: 'Canon EOS R5',
      lens: 'RF24-105mm F4 L IS USM',
      iso: 800,
      aperture: 2.8,
      exposure: 1 / 250,
      focalLength: 50,
      takenAt: '2021-05-06T07:08:09.250-09:30',
      gps: { lat: 31.5, lon: 35.5, altitude: -430 },
    });
  });

  it('reads a RAW file as fully', async () => {
    // -m: the stand-in for sensor data is shorter than a sensor's would be.
    const words = { 'XMP-dc:Subject': ['Köln', 'dog'], 'XMP-dc:Description': 'Über dem Rhein', 'XMP:Rating': 3 };
    const metadata = await written('full.dng', { ...camera, ...words }, ['-m']);
    expect(metadata).toMatchObject({
      camera: 'Canon EOS R5',
      lens: 'RF24-105mm F4 L IS USM',
      takenAt: '2021-05-06T07:08:09.250-09:30',
      gps: { lat: 31.5, lon: 35.5, altitude: -430 },
      keywords: ['Köln', 'dog'],
      caption: 'Über dem Rhein',
      rating: 3,
    });
    expect(metadata.exposure).toBeCloseTo(1 / 250, 6);
  });

  it('reads IPTC in Latin-1 and in UTF-8', async () => {
    const tags = { 'IPTC:Keywords': ['Käse', 'Brot'], 'IPTC:Caption-Abstract': 'Frühstück', 'IPTC:City': 'Köln' };
    const expected = { keywords: ['Käse', 'Brot'], caption: 'Frühstück', place: { city: 'Köln', country: null } };
    expect(await written('latin.jpg', tags)).toMatchObject(expected);
    expect(await written('utf8.jpg', { ...tags, 'IPTC:CodedCharacterSet': 'UTF8' })).toMatchObject(expected);
  });

  it('unites keywords from XMP, IPTC and Windows without repeating them', async () => {
    const metadata = await written('united.jpg', {
      'XMP-dc:Subject': ['sea', 'dog'],
      'IPTC:Keywords': ['dog', 'ball'],
      'EXIF:XPKeywords': 'ball;Strand',
    });
    expect(metadata.keywords).toEqual(['sea', 'dog', 'ball', 'Strand']);
  });

  it('reads the hierarchies of Lightroom and digiKam', async () => {
    const metadata = await written('tree.jpg', {
      'XMP-lr:HierarchicalSubject': ['Places|Köln', 'Animals|Dog'],
      'XMP-digiKam:TagsList': ['Animals/Dog', 'People/Ada'],
    });
    expect(metadata.hierarchicalKeywords).toEqual([
      ['Places', 'Köln'],
      ['Animals', 'Dog'],
      ['People', 'Ada'],
    ]);
  });

  it("does not take a camera's advertisement for a caption", async () => {
    expect((await written('dsc.jpg', { 'EXIF:ImageDescription': 'OLYMPUS DIGITAL CAMERA' })).caption).toBeNull();
    expect((await written('own.jpg', { 'EXIF:ImageDescription': 'Möwe' }, ['-charset', 'exif=utf8'])).caption).toBe(
      'Möwe',
    );
  });

  it('prefers the capture time to the time of a later change', async () => {
    const metadata = await written('edited.jpg', {
      'EXIF:ModifyDate': '2024:01:01 00:00:00',
      'XMP-photoshop:DateCreated': '2020:02:03 04:05:06+01:00',
    });
    expect(metadata.takenAt).toBe('2020-02-03T04:05:06+01:00');
  });

  it('reads place names and positions from XMP alone', async () => {
    const metadata = await written('xmp.jpg', {
      'XMP-exif:GPSLatitude': -33.5,
      'XMP-exif:GPSLongitude': -70.25,
      'XMP-photoshop:City': 'Santiago',
      'XMP-photoshop:Country': 'Chile',
    });
    expect(metadata.gps).toEqual({ lat: -33.5, lon: -70.25, altitude: null });
    expect(metadata.place).toMatchObject({ city: 'Santiago', country: 'Chile' });
  });
});
