import { expect, test } from 'vitest';
import { seededRandom } from '../../../../electron/library/learn/random.ts';
import {
  bootstrapIntervals,
  chanceFigures,
  retrievalFigures,
} from '../../../../electron/library/learn/retrieval-figures.ts';
import { pairingOf, rankPairs } from '../../../../electron/library/learn/retrieval-ranks.ts';
import type { PairScore } from '../../../../electron/library/learn/retrieval-ranks.ts';

/** Scores from a table with a row for each caption. */
const fromTable =
  (table: number[][]): PairScore =>
  (caption, image) =>
    table[caption]?.[image] ?? NaN;

test('ranks and figures of a small table agree with counting by hand', async () => {
  // Picture 0 has captions 0 and 1, picture 1 has caption 2, picture 2 has caption 3.
  const ranks = await rankPairs(
    pairingOf([2, 1, 1]),
    fromTable([
      [9, 1, 2],
      [3, 8, 4],
      [5, 7, 6],
      [4, 0, 1],
    ]),
  );
  expect([...ranks.imageRank]).toEqual([1, 3, 1, 2]);
  expect([...ranks.captionRank]).toEqual([1, 4, 2, 4]);
  const figures = retrievalFigures(ranks);
  expect(figures.textToImage).toEqual({ r1: 0.5, r5: 1, r10: 1, medianRank: 1.5, map: (1 + 1 / 3 + 1 + 1 / 2) / 4 });
  expect(figures.imageToText.r1).toBeCloseTo(1 / 3);
  expect(figures.imageToText.medianRank).toBe(2);
  // Picture 0 finds its captions at places 1 and 4: precision 1 and 2/4.
  expect(figures.imageToText.map).toBeCloseTo((0.75 + 0.5 + 0.25) / 3);
});

test('a model that scores everything alike gains nothing by it', async () => {
  const ranks = await rankPairs(pairingOf(new Array<number>(50).fill(2)), () => 1);
  const { textToImage, imageToText } = retrievalFigures(ranks);
  expect(textToImage).toMatchObject({ r1: 0, r10: 0, medianRank: 25.5 });
  expect(imageToText).toMatchObject({ r1: 0, r10: 0, medianRank: 50.5 });
});

test('chance is what random scores reach on average', async () => {
  const pairing = pairingOf(Array.from({ length: 30 }, (_, image) => 1 + (image % 5)));
  const random = seededRandom(3);
  const chance = chanceFigures(pairing);
  const sums = { t10: 0, tMap: 0, i10: 0, iMap: 0, iMedian: 0 };
  const rounds = 300;
  for (let round = 0; round < rounds; round++) {
    const table = Array.from({ length: pairing.captions }, () =>
      Array.from({ length: pairing.images }, () => random.next()),
    );
    const { textToImage, imageToText } = retrievalFigures(await rankPairs(pairing, fromTable(table)));
    sums.t10 += textToImage.r10 / rounds;
    sums.tMap += textToImage.map / rounds;
    sums.i10 += imageToText.r10 / rounds;
    sums.iMap += imageToText.map / rounds;
    sums.iMedian += imageToText.medianRank / rounds;
  }
  expect(sums.t10).toBeCloseTo(chance.textToImage.r10, 1.7);
  expect(sums.tMap).toBeCloseTo(chance.textToImage.map, 2);
  expect(sums.i10).toBeCloseTo(chance.imageToText.r10, 1.7);
  expect(sums.iMap).toBeCloseTo(chance.imageToText.map, 2);
  expect(Math.abs(sums.iMedian - chance.imageToText.medianRank)).toBeLessThan(8);
});

test('intervals hold the figure, narrow with more pictures, and are the same for the same seed', async () => {
  const width = async (images: number): Promise<number> => {
    const random = seededRandom(images);
    const noisy: PairScore = (caption, image) => (caption === image ? 1 : 0) + random.normal();
    const ranks = await rankPairs(pairingOf(new Array<number>(images).fill(1)), noisy);
    const intervals = bootstrapIntervals(ranks, 5, 200);
    expect(bootstrapIntervals(ranks, 5, 200)).toEqual(intervals);
    const [low, high] = intervals.textToImage.r10;
    const { r10 } = retrievalFigures(ranks).textToImage;
    expect(low).toBeLessThanOrEqual(r10);
    expect(high).toBeGreaterThanOrEqual(r10);
    return high - low;
  };
  expect(await width(400)).toBeLessThan(await width(40));
});
