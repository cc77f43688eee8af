import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { getEmbeddings, scanEmbeddings } from '../../electron/library/catalogue/embeddings.ts';
import { openThumbnails } from '../../electron/library/catalogue/thumbnails.ts';
import { cosine } from '../../electron/library/index/cosine.ts';
import type { VectorIndex } from '../../electron/library/index/vector-index.ts';
import { resourcesFolder } from '../../electron/library/resources.ts';
import { openSearch, type Search } from '../../electron/library/search/search.ts';
import { fillLibrary } from '../bench/search-library.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const PHOTOS = 600;
const PAGE = 100;

/**
 * Searches 600 invented photos. The index is so unsure that a page takes it several rounds, pauses at each, and at once makes use
 * of memory that is given back.
 */
function syntheticSearch(): Search {
  const folder = temporaryFolder();
  const { catalogue, model } = fillLibrary(folder, resourcesFolder(), PHOTOS);
  const vectors = scanEmbeddings(catalogue, model.rowId, 0, PHOTOS);
  const index: Pick<VectorIndex, 'cosines' | 'cosinesOf' | 'giveBack'> = {
    async cosines(query) {
      await setImmediate();
      const scores = new Float32Array(PHOTOS + 1).fill(NaN);
      for (const { id, vector } of vectors) scores[id] = cosine(query, vector);
      return { scores, error: 0.05 };
    },
    async cosinesOf(query, ids) {
      for (let turn = 0; turn < 20; turn++) await setImmediate();
      return new Map([...getEmbeddings(catalogue, model.rowId, ids)].map(([id, one]) => [id, cosine(query, one)]));
    },
    giveBack: ({ scores }) => void scores.fill(0.5),
  };
  const thumbnails = openThumbnails(folder, false);
  onTestFinished(() => {
    thumbnails.close();
    catalogue.close();
  });
  return openSearch({
    catalogue,
    thumbnails,
    resources: resourcesFolder(),
    model: () => model,
    encoder: () => Promise.reject(new Error('Photos of the library need none.')),
    index: () => Promise.resolve(index as VectorIndex),
  });
}

it('answers and pages many searches at once as it does one after the other', async () => {
  const search = syntheticSearch();
  const paged = async (photoId: number): Promise<number[]> => {
    const found: number[] = [];
    let cursor: string | null | undefined;
    do {
      const input = { query: '', examples: [{ photoId }], wordsWeight: 0.5, limit: PAGE };
      const page = await search.search({ ...input, ...(cursor && { cursor }) });
      found.push(...page.results.map(({ id }) => id));
      ({ cursor } = page);
    } while (cursor !== null);
    return found;
  };
  // More than are kept: each throws another out, which somebody is still reading.
  const photos = Array.from({ length: 20 }, (_, at) => 1 + 29 * at);
  const alone: number[][] = [];
  for (const photo of photos) alone.push(await paged(photo));
  expect(alone.map(([first]) => first)).toEqual(photos);
  expect(alone.map((found) => new Set(found).size)).toEqual(photos.map(() => PHOTOS));
  expect(await Promise.all(photos.map(paged))).toEqual(alone);
});
