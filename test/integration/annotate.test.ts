import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openAnnotator } from '../../electron/library/annotate/annotator.ts';
import { renameTag } from '../../electron/library/annotate/tag-editing.ts';
import { photoCaptions, putCaption } from '../../electron/library/catalogue/captions.ts';
import type { Catalogue } from '../../electron/library/catalogue/catalogue.ts';
import { openCatalogue } from '../../electron/library/catalogue/catalogue.ts';
import { ensureModel, putEmbedding } from '../../electron/library/catalogue/embeddings.ts';
import { ensureTag, photoTags, putPhotoTag, tagPaths } from '../../electron/library/catalogue/tags.ts';
import { openEncoder } from '../../electron/library/encoder/encoder.ts';
import { encoderPixels } from '../../electron/library/media/encoder-pixels.ts';
import { resourcesFolder } from '../../electron/library/resources.ts';
import type { Vector } from '../../shared/kinds.ts';
import { listPhotos } from '../fixtures/library/list-photos.ts';
import { drawPhotos, openTestLibrary, type TestLibrary } from '../fixtures/library/photo-library.ts';
import { makePicture } from '../fixtures/pictures/make-picture.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const all = { all: true } as const;

/** A library of indexed, drawn photos. */
async function indexed(count: number): Promise<TestLibrary> {
  const one = await openTestLibrary();
  await drawPhotos(one.photos, count);
  await one.index();
  return one;
}

const suggestions = async (one: TestLibrary, id: number): Promise<string[]> =>
  (await one.call('photos.get', { id })).tags.filter(({ state }) => state === 'suggested').map(({ tag }) => tag);

describe('annotating a library', () => {
  test('suggests tags and a caption, and reviewing them is a matter of undoable steps', async () => {
    const one = await indexed(4);
    const result = await one.call('annotate', { scope: all });
    expect(result).toMatchObject({ annotated: 4, accepted: 0, operation: null });
    for (const photo of result.photos) {
      expect(photo.tags.length).toBeGreaterThan(0);
      for (const tag of photo.tags) {
        expect(tag).toMatchObject({ state: 'suggested', source: 'model' });
        expect(tag.certainty).toBeGreaterThanOrEqual(0.01);
        expect(tag.certainty).toBeLessThanOrEqual(0.99);
      }
      expect(photo.caption).toMatchObject({ state: 'suggested', source: 'model' });
      expect(photo.caption?.text).toMatch(/^[A-Z0-9].*\.$/);
    }

    // A rejected tag is not suggested again, nor is anything below it; an accepted one stays.
    const [yes = '', no = ''] = await suggestions(one, 1);
    await one.call('annotate.decide', {
      tags: [
        { photoId: 1, tag: yes, state: 'accepted' },
        { photoId: 1, tag: no, state: 'rejected' },
      ],
    });
    await one.call('annotate', { scope: { ids: [1] } });
    expect(await suggestions(one, 1)).not.toContain(no);
    const states = async () =>
      new Map((await one.call('photos.get', { id: 1 })).tags.map((tag) => [tag.tag, tag.state]));
    expect((await states()).get(yes)).toBe('accepted');
    expect((await states()).get(no)).toBe('rejected');

    // A rejected caption likewise.
    await one.call('annotate.decide', { captions: [{ photoId: 1, state: 'rejected' }] });
    await one.call('annotate', { scope: { ids: [1] } });
    expect((await one.call('photos.get', { id: 1 })).caption).toBeNull();

    // Accepting in bulk is one step; removing what machines said is another, and leaves the rejections.
    const before = (await one.call('photos.get', { id: 2 })).tags;
    const above = { scope: all, certainty: 0.2 };
    const open = (await Promise.all([1, 2, 3, 4].map((id) => one.call('photos.get', { id })))).flatMap((photo) =>
      [...photo.tags, photo.caption].filter((one) => one?.state === 'suggested' && one.certainty >= 0.2),
    );
    expect(await one.call('annotate.countAbove', above)).toEqual({ suggestions: open.length });
    const { changed, operation } = await one.call('annotate.acceptAbove', above);
    expect(await one.call('annotate.countAbove', above)).toEqual({ suggestions: 0 });
    expect(changed).toBeGreaterThan(1);
    expect(operation?.title).toContain('20 %');
    await one.call('history.undo', {});
    expect((await one.call('photos.get', { id: 2 })).tags).toEqual(before);
    await one.call('history.redo', {});
    const noDate = one.call('annotate.removeMachine', { scope: all, before: 'yesterday' });
    await expect(noDate).rejects.toMatchObject({ code: 'bad-request' });
    await one.call('annotate.removeMachine', { scope: all, acceptedToo: true });
    expect((await one.call('photos.get', { id: 2 })).tags).toEqual([]);
    expect([...(await states()).values()]).toEqual(['rejected']);
    await one.call('history.undo', {});
    expect((await states()).get(yes)).toBe('accepted');
  });

  test('edits of tags by hand find their place in the hierarchy and are undone one by one', async () => {
    const one = await openTestLibrary();
    await writePhotos(one.library.rooms.catalogue, one.photos, 3);
    const paths = async (id: number) =>
      (await one.call('photos.get', { id })).tags.map(({ tag, parents }) => [...parents, tag].join('/')).sort();
    await one.call('tags.add', { scope: { ids: [1, 2] }, tags: ['poodle', 'Our boat', 'trips/Wales'] });
    expect(await paths(1)).toEqual(['Our boat', 'animal/mammal/dog/poodle', 'trips/Wales']);

    await one.call('tags.rename', { tag: 'Our boat', to: 'Seagull' });
    await one.call('tags.move', { tag: 'Seagull', parents: ['boats'] });
    expect(await paths(2)).toContain('boats/Seagull');
    await one.call('tags.add', { scope: { ids: [3] }, tags: ['Gull'] });
    await one.call('tags.merge', { tags: ['Gull'], into: 'Seagull' });
    expect(await paths(3)).toEqual(['boats/Seagull']);
    await expect(one.call('tags.move', { tag: 'animal', parents: ['animal', 'mammal'] })).rejects.toThrow(
      'below itself',
    );
    await expect(one.call('tags.rename', { tag: 'nowhere', to: 'x' })).rejects.toThrow('no tag');

    expect((await one.call('tags.complete', { text: 'sea' })).tags[0]).toEqual({ tag: 'Seagull', parents: ['boats'] });
    expect((await one.call('tags.complete', { text: 'pood' })).tags[0]?.tag).toBe('poodle');
    expect((await one.call('tags.complete', { text: 'gird' })).tags).toEqual([]);
    // With nothing typed: what was used last, without what the photo has.
    expect((await one.call('tags.complete', { text: '', photoIds: [3] })).tags.map(({ tag }) => tag)).toContain(
      'Wales',
    );

    for (let step = 0; step < 5; step++) await one.call('history.undo', {});
    expect(await paths(1)).toEqual([]);
    expect(await paths(3)).toEqual([]);
  });

  test('a tag that a person gave is still theirs after a merge with one that a model suggested', async () => {
    const one = await openTestLibrary();
    const { catalogue } = one.library.rooms;
    await writePhotos(catalogue, one.photos, 1);
    await one.call('tags.add', { scope: { ids: [1] }, tags: ['Gull'] });
    const tagId = ensureTag(catalogue, ['Seagull'], 'vocabulary');
    const [source, state] = ['model', 'accepted'] as const;
    putPhotoTag(catalogue, { photoId: 1, tagId, source, state, certainty: 0.7, score: 0.2, modelId: null });
    await one.call('tags.merge', { tags: ['Gull'], into: 'Seagull' });
    expect((await one.call('photos.get', { id: 1 })).tags).toMatchObject([{ tag: 'Seagull', source: 'user' }]);
  });

  test('a keyword list of another program becomes vocabulary', async () => {
    const one = await openTestLibrary();
    await writePhotos(one.library.rooms.catalogue, one.photos, 1);
    expect(await one.call('tags.importVocabulary', { text: 'Family\n\tGrandma Ada\n\t\t{Oma}\n' })).toEqual({
      added: 2,
    });
    const completed = { tag: 'Grandma Ada', parents: ['Family'] };
    expect((await one.call('tags.complete', { text: 'oma' })).tags).toContainEqual(completed);
    await one.call('tags.add', { scope: all, tags: ['Grandma Ada'] });
    expect((await one.call('photos.get', { id: 1 })).tags[0]).toMatchObject(completed);
  });
});

async function writePhotos(catalogue: Catalogue, photos: string, count: number): Promise<void> {
  mkdirSync(photos, { recursive: true });
  const names = Array.from({ length: count }, (_, i) => `${i}.jpg`);
  listPhotos(catalogue, photos, names);
  for (const name of names) writeFileSync(path.join(photos, name), await makePicture({ width: 40, height: 30 }));
}

describe('the annotator', () => {
  const packFolder = path.join(resourcesFolder(), 'models', 'compact');
  let beach: Vector;
  let texts = new Map<string, Vector>();

  beforeAll(async () => {
    const encoder = await openEncoder({ packFolder });
    const pixels = await encoderPixels(
      await makePicture({ scene: 'beach', width: 160, height: 120 }),
      encoder.model.input,
    );
    [beach = new Float32Array()] = await encoder.encodeImages([pixels]);
    const wanted = ['our dog Bello'];
    texts = new Map((await encoder.encodeTexts(wanted)).map((vector, i) => [wanted[i] ?? '', vector]));
    await encoder.close();
  });

  /** Photos with the same vector, so that each is every other's neighbour. */
  function sameLooking(
    count: number,
    options: { onTexts?: (texts: readonly string[]) => void; onNeighbours?: () => void } = {},
  ) {
    const libraryFolder = temporaryFolder();
    const catalogue = openCatalogue({ folder: libraryFolder });
    const model = { id: 'compact', version: '0', dimension: beach.length };
    const rowId = ensureModel(catalogue, model);
    const names = Array.from({ length: count }, (_, i) => `${i}.jpg`);
    const ids = listPhotos(catalogue, path.join(libraryFolder, 'photos'), names);
    for (const id of ids) putEmbedding(catalogue, rowId, id, beach);
    const annotator = openAnnotator({
      catalogue,
      resources: resourcesFolder(),
      libraryFolder,
      model: () => ({ ...model, rowId }),
      encodeTexts(wanted) {
        options.onTexts?.(wanted);
        return Promise.resolve(wanted.map((text) => texts.get(text) ?? [...texts.values()][0] ?? beach));
      },
      neighbours(wanted) {
        options.onNeighbours?.();
        return Promise.resolve(
          new Map(
            wanted.map((id) => [id, ids.filter((other) => other !== id).map((other) => ({ id: other, score: 1 }))]),
          ),
        );
      },
    });
    const certaintyOf = (photoId: number, tag: string): number => {
      const paths = tagPaths(catalogue);
      return photoTags(catalogue, [photoId]).find((row) => paths.get(row.tagId)?.at(-1) === tag)?.certainty ?? 0;
    };
    return { catalogue, annotator, ids, libraryFolder, certaintyOf };
  }

  test('is the surer of a tag the more it was confirmed on photos like this one, and less where it was rejected', async () => {
    const { catalogue, annotator, ids, certaintyOf } = sameLooking(4);
    const [first = 0, second = 0, third = 0, fourth = 0] = ids;
    await annotator.annotate(ids);
    const rows = photoTags(catalogue, [first]);
    const [liked, disliked] = rows;
    const name = (tagId: number | undefined): string =>
      tagPaths(catalogue)
        .get(tagId ?? 0)
        ?.at(-1) ?? '';
    const before = {
      liked: certaintyOf(fourth, name(liked?.tagId)),
      disliked: certaintyOf(fourth, name(disliked?.tagId)),
    };
    for (const photo of [first, second, third]) {
      catalogue
        .statement(
          'UPDATE photo_tags SET state = CASE tag_id WHEN ? THEN ? WHEN ? THEN ? ELSE state END WHERE photo_id = ?',
        )
        .run(liked?.tagId, 'accepted', disliked?.tagId, 'rejected', photo);
    }
    await annotator.annotate([fourth]);
    expect(certaintyOf(fourth, name(liked?.tagId))).toBeGreaterThan(before.liked);
    expect(certaintyOf(fourth, name(disliked?.tagId))).toBeLessThan(before.disliked);
    catalogue.close();
  });

  test('follows a tag that was renamed instead of suggesting it anew', async () => {
    const { catalogue, annotator, ids } = sameLooking(1);
    await annotator.annotate(ids);
    const [best] = photoTags(catalogue, ids);
    const name =
      tagPaths(catalogue)
        .get(best?.tagId ?? 0)
        ?.join('/') ?? '';
    renameTag(catalogue, name, 'Renamed');
    await annotator.annotate(ids);
    const again = photoTags(catalogue, ids);
    expect(again.map(({ tagId }) => tagId)).toContain(best?.tagId);
    expect(again.map(({ tagId }) => tagPaths(catalogue).get(tagId)?.join('/'))).not.toContain(name);
    catalogue.close();
  });

  test('stops when asked, keeps what it did, and goes on from there', async () => {
    const { catalogue, annotator, ids } = sameLooking(200);
    const stop = new AbortController();
    const first = annotator.annotate(ids, {
      signal: stop.signal,
      onProgress: (_done, _total, note) => {
        if (note === 'Annotating') stop.abort();
      },
    });
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    const done = new Set(photoTags(catalogue, ids).map(({ photoId }) => photoId)).size;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(200);
    expect((await annotator.annotate(ids)).annotated).toBe(200 - done);
    expect((await annotator.annotate(ids)).annotated).toBe(200);
    catalogue.close();
  });

  test('leaves standing what a person decides while it works', async () => {
    let decideNow = (): void => undefined;
    const { catalogue, annotator, ids } = sameLooking(3, { onNeighbours: () => decideNow() });
    const [one = 0, other = 0] = ids;
    await annotator.annotate(ids);
    const tagOf = (photoId: number) => photoTags(catalogue, [photoId]).find(({ state }) => state === 'suggested');
    const [tag, known] = [tagOf(one), tagOf(other)];
    if (!tag || !known) throw new Error('Nothing was suggested.');
    putPhotoTag(catalogue, { ...known, state: 'accepted' });
    const [caption] = photoCaptions(catalogue, [one]);
    decideNow = () => {
      putPhotoTag(catalogue, { ...tag, state: 'rejected' });
      if (caption) putCaption(catalogue, { ...caption, state: 'accepted' });
    };
    await annotator.annotate(ids);
    expect(photoTags(catalogue, [one]).find(({ tagId }) => tagId === tag.tagId)?.state).toBe('rejected');
    expect(photoCaptions(catalogue, [one])[0]).toMatchObject({ text: caption?.text, state: 'accepted' });
    catalogue.close();
  });

  test('accepts from a certainty on, in one undoable step', async () => {
    const { catalogue, annotator, ids } = sameLooking(3);
    const { accepted, operation } = await annotator.annotate(ids, { accept: 0.3 });
    expect(accepted).toBe(3);
    expect(operation).not.toBeNull();
    const rows = photoTags(catalogue, ids);
    for (const row of rows) expect(row.state).toBe(row.certainty >= 0.3 ? 'accepted' : 'suggested');
    expect(rows.every(({ score, modelId }) => score !== null && modelId !== null)).toBe(true);
    catalogue.close();
  });

  test('encodes only what is new when the vocabulary changes', async () => {
    const encoded: string[] = [];
    const { catalogue, annotator, ids, libraryFolder } = sameLooking(1, {
      onTexts: (wanted) => encoded.push(...wanted),
    });
    await annotator.annotate(ids);
    // All that ships has its vectors with it; what was encoded was captions.
    expect(encoded.filter((text) => text.startsWith('a photo of'))).toEqual([]);
    encoded.length = 0;
    mkdirSync(path.join(libraryFolder, 'vocabulary'));
    writeFileSync(path.join(libraryFolder, 'vocabulary', 'mine.txt'), 'our dog | our dog Bello\n');
    await annotator.annotate(ids);
    expect(encoded.filter((text) => !text.endsWith('.'))).toEqual(['our dog Bello']);
    catalogue.close();
  });
});

const CAPTIONED = path.join(import.meta.dirname, '../../../shared/photos');

describe.skipIf(!existsSync(CAPTIONED))('on photographs', () => {
  test('certainties of 0.5 and more are right more often than not', async () => {
    const { thresholds } = await reportOn(CAPTIONED);
    const half = thresholds.find(({ from }) => from === 0.5);
    expect((half?.right ?? 0) + (half?.wrong ?? 0)).toBeGreaterThan(50);
    expect(half?.share ?? 0).toBeGreaterThan(0.45);
  });
});

async function reportOn(
  folder: string,
): Promise<{ thresholds: { from: number; right: number; wrong: number; share: number }[] }> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  const script = path.join(import.meta.dirname, '../../scripts/annotation-report.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, folder, '--json'], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as { thresholds: { from: number; right: number; wrong: number; share: number }[] };
}
