import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { CallInput, CallOutput } from '../../shared/api.ts';
import { openTestLibrary, type TestLibrary } from '../fixtures/library/photo-library.ts';
import { makePicture, type PictureOptions } from '../fixtures/pictures/make-picture.ts';
import { sceneKinds } from '../fixtures/pictures/scene.ts';

type Found = CallOutput<'search'>;

/** A library of three pictures of each scene, named `beach-1.jpg` and so on, taken on successive days. */
async function sceneLibrary(): Promise<TestLibrary> {
  const one = await openTestLibrary();
  let day = 1;
  for (const scene of sceneKinds) {
    for (const seed of [1, 2, 3]) {
      const taken = `2023:${String(1 + Math.floor(day / 28)).padStart(2, '0')}:${String(1 + (day++ % 28)).padStart(2, '0')} 12:00:00`;
      const options: PictureOptions = {
        scene,
        seed,
        taken,
        camera: { make: 'Canon', model: seed === 1 ? 'EOS R5' : 'EOS M50' },
      };
      writeFileSync(path.join(one.photos, `${scene}-${seed}.jpg`), await makePicture(options));
    }
  }
  await one.index();
  return one;
}

const names = (found: Found): string[] => found.results.map(({ name }) => name);
const search = (one: TestLibrary, input: CallInput<'search'>): Promise<Found> => one.call('search', input);

async function idOf(one: TestLibrary, name: string): Promise<number> {
  const { results } = await search(one, { query: `file:${name}` });
  const [photo] = results;
  if (!photo) throw new Error(`${name} is not in the library.`);
  return photo.id;
}

function expectMonotone({ results }: Found): void {
  for (const [at, { relevance, score }] of results.entries()) {
    const before = results[at - 1];
    if (!before) continue;
    expect(relevance).toBeLessThanOrEqual(before.relevance);
    if (relevance === before.relevance) expect(score).toBeLessThanOrEqual(before.score);
  }
}

describe('searching a library', () => {
  it('finds, filters, sorts, explains and pages', async () => {
    const one = await sceneLibrary();
    const photos = 3 * sceneKinds.length;

    // A picture finds itself first, then its kind.
    const beach = await idOf(one, 'beach-1');
    const similar = await search(one, { examples: [{ photoId: beach }] });
    expect(similar.results[0]).toMatchObject({
      name: 'beach-1.jpg',
      why: [{ kind: 'similar-to', text: 'beach-1.jpg' }],
    });
    expect(similar.results[0]?.score).toBeGreaterThan(0.999);
    expect(names(similar).slice(0, 3).toSorted()).toEqual(['beach-1.jpg', 'beach-2.jpg', 'beach-3.jpg']);
    expect(similar.total).toBe(photos);
    expectMonotone(similar);
    expect(names(await search(one, { query: `similar:${beach}` }))).toEqual(names(similar));

    // So does a smaller copy from outside, and a region of it is another query.
    const copy = await sharp(path.join(one.photos, 'beach-1.jpg')).resize(200).jpeg({ quality: 60 }).toBuffer();
    const added = await one.call('examples.add', { name: 'copy.jpg', data: copy.toString('base64') });
    expect(added).toMatchObject({ width: 200, height: 150 });
    expect(added.preview).toMatch(/^data:image\/webp;base64,/);
    const outside = await search(one, { examples: [{ exampleId: added.exampleId }] });
    expect(outside.results[0]?.name).toBe('beach-1.jpg');
    expect(outside.results[0]?.score).toBeGreaterThan(0.98);
    const sand = { left: 0, top: 0.75, width: 1, height: 0.25 };
    const region = await search(one, { examples: [{ exampleId: added.exampleId, region: sand }] });
    expect(region.results[0]?.score).toBeLessThan(outside.results[0]?.score ?? 0);
    await expect(search(one, { examples: [{ exampleId: 'gone' }] })).rejects.toMatchObject({ code: 'not-found' });
    await expect(search(one, { examples: [{ photoId: 99_999 }] })).rejects.toMatchObject({ code: 'not-found' });

    // Words and a picture: the slider's ends are each alone.
    const wordsOnly = await search(one, { query: 'red petals' });
    const both = { query: 'red petals', examples: [{ photoId: beach }] };
    const towardsPicture = await search(one, { ...both, wordsWeight: 0.02 });
    expect(towardsPicture.results[0]?.name).toBe('beach-1.jpg');
    // Beside a picture, words say what to change about it; a file that happens to be called so does not win outright.
    const refined = await search(one, { query: 'desert', examples: [{ photoId: beach }], wordsWeight: 0.1 });
    expect(refined.results[0]?.name).toBe('beach-1.jpg');
    expect((await search(one, { ...both, wordsWeight: 1 })).results[0]?.name).toBe(wordsOnly.results[0]?.name);

    // A user's own words win, whatever the picture looks like, and say so.
    const desert = await idOf(one, 'desert-2');
    await one.call('tags.add', { scope: { ids: [desert] }, tags: ['submarine'] });
    const own = await search(one, { query: 'submarines' });
    expect(own.results[0]).toMatchObject({
      id: desert,
      why: [{ kind: 'tag', text: 'submarine' }, { kind: 'looks-like' }],
    });
    expect(own.relevant).toBeGreaterThanOrEqual(1);
    const named = await search(one, { query: 'portrait' });
    expect(names(named).slice(0, 3).toSorted()).toEqual(['portrait-1.jpg', 'portrait-2.jpg', 'portrait-3.jpg']);
    expect(named.results[0]?.why[0]).toEqual({ kind: 'file-name', text: named.results[0]?.name });
    expectMonotone(named);

    // Unwanted words exclude their tags and push away.
    expect(names(await search(one, { query: 'desert -submarine' }))).not.toContain('desert-2.jpg');

    // Filters confine, a sort arranges, and the filters are named as the reason.
    const june = await search(one, { query: 'file:beach OR file:snow sort:oldest' });
    expect(names(june)).toEqual([
      'beach-1.jpg',
      'beach-2.jpg',
      'beach-3.jpg',
      'snow-1.jpg',
      'snow-2.jpg',
      'snow-3.jpg',
    ]);
    expect(june).toMatchObject({ total: 6, relevant: 6, cursor: null });
    expect(june.results[0]?.why.map(({ kind }) => kind)).toContain('filter');
    expect(names(await search(one, { query: 'camera:r5 sort:name' }))[0]).toBe('beach-1.jpg');
    const confined = await search(one, { query: 'forest camera:r5' });
    expect(confined.total).toBe(sceneKinds.length);
    expect(confined.results[0]?.name).toBe('forest-1.jpg');

    // What was not understood is said.
    expect((await search(one, { query: 'beach colour:red' })).notices).toEqual([
      '"colour:red": there is no filter "colour", so it was searched as words.',
    ]);

    // Pages are the whole answer, cut up; also when the library changes in between.
    for (const query of ['a sunny day', '', 'sort:name']) {
      const whole = await search(one, { query, limit: 1000 });
      expect(whole.results).toHaveLength(photos);
      const paged: string[] = [];
      let cursor: string | undefined;
      do {
        const page: Found = await search(one, { query, limit: 7, ...(cursor !== undefined && { cursor }) });
        paged.push(...names(page));
        cursor = page.cursor ?? undefined;
        await one.call('photos.rate', { scope: { ids: [beach] }, rating: paged.length % 5 });
      } while (cursor !== undefined);
      expect(paged).toEqual(names(whole));
    }
    await expect(search(one, { query: 'other', cursor: '5.abc' })).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('lays out, completes, counts saved searches and finds duplicates', async () => {
    const one = await sceneLibrary();
    const photos = 3 * sceneKinds.length;

    const outline = await one.call('photos.outline', { sort: 'oldest' });
    expect(outline.ids).toHaveLength(photos);
    expect(new Set(outline.aspects)).toEqual(new Set([1333]));
    expect(outline.days).toEqual(outline.days.toSorted((a, b) => a - b));
    const { months } = await one.call('photos.timeline', {});
    expect(months).toEqual([{ month: '2023-01', photos: photos }]);
    expect((await one.call('photos.map', {})).ids).toEqual([]);

    const beach = await idOf(one, 'beach-1');
    await one.call('tags.add', { scope: { query: 'file:beach' }, tags: ['holiday'] });
    expect((await one.call('search.complete', { query: 'tag:hol', position: 7 })).completions).toEqual([
      { label: 'holiday', insert: 'holiday ', from: 4, to: 7, kind: 'tag' },
    ]);
    const { completions } = await one.call('search.complete', { query: 'camera:', position: 7 });
    expect(completions.map(({ label }) => label).toSorted()).toEqual(['Canon EOS M50', 'Canon EOS R5']);

    // A saved search counts what it finds now, and saving it can be undone.
    const saved = await one.call('saved.save', { name: 'Holidays', query: 'tag:holiday' });
    expect(saved.photos).toBe(3);
    await one.call('tags.remove', { scope: { ids: [beach] }, tags: ['holiday'] });
    expect((await one.call('saved.list', {})).searches).toEqual([{ ...saved, photos: 2 }]);
    await one.call('saved.save', { id: saved.id, name: 'Rest', query: 'file:snow' });
    expect((await one.call('saved.list', {})).searches).toEqual([
      { id: saved.id, name: 'Rest', query: 'file:snow', photos: 3 },
    ]);
    await one.call('saved.remove', { id: saved.id });
    expect((await one.call('saved.list', {})).searches).toEqual([]);
    await one.call('history.undo', {});
    expect((await one.call('saved.list', {})).searches).toHaveLength(1);
    await expect(one.call('saved.remove', { id: 999 })).rejects.toMatchObject({ code: 'not-found' });

    // An exact copy and a smaller, compressed one belong to their original; nothing else does.
    const original = path.join(one.photos, 'flower-2.jpg');
    copyFileSync(original, path.join(one.photos, 'exact.jpg'));
    writeFileSync(
      path.join(one.photos, 'small.jpg'),
      await sharp(original).resize(240).jpeg({ quality: 50 }).toBuffer(),
    );
    await one.index();
    const groupOf = (groups: CallOutput<'duplicates'>['groups'], name: string) =>
      groups.find((group) => group.photos.some((photo) => photo.name === name));
    const { groups } = await one.call('duplicates', {});
    const flowers = groupOf(groups, 'exact.jpg');
    expect(flowers?.kind).toBe('near');
    expect(flowers?.photos.map(({ name }) => name).toSorted()).toEqual(['exact.jpg', 'flower-2.jpg', 'small.jpg']);
    expect(flowers?.photos.filter(({ best }) => best)).toHaveLength(1);
    expect(flowers?.photos.find(({ name }) => name === 'small.jpg')?.best).toBe(false);
    const exact = await one.call('duplicates', { near: false });
    expect(exact.groups.map((group) => [group.kind, group.photos.map(({ name }) => name).toSorted()])).toEqual([
      ['exact', ['exact.jpg', 'flower-2.jpg']],
    ]);

    // The atlas puts alike beside alike, and a new photo beside its like without being computed anew.
    const atlas = await one.call('photos.atlas', {});
    expect(atlas.ids).toHaveLength(photos + 2);
    expect([...atlas.x, ...atlas.y].every((value) => value >= 0 && value <= 1)).toBe(true);
    writeFileSync(path.join(one.photos, 'later.jpg'), await makePicture({ scene: 'night', seed: 9 }));
    await one.index();
    const later = await one.call('photos.atlas', {});
    expect(later.ids).toHaveLength(photos + 3);
    expect(later.x.slice(0, -1)).toEqual(atlas.x);
  });

  it('answers an empty library', async () => {
    const one = await openTestLibrary();
    const nothing = { total: 0, relevant: 0, results: [], cursor: null };
    expect(await search(one, { query: 'beach -people OR tag:dog' })).toMatchObject(nothing);
    expect(await search(one, {})).toMatchObject(nothing);
    expect((await one.call('photos.atlas', {})).ids).toEqual([]);
  });
});

const captioned = path.resolve('../shared/photos');
describe.skipIf(!existsSync(path.join(captioned, 'captions.jsonl')))('searching real photographs', () => {
  it('finds what is there near the top', async () => {
    const one = await openTestLibrary({ photos: captioned });
    await one.index();
    for (const [query, expected] of [
      ['a cat', '000000196393.jpg'],
      ['giraffe', '000000159269.jpg'],
    ] as const) {
      expect(names(await search(one, { query, limit: 5 })), query).toContain(expected);
    }
  });
});
