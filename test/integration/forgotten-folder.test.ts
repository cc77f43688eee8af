import { expect, test } from 'vitest';
import { drawPhotos, openTestLibrary } from '../fixtures/library/photo-library.ts';

test('a folder that was removed with all that was known of it comes back as new when it is added again', async () => {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, 3);
  await one.index();
  await one.call('tags.add', { scope: { all: true }, tags: ['dog'] });
  const { roots } = await one.call('roots.list', {});
  await one.call('roots.remove', { id: roots[0]?.id ?? 0, data: 'forget' });
  expect(await one.call('status', {})).toMatchObject({ photos: 0 });

  await one.index();
  expect(await one.call('status', {})).toMatchObject({ photos: 3, indexed: 3 });
  const { results } = await one.call('search', { query: '' });
  expect(results).toHaveLength(3);
  expect((await one.call('search', { query: 'tag:dog' })).total).toBe(0);
});

test('what was forgotten comes back with undo', async () => {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, 3);
  await one.index();
  await one.call('tags.add', { scope: { all: true }, tags: ['dog'] });
  const { roots } = await one.call('roots.list', {});
  await one.call('roots.remove', { id: roots[0]?.id ?? 0, data: 'forget' });
  await one.call('history.undo', {});
  expect((await one.call('search', { query: 'tag:dog' })).total).toBe(3);
});
