import { describe, expect, it } from 'vitest';
import { backgroundOf } from '../../../../electron/library/annotate/background.ts';
import { features, logistic, openScorer, toCertainty } from '../../../../electron/library/annotate/certainty.ts';
import { meanDirection } from '../../../../electron/library/annotate/concept-vectors.ts';
import { parseVocabulary } from '../../../../electron/library/annotate/vocabulary.ts';
import type { Vector } from '../../../../shared/kinds.ts';
import { randomVectors } from './random-vectors.ts';

const DIMENSION = 32;
const vocabulary = parseVocabulary([
  { name: 'words.txt', text: 'animal @animal\n\tdog\n\t\tpoodle\n\tcat\nperson @people' },
]);
const position = (name: string): number => vocabulary.byName.get(name)?.[0] ?? -1;

describe('certainty', () => {
  const directions = randomVectors(vocabulary.concepts.length, DIMENSION, 7);
  const matrix = new Float32Array(directions.length * DIMENSION);
  directions.forEach((direction, c) => matrix.set(direction, c * DIMENSION));
  const background = backgroundOf(randomVectors(300, DIMENSION, 8));
  const weights = { weights: [1.2, 1, -0.5, 0, 0.1, 0.1, 0], bias: -1 };
  const scorer = (commonness: number[]) => openScorer(vocabulary, matrix, commonness, background, weights);
  const towards = (name: string): Vector => meanDirection([directions[position(name)] ?? new Float32Array(DIMENSION)]);

  it('is higher for what the picture shows than for anything else as common', () => {
    const { logOdds } = scorer([0.1, 0.1, 0.1, 0.1, 0.1]).score(towards('cat'));
    const best = logOdds.indexOf(Math.max(...logOdds));
    // What contains the cat is as certain as the cat; nothing is more so.
    expect(logOdds[position('cat')]).toBe(logOdds[best]);
    expect(logOdds[position('cat')] ?? 0).toBeGreaterThan(logOdds[position('dog')] ?? 0);
  });

  it('is lower for the same similarity when the concept is rare', () => {
    const common = scorer([0.1, 0.1, 0.1, 0.1, 0.1]).score(towards('person'));
    const rare = scorer([0.1, 0.1, 0.1, 0.1, 0.001]).score(towards('person'));
    expect(rare.similarities[position('person')]).toBe(common.similarities[position('person')]);
    expect(rare.logOdds[position('person')] ?? 0).toBeLessThan((common.logOdds[position('person')] ?? 0) - 2);
  });

  it('never falls on the way up the hierarchy', () => {
    for (const picture of randomVectors(20, DIMENSION, 9)) {
      const { logOdds } = scorer([0.3, 0.1, 0.05, 0.1, 0.5]).score(picture);
      expect(logOdds[position('dog')] ?? 0).toBeGreaterThanOrEqual(logOdds[position('poodle')] ?? 0);
      expect(logOdds[position('animal')] ?? 0).toBeGreaterThanOrEqual(logOdds[position('dog')] ?? 0);
    }
  });

  it('gives every concept its features in their order', () => {
    const prior = scorer([0.5, 0.1, 0.1, 0.1, 0.1]).features(towards('dog'));
    expect(prior.length).toBe(vocabulary.concepts.length * features.length);
    expect(logistic(prior[1] ?? 0)).toBeCloseTo(0.5, 5);
    const parentScore = prior[position('dog') * features.length + 4];
    expect(parentScore).toBeCloseTo(prior[position('animal') * features.length] ?? 0, 6);
  });

  it('is shown from 0.01 to 0.99', () => {
    expect(toCertainty(-50)).toBe(0.01);
    expect(toCertainty(50)).toBe(0.99);
    expect(toCertainty(0)).toBe(0.5);
  });
});
