import { expect, test } from 'vitest';
import { metadataFrom } from '../../../../electron/library/media/photo-metadata.ts';
import type { IptcRecords } from '../../../../electron/library/media/iptc-records.ts';

const iptc = (keywords: string[]): IptcRecords => ({
  keywords,
  title: undefined,
  caption: undefined,
  created: undefined,
  place: undefined,
  city: undefined,
  state: undefined,
  countryCode: undefined,
  country: undefined,
});
const keywordsOf = (subjects: string[], keywords: string[]): string[] =>
  metadataFrom({}, iptc(keywords), new Map([['dc:subject', subjects]]), 1).keywords;

test('a keyword that IPTC had no room for is the whole one of XMP, and no second keyword', () => {
  const sights = 'Достопримечательности Санкт-Петербурга';
  const cut = Buffer.from(sights).subarray(0, 64).toString();
  expect(keywordsOf([sights], [cut, 'Нева'])).toEqual([sights, 'Нева']);
  const tower = '東京スカイツリーの展望台から見た夕焼けと富士山';
  expect(keywordsOf([tower], [Buffer.from(tower).subarray(0, 64).toString()])).toEqual([tower]);
  // A shorter keyword is one of its own, though a longer one begins with it; so is a full one that nothing continues.
  expect(keywordsOf([sights], ['Достопримечательности'])).toEqual([sights, 'Достопримечательности']);
  expect(keywordsOf(['Нева'], [cut])).toEqual(['Нева', cut]);
});
