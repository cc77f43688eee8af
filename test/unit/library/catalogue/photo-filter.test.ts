import { beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../../electron/library/catalogue/catalogue.ts';
import { putCaption } from '../../../../electron/library/catalogue/captions.ts';
import { openPhotoColumns, type PhotoColumnsReader } from '../../../../electron/library/catalogue/photo-columns.ts';
import { filterPhotos, type PhotoCondition } from '../../../../electron/library/catalogue/photo-filter.ts';
import { markMissing, ratePhotos, removePhotos, storeFacts } from '../../../../electron/library/catalogue/photos.ts';
import { listRoots, setOffline } from '../../../../electron/library/catalogue/roots.ts';
import { ensureTag, putPhotoTag, updateTag } from '../../../../electron/library/catalogue/tags.ts';
import { parse } from '../../../../shared/query.ts';
import { addPhotos, emptyCatalogue, facts } from '../../../fixtures/library/catalogue-with-photos.ts';

let catalogue: Catalogue;
let reader: PhotoColumnsReader;
let ids: number[];

const file = { bytes: 1, mtimeMs: 0, sidecarName: null, sidecarMtimeMs: null };
const NAMES = ['Italy 2023/Rome/IMG_1.jpg', 'Italy 2023/IMG_2.jpg', 'winter/IMG_10%.jpg', 'cat.jpg'];

/** Positions (0..3) of the photos that meet a condition, written as a query's filters. */
function found(text: string): number[] {
  return matching(parse(text).query.expression as PhotoCondition);
}
function matching(condition: PhotoCondition): number[] {
  const mask = filterPhotos(catalogue, reader.current(), condition);
  return ids.flatMap((id, position) => (mask[id] === 1 ? [position] : []));
}
function tag(position: number, path: string[], state: 'accepted' | 'suggested' = 'accepted'): void {
  putPhotoTag(catalogue, {
    photoId: ids[position] ?? 0,
    tagId: ensureTag(catalogue, path, 'user'),
    source: 'user',
    state,
    certainty: 1,
    score: null,
    modelId: null,
  });
}
function caption(position: number, text: string): void {
  putCaption(catalogue, {
    photoId: ids[position] ?? 0,
    source: 'user',
    text,
    state: 'accepted',
    certainty: 1,
    score: null,
    modelId: null,
  });
}

beforeEach(() => {
  catalogue = emptyCatalogue();
  ids = addPhotos(catalogue, NAMES, '/home/anna/photos');
  reader = openPhotoColumns(catalogue);
  const [rome = 0, italy = 0, winter = 0, cat = 0] = ids;
  catalogue.write(() => {
    storeFacts(
      catalogue,
      rome,
      facts('a', { takenAt: '2023-06-01T00:00:00', camera: 'Canon EOS R5', latitude: 41.9, longitude: 12.5 }),
      file,
    );
    storeFacts(
      catalogue,
      italy,
      facts('a', { takenAt: '2023-07-31T23:59:59', camera: 'Canon EOS R5', lens: '50mm' }),
      file,
    );
    storeFacts(
      catalogue,
      winter,
      facts('b', { takenAt: '2021-12-31T23:30:00', camera: 'Pixel 7', latitude: -41.9, longitude: 179.9 }),
      file,
    );
    storeFacts(catalogue, cat, facts('c', { takenAt: '2024-01-01T00:00:00' }), file);
  });
});

describe('filterPhotos', () => {
  it.each<[string, number[]]>([
    ['folder:Italy', [0, 1]],
    ['folder:"italy 2023/rome"', [0]],
    ['folder:ome', []],
    ['folder:photos/winter', [2]],
    ['folder:/home/anna/photos/winter', [2]],
    ['folder:home', []],
    ['file:img_1', [0, 2]],
    ['file:10%', [2]],
    ['file:i*2', [1]],
    ['camera:canon', [0, 1]],
    ['lens:50', [1]],
    ['date:2023', [0, 1]],
    ['date:2023-07', [1]],
    ['date:2023-06-01..2023-07-31', [0, 1]],
    ['date:..2022', [2]],
    ['date:2023-07-31T23:59', [1]],
    ['before:2023-06-01', [2]],
    ['after:2023-06-01', [1, 3]],
    ['has:gps', [0, 2]],
    ['near:41.9,12.4,10km', [0]],
    ['near:-41.9,-179.9,20km', [2]],
    ['is:duplicate', [0, 1]],
    ['-camera:canon -file:cat', [2]],
    ['camera:pixel OR file:cat', [2, 3]],
    ['-(camera:pixel OR file:cat)', [0, 1]],
  ])('finds %s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it('finds a tag whose name holds a slash', () => {
    tag(0, ['band', 'AC/DC']);
    tag(1, ['DC']);
    expect([found('tag:ac/dc'), found('tag:band/ac/dc'), found('tag:dc'), found('tag:c/dc')]).toEqual([
      [0],
      [0],
      [1],
      [],
    ]);
  });

  it('asks again once a tag was named anew or stands elsewhere', () => {
    tag(0, ['animal', 'dog']);
    tag(1, ['plant']);
    expect([found('tag:dog'), found('tag:hound'), found('tag:plant')]).toEqual([[0], [], [1]]);
    const dog = ensureTag(catalogue, ['animal', 'dog'], 'user');
    updateTag(catalogue, dog, { name: 'hound' });
    expect([found('tag:dog'), found('tag:hound'), found('tag:plant')]).toEqual([[], [0], [1]]);
    updateTag(catalogue, dog, { parentId: ensureTag(catalogue, ['plant'], 'user') });
    expect([found('tag:animal'), found('tag:plant')]).toEqual([[], [0, 1]]);
  });

  it('finds a tag by its name, by its path, and by what stands below it; suggestions do not count', () => {
    tag(0, ['animal', 'dog']);
    tag(1, ['animal']);
    tag(2, ['animal', 'cat'], 'suggested');
    tag(3, ['toy', 'dog']);
    expect(found('tag:dog')).toEqual([0, 3]);
    expect(found('tag:animal/DOG')).toEqual([0]);
    expect(found('tag:animal')).toEqual([0, 1]);
    expect(found('tag:cat')).toEqual([]);
    expect(found('has:tags')).toEqual([0, 1, 3]);
    expect(found('is:untagged')).toEqual([2]);
    expect(found('is:unreviewed')).toEqual([2]);
    expect(found('-is:unreviewed')).toEqual([0, 1, 3]);
    expect(matching({ kind: 'tag-word', text: 'animals' })).toEqual([0, 1]);
  });

  it('finds exact words in captions, tags and names, whatever signs they hold', () => {
    caption(3, 'Our "old" cat, asleep');
    tag(2, ['New York']);
    expect(found('"old cat"')).toEqual([3]);
    expect(found('"cat old"')).toEqual([]);
    expect(found('"new york"')).toEqual([2]);
    expect(found('has:caption')).toEqual([3]);
    for (const signs of ['"\\""', '"* OR ("', '"tags:"', '"-"']) expect(() => found(signs)).not.toThrow();
  });

  it('leaves out photos whose file is gone, unless asked for them or their disk is unplugged', () => {
    const all: PhotoCondition = { kind: 'all', of: [] };
    markMissing(catalogue, [ids[2] ?? 0]);
    expect(matching(all)).toEqual([0, 1, 3]);
    expect(found('folder:winter')).toEqual([]);
    expect(found('folder:winter is:missing')).toEqual([2]);
    expect(found('-is:missing')).toEqual([0, 1, 3]);
    const [root] = listRoots(catalogue);
    setOffline(catalogue, root?.id ?? 0, true);
    expect(matching(all)).toEqual([0, 1, 2, 3]);
    expect(found('folder:winter')).toEqual([2]);
  });

  it('follows every change of the catalogue', () => {
    expect(found('rating:>=3')).toEqual([]);
    ratePhotos(catalogue, [ids[1] ?? 0], 4);
    expect(found('rating:>=3')).toEqual([1]);
    expect(found('rating:<4')).toEqual([0, 2, 3]);
    markMissing(catalogue, [ids[2] ?? 0]);
    expect(found('is:missing')).toEqual([2]);
    removePhotos(catalogue, [ids[0] ?? 0]);
    expect(matching({ kind: 'all', of: [] })).toEqual([1, 3]);
    expect(found('is:duplicate')).toEqual([]);
    ids.push(...addPhotos(catalogue, ['new.jpg'], '/elsewhere'));
    expect(found('file:new')).toEqual([4]);
    expect(reader.current().count).toBe(4);
  });

  it('finds a folder and a file however their accents are composed', () => {
    ids.push(...addPhotos(catalogue, ['Mu\u0308nchen/Cafe\u0301.jpg'], '/home/anna/photos'));
    expect(found('folder:"M\u00fcnchen"')).toEqual([4]);
    expect(found('folder:"mu\u0308nchen"')).toEqual([4]);
    expect(found('file:"caf\u00e9"')).toEqual([4]);
  });

  it('ignores case in every alphabet', () => {
    ids.push(...addPhotos(catalogue, ['Übersee/ÉTÉ_1.jpg', 'Übersee/été_2 à Ägina.jpg'], '/home/anna/photos'));
    tag(4, ['Österreich']);
    expect(found('tag:Österreich')).toEqual([4]);
    expect(found('tag:österreich')).toEqual([4]);
    expect(found('tag:"O\u0308sterreich"')).toEqual([4]);
    expect(found('file:été')).toEqual([4, 5]);
    expect(found('file:Été*ÄGINA')).toEqual([5]);
    expect(found('file:é_1')).toEqual([4]);
    expect(found('file:éé')).toEqual([]);
    expect(found('folder:übersee')).toEqual([4, 5]);
  });

  it('follows folders that get another name, and disks that go and come', () => {
    expect(found('folder:photos/winter')).toEqual([2]);
    catalogue.db.exec(`UPDATE roots SET name = 'pictures'`);
    expect(found('folder:photos/winter')).toEqual([]);
    expect(found('folder:pictures/winter')).toEqual([2]);
    markMissing(catalogue, [ids[2] ?? 0]);
    const [root] = listRoots(catalogue);
    for (const offline of [false, true, false]) {
      setOffline(catalogue, root?.id ?? 0, offline);
      expect(found('folder:pictures/winter')).toEqual(offline ? [2] : []);
    }
  });

  it('leaves out the photos of a removed root and takes them back', () => {
    const setRemoved = (time: string | null): unknown =>
      catalogue.db.prepare('UPDATE roots SET removed_at = ?').run(time);
    expect(reader.current().count).toBe(4);
    setRemoved('2024-01-01T00:00:00Z');
    expect(matching({ kind: 'all', of: [] })).toEqual([]);
    setRemoved(null);
    expect(matching({ kind: 'all', of: [] })).toEqual([0, 1, 2, 3]);
  });
});
