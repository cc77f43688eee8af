import { cpSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { photosWithoutEmbedding } from '../../electron/library/catalogue/embeddings.ts';
import { getSetting } from '../../electron/library/catalogue/settings.ts';
import { openLibrary } from '../../electron/library/library.ts';
import { drawPhotos, openTestLibrary } from '../fixtures/library/photo-library.ts';

const RANDOM_CLIP = path.resolve('test/fixtures/clip/quick-gelu-f32');

async function withSecondModel() {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, 40);
  await one.index();
  const folder = path.join(path.dirname(one.photos), 'random-clip');
  cpSync(RANDOM_CLIP, folder, { recursive: true });
  const pack = await one.call('models.add', { path: folder });
  return { one, pack };
}

test('another model is computed in the background while the old one answers, then takes over', async () => {
  const { one, pack } = await withSecondModel();
  const before = await one.call('search', { query: 'snow', limit: 5 });
  await one.call('models.use', { id: pack.id });
  // At once, and for as long as vectors are missing: the old model's answers.
  const during = await one.call('search', { query: 'snow', limit: 5 });
  expect(during.model).toBe('compact');
  expect(during.results.map((photo) => photo.id)).toEqual(before.results.map((photo) => photo.id));
  await one.library.rooms.models.catchUp();
  const status = await one.call('status', {});
  expect(status.model).toMatchObject({ id: pack.id, dimension: pack.dimension, encoded: 40 });
  expect(status.nextModel).toBeNull();
  expect((await one.call('search', { query: 'snow', limit: 5 })).model).toBe(pack.id);
  const [id = 0] = (await one.call('photos.outline', {})).ids;
  const [same] = (await one.call('search', { examples: [{ photoId: id }], limit: 1 })).results;
  expect(same).toMatchObject({ id });
  expect(same?.score).toBeGreaterThan(0.999);
  await expect(one.call('models.remove', { id: pack.id })).rejects.toThrow(/in use/);
});

test('a change of model that is interrupted goes on at the next start, from where it was', async () => {
  const { one, pack } = await withSecondModel();
  const { rooms } = one.library;
  const stopped = new Promise<void>((resolve) => {
    one.library.on('indexing.progress', ({ kind, done }) => {
      if (kind === 'model' && done > 0) resolve();
    });
  });
  await one.call('models.use', { id: pack.id });
  await stopped;
  await one.library.close();

  const again = await openLibrary({ folder: one.folder, folderAccess: 'any' });
  const next = again.rooms.models.next();
  expect(next?.id).toBe(pack.id);
  expect(next?.encoded).toBeGreaterThan(0);
  expect(again.rooms.model().id).toBe('compact');
  await again.rooms.models.catchUp();
  expect(again.rooms.model().id).toBe(pack.id);
  expect(photosWithoutEmbedding(again.rooms.catalogue, again.rooms.model().rowId, 10)).toEqual([]);
  await again.close();
  expect(rooms.folder).toBe(one.folder);
});

test('going back to the old model before the change is complete drops the change', async () => {
  const { one, pack } = await withSecondModel();
  await one.call('models.use', { id: pack.id });
  await one.call('models.use', { id: 'compact' });
  await one.library.rooms.models.catchUp();
  const status = await one.call('status', {});
  expect(status.model).toMatchObject({ id: 'compact', encoded: 40 });
  expect(status.nextModel).toBeNull();
  expect(getSetting(one.library.rooms.catalogue, 'next-model')).toBeUndefined();
});

test('a model that is not installed is refused, and nothing changes', async () => {
  const one = await openTestLibrary();
  await expect(one.call('models.use', { id: 'no-such-model' })).rejects.toThrow(/not installed/);
  expect((await one.call('status', {})).model.id).toBe('compact');
});
