import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { EngineName } from '../../electron/library/index/vector-index.ts';
import { drawPhotos, openTestLibrary } from '../fixtures/library/photo-library.ts';

const SHARED = '../shared/photos';
const queries = ['a dog on the beach', 'people eating at a table', 'a street at night', 'snow', 'a plate of food'];

/** The first 20 of some searches, as ids and scores, from one library opened with one engine. */
async function answers(folder: string, photos: string, engine: EngineName): Promise<unknown> {
  const one = await openTestLibrary({ folder, photos, engine });
  await one.index();
  expect((await one.library.rooms.index()).engine.name).toBe(engine);
  const found = [];
  for (const query of queries) {
    const { results } = await one.call('search', { query, limit: 20 });
    found.push(results.map(({ id, score }) => [id, score.toFixed(6)]));
  }
  await one.library.close();
  return found;
}

test('both engines answer alike, and one library opens with either', async () => {
  const { folder, photos, library } = await openTestLibrary();
  await library.close();
  await drawPhotos(photos, 40);
  const exact = await answers(folder, photos, 'scan');
  expect(await answers(folder, photos, 'sqlite-vec')).toEqual(exact);
  expect(await answers(folder, photos, 'sqlite-vss')).toEqual(exact);
});

test.skipIf(!existsSync(SHARED))('both engines give the same top 20 on real photographs', async () => {
  const { folder, library } = await openTestLibrary();
  await library.close();
  expect(await answers(folder, SHARED, 'sqlite-vec')).toEqual(await answers(folder, SHARED, 'sqlite-vss'));
});
