import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TableRow } from '../../../../electron/library/export/tables.ts';
import { fromCsv, fromJson, toCsv, toJson } from '../../../../electron/library/export/tables.ts';

const nameOfTag = fc
  .string({ minLength: 1, unit: 'grapheme' })
  .map((text) => text.trim())
  .filter((text) => text !== '');
const row = fc.record({
  id: fc.nat(),
  path: fc.string({ minLength: 1, unit: 'grapheme' }),
  tags: fc.array(fc.array(nameOfTag, { minLength: 1, maxLength: 4 }), { maxLength: 5 }),
  caption: fc.option(nameOfTag),
  rating: fc.integer({ min: 0, max: 5 }),
});
const withoutId = (one: TableRow): Omit<TableRow, 'id'> => ({
  path: one.path,
  tags: one.tags,
  caption: one.caption,
  rating: one.rating,
});

describe('tables of tags', () => {
  it('come back from CSV as they went, whatever is in a name', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        expect(fromCsv(toCsv(rows))).toEqual(rows.map(withoutId));
      }),
    );
  });

  it('come back from JSON as they went', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        expect(fromJson(toJson(rows))).toEqual(rows.map(withoutId));
      }),
    );
  });

  it('are read in the way other programs write them', () => {
    expect(fromCsv('File,Keywords\na.jpg,dog;sea\n')).toEqual([
      { path: 'a.jpg', tags: [['dog'], ['sea']], caption: null, rating: 0 },
    ]);
    expect(fromJson('[{"file":"a.jpg","tags":["dog"],"rating":9}]')).toEqual([
      { path: 'a.jpg', tags: [['dog']], caption: null, rating: 0 },
    ]);
  });

  it('are read as spreadsheets of other countries write them', () => {
    const rows = [{ path: 'a.jpg', tags: [['dog'], ['sea', 'Nordsee']], caption: 'a, b', rating: 4 }];
    expect(fromCsv('path;tags;caption;rating\r\na.jpg;"dog;sea|Nordsee";a, b;4\r\n')).toEqual(rows);
    expect(fromCsv('sep=;\r\npath;tags;caption;rating\r\na.jpg;"dog;sea|Nordsee";a, b;4\r\n')).toEqual(rows);
    expect(fromCsv('path\ttags\tcaption\trating\r\na.jpg\tdog;sea|Nordsee\ta, b\t4\r\n')).toEqual(rows);
  });

  it('say what is missing', () => {
    expect(() => fromCsv('a,b\n1,2')).toThrow('first line');
    expect(() => fromJson('{}')).toThrow('list of photos');
    expect(() => fromJson('nonsense')).toThrow('not JSON');
  });
});
