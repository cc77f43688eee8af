import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CallOutput } from '../../shared/api.ts';
import { writeAdapter } from '../../electron/library/learn/learned-adapter.ts';
import { ensureTag, putPhotoTag } from '../../electron/library/catalogue/tags.ts';
import { openTestLibrary, type TestLibrary } from '../fixtures/library/photo-library.ts';
import { makePicture } from '../fixtures/pictures/make-picture.ts';
import { sceneKinds } from '../fixtures/pictures/scene.ts';

/** Portraits among twice as many pictures of anything else, under names that give nothing away. */
async function portraitsAmongOthers(count: number): Promise<{ one: TestLibrary; portraits: number[] }> {
  const one = await openTestLibrary();
  const others = sceneKinds.filter((kind) => kind !== 'portrait');
  for (let seed = 0; seed < 3 * count; seed++) {
    const scene = seed < count ? 'portrait' : (others[seed % others.length] ?? 'beach');
    const picture = await makePicture({ scene, seed, width: 160, height: 120 });
    writeFileSync(path.join(one.photos, `${String(seed).padStart(2, '0')}.jpg`), picture);
  }
  await one.index();
  const { results } = await one.call('search', { query: 'sort:name', limit: 100 });
  return { one, portraits: results.slice(0, count).map(({ id }) => id) };
}

const ids = (found: CallOutput<'search'>): number[] => found.results.map(({ id }) => id);
const search = (one: TestLibrary, query: string): Promise<CallOutput<'search'>> =>
  one.call('search', { query, limit: 100 });

/** What an answer says, without how long it took. */
const answer = ({ results, total, relevant }: CallOutput<'search'>) => ({ results, total, relevant });

test('a tag of one’s own on twelve photos finds the others like them and is suggested for them', async () => {
  const { one, portraits } = await portraitsAmongOthers(20);
  const [tagged, left] = [portraits.slice(0, 12), portraits.slice(12)];
  const before = await search(one, 'grandma');
  const street = answer(await search(one, 'a street in the city'));
  expect(
    ids(before)
      .slice(0, left.length)
      .filter((id) => left.includes(id)).length,
  ).toBeLessThan(left.length);

  await one.call('tags.add', { scope: { ids: tagged }, tags: ['Grandma'] });
  const after = await search(one, 'grandma');
  expect(ids(after).slice(0, 12).toSorted()).toEqual(tagged.toSorted());
  expect(
    ids(after)
      .slice(12, 12 + left.length)
      .toSorted(),
  ).toEqual(left.toSorted());
  expect(after.results[0]?.why).toEqual(expect.arrayContaining([{ kind: 'tag', text: 'Grandma' }]));
  expect(after.results[12]?.why).toEqual([{ kind: 'looks-like', text: 'grandma' }]);
  // Half sure of nearly all of them, and of nothing else.
  expect(after.relevant).toBeGreaterThan(tagged.length + left.length / 2);
  expect(after.relevant).toBeLessThanOrEqual(portraits.length);
  // With a filter, an unwanted word or a picture beside it, it is still Grandma who is looked for.
  for (const query of ['grandma -street', `grandma similar:${left[0]}`, 'grandma is:untagged']) {
    expect(
      ids(await search(one, query))
        .slice(0, 8)
        .every((id) => portraits.includes(id)),
    ).toBe(true);
  }
  // Words that nothing was said about answer as they did, in every figure.
  expect(answer(await search(one, 'a street in the city'))).toEqual(street);

  // Suggested where it fits and nowhere else, and never again where a person refused it.
  const annotated = async () => {
    const { photos } = await one.call('annotate', { scope: { all: true } });
    return new Map(photos.map(({ id, tags }) => [id, tags.find(({ tag }) => tag === 'Grandma')]));
  };
  const suggested = await annotated();
  for (const id of left) expect(suggested.get(id)).toMatchObject({ state: 'suggested', source: 'model' });
  for (const id of tagged) expect(suggested.get(id)?.state).toBe('accepted');
  expect([...suggested].filter(([id, tag]) => tag && !portraits.includes(id))).toEqual([]);
  expect(ids(await search(one, 'is:unreviewed'))).toEqual(expect.arrayContaining(left));
  const [refused = 0] = left;
  await one.call('annotate.decide', { tags: [{ photoId: refused, tag: 'Grandma', state: 'rejected' }] });
  expect((await annotated()).get(refused)?.state).toBe('rejected');

  // Taken back, it is as if nothing had been said.
  await one.call('tags.remove', { scope: { ids: portraits }, tags: ['Grandma'] });
  const undone = await search(one, 'grandma');
  expect(undone.results.map(({ id, relevance: likely }) => [id, likely])).toEqual(
    before.results.map(({ id, relevance: likely }) => [id, likely]),
  );
});

test('an adopted adapter changes answers at once, and reverting brings back the very same ones', async () => {
  const { one } = await portraitsAmongOthers(3);
  const { rooms } = one.library;
  const before = answer(await search(one, 'a street in the city'));
  const { id, version, dimension } = rooms.model();
  // A rank of one that turns every description towards the first axis of the model's space.
  const down = new Float32Array(dimension).fill(0.5);
  const up = new Float32Array(dimension);
  up[0] = 1;
  const record = { model: id, version, trainedAt: '2026-01-01T00:00:00.000Z', examples: 50, before: 0.1, after: 0.2 };
  writeAdapter(rooms.catalogue, { ...record, adapter: { rank: 1, down, up } });
  expect(await one.call('learn.state', {})).toMatchObject({ adopted: true, examples: 50 });
  expect(answer(await search(one, 'a street in the city'))).not.toEqual(before);
  await one.call('learn.revert', {});
  expect(answer(await search(one, 'a street in the city'))).toEqual(before);
});

test('a tag in a script the model cannot read is found by its examples', async () => {
  const { one, portraits } = await portraitsAmongOthers(10);
  const { catalogue } = one.library.rooms;
  const tagId = ensureTag(catalogue, ['おばあちゃん'], 'file');
  for (const photoId of portraits.slice(0, 6)) {
    const row = { source: 'file', state: 'accepted', certainty: 1, score: null, modelId: null } as const;
    putPhotoTag(catalogue, { photoId, tagId, ...row });
  }
  const found = ids(await search(one, 'おばあちゃん'));
  expect(found.slice(0, portraits.length).toSorted()).toEqual(portraits.toSorted());
});
