import { describe, expect, it } from 'vitest';
import { calibrate, GOOD_MATCH, LOOKS_LIMIT, withWords } from '../../../../electron/library/search/relevance.ts';

const query = Float32Array.of(1, 0);

/** Rows of two-dimensional unit vectors with these cosines to the query. */
const libraryOf = (cosines: readonly number[]): Float32Array =>
  Float32Array.from(cosines.flatMap((cosine) => [cosine, Math.sqrt(1 - cosine * cosine)]));

/** Cosines spread evenly around a middle. */
const around = (middle: number, width: number): number[] =>
  Array.from({ length: 200 }, (_, at) => middle + width * (at / 100 - 1));

describe('calibrate', () => {
  it('grows with the cosine and stays between 0 and 1', () => {
    const relevanceOf = calibrate(query, { wordsShare: 1 }, libraryOf(around(0.2, 0.1)), undefined);
    const values = [-1, 0, 0.2, 0.3, 0.4, 0.6, 1].map(relevanceOf);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
  });

  it("measures a cosine against the library's own, so that a query all photos are a little like finds nothing", () => {
    const vague = calibrate(query, { wordsShare: 1 }, libraryOf(around(0.5, 0.2)), undefined);
    const sharp = calibrate(query, { wordsShare: 1 }, libraryOf(around(0.1, 0.05)), undefined);
    expect(vague(0.55)).toBeLessThan(GOOD_MATCH);
    expect(sharp(0.55)).toBeGreaterThan(GOOD_MATCH);
  });

  it('leans on what the model expects of photographs while a library is small', () => {
    const judgement = { intercept: -2, slope: 3, threshold: 0.5 };
    const model = {
      meanText: query,
      expected: () => ({ mean: 0.2, deviation: 0.1 }),
      text: judgement,
      image: judgement,
    };
    // Three photos, all of them far above what is usual: all of them match.
    const three = calibrate(query, { wordsShare: 1 }, libraryOf([0.7, 0.71, 0.72]), model);
    expect(three(0.7)).toBeGreaterThan(GOOD_MATCH);
    const alone = calibrate(query, { wordsShare: 1 }, libraryOf([]), model);
    expect(alone(0.7)).toBeGreaterThan(GOOD_MATCH);
    expect(alone(0.2)).toBeLessThan(GOOD_MATCH);
  });

  it('is defined for a library of identical photos', () => {
    const relevanceOf = calibrate(query, { wordsShare: 1 }, libraryOf(Array<number>(50).fill(0.3)), undefined);
    expect(relevanceOf(0.3)).toBeGreaterThanOrEqual(0);
  });
});

describe('withWords', () => {
  it("lets a user's own words win over any looks", () => {
    expect(withWords(0, { said: 1, found: 1 })).toBeGreaterThan(withWords(1, undefined));
    expect(withWords(0, { said: 0, found: 1 })).toBeGreaterThan(withWords(1, { said: 0.9, found: 0.9 }));
    expect(withWords(0, { said: 1, found: 1 })).toBeGreaterThan(withWords(1, { said: 0.5, found: 1 }));
  });

  it('orders photos with the same words by their looks', () => {
    expect(withWords(0.9, { said: 1, found: 1 })).toBeGreaterThan(withWords(0.1, { said: 1, found: 1 }));
  });

  it('raises relevance for part of the words without deciding it', () => {
    const part = { said: 0.5, found: 0.5 };
    expect(withWords(0.3, part)).toBeGreaterThan(withWords(0.3, undefined));
    expect(withWords(0, part)).toBeLessThan(GOOD_MATCH);
    expect(withWords(0.3, part)).toBeLessThanOrEqual(LOOKS_LIMIT);
  });
});
