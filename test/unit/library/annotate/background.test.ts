import { describe, expect, it } from 'vitest';
import {
  alikeFrom,
  backgroundOf,
  blendBackgrounds,
  similaritySpread,
} from '../../../../electron/library/annotate/background.ts';
import { randomVectors } from './random-vectors.ts';

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

describe('the background', () => {
  const pictures = randomVectors(400, 16, 1);
  const background = backgroundOf(pictures);

  it('gives mean and deviation of similarities without the pictures', () => {
    const [text = new Float32Array(16)] = randomVectors(1, 16, 2);
    const similarities = pictures.map((picture) => dot(picture, text));
    const mean = similarities.reduce((sum, value) => sum + value / similarities.length, 0);
    const variance = similarities.reduce((sum, value) => sum + (value - mean) ** 2 / similarities.length, 0);
    const { means, deviations } = similaritySpread(text, background);
    expect(means[0]).toBeCloseTo(mean, 4);
    expect(deviations[0]).toBeCloseTo(Math.sqrt(variance), 4);
  });

  it('calls few random pairs alike, and a picture and its near copy always', () => {
    const threshold = alikeFrom(background);
    const pairs = pictures.slice(1).map((picture, i) => dot(picture, pictures[i] ?? picture));
    expect(pairs.filter((similarity) => similarity > threshold).length / pairs.length).toBeLessThan(0.06);
    expect(threshold).toBeLessThan(0.99);
  });

  it('moves towards a large library and hardly towards a small one', () => {
    const other = backgroundOf(randomVectors(10, 16, 3));
    const distance = (pictures_: number): number => {
      const { mean } = blendBackgrounds(background, { ...other, pictures: pictures_ });
      return Math.hypot(...mean.map((value, i) => value - (other.mean[i] ?? 0)));
    };
    expect(distance(100_000)).toBeLessThan(0.1 * distance(10));
  });
});
