import { beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../../electron/library/catalogue/catalogue.ts';
import { openPhotoColumns, type PhotoColumnsReader } from '../../../../electron/library/catalogue/photo-columns.ts';
import { ratePhotos, removePhotos } from '../../../../electron/library/catalogue/photos.ts';
import { addPhotos, emptyCatalogue } from '../../../fixtures/library/catalogue-with-photos.ts';

const PHOTOS = 2500;

let catalogue: Catalogue;
let reader: PhotoColumnsReader;
let ids: number[];

beforeEach(() => {
  catalogue = emptyCatalogue();
  reader = openPhotoColumns(catalogue);
  ids = addPhotos(
    catalogue,
    Array.from({ length: PHOTOS }, (_, at) => `${at % 10}/IMG_${at}.jpg`),
  );
});

const [first, last] = [(): number => ids[0] ?? 0, (): number => ids.at(-1) ?? 0];

describe('PhotoColumnsReader.upToDate', () => {
  it('reads in steps, and has what changed between them', async () => {
    const reading = reader.upToDate();
    ratePhotos(catalogue, [first(), last()], 4);
    removePhotos(catalogue, [ids[1] ?? 0]);
    const columns = await reading;
    expect(columns.count).toBe(PHOTOS - 1);
    expect([columns.rating[first()], columns.rating[last()], columns.present[ids[1] ?? 0]]).toEqual([4, 4, 0]);
  });

  it('does not keep those who cannot wait from having everything', async () => {
    const reading = [reader.upToDate(), reader.upToDate()];
    await new Promise(setImmediate);
    expect(reader.current().count).toBe(PHOTOS);
    for (const columns of await Promise.all(reading)) expect(columns.count).toBe(PHOTOS);
  });

  it('notices that a folder was removed from the library', async () => {
    const { version } = await reader.upToDate();
    catalogue.statement("UPDATE roots SET removed_at = '2024-01-01T00:00:00Z'").run();
    const columns = await reader.upToDate();
    expect(columns.count).toBe(0);
    expect(columns.version).toBeGreaterThan(version);
  });
});
