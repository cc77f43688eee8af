import { describe, expect, it } from 'vitest';
import { neighbourGraph } from '../../../../electron/library/search/neighbour-graph.ts';
import { projectVectors } from '../../../../electron/library/search/projection.ts';
import { seededRandom } from '../../../../electron/library/search/seeded-random.ts';

const DIMENSION = 32;

/** Unit vectors around `clusters` random directions; the cluster of row i is i % clusters. */
function clustered(count: number, clusters: number): Float32Array<ArrayBuffer> {
  const random = seededRandom(11);
  const centres = Array.from({ length: clusters }, () => Array.from({ length: DIMENSION }, () => random() - 0.5));
  const rows = new Float32Array(count * DIMENSION);
  for (let at = 0; at < count; at++) {
    const row = (centres[at % clusters] ?? []).map((value) => value + 0.25 * (random() - 0.5));
    const length = Math.hypot(...row);
    row.forEach((value, i) => (rows[at * DIMENSION + i] = value / length));
  }
  return rows;
}

function nearest(points: Float32Array, dimension: number, at: number, k: number): number[] {
  const count = points.length / dimension;
  const squared = (other: number): number =>
    Array.from(
      { length: dimension },
      (_, i) => ((points[at * dimension + i] ?? 0) - (points[other * dimension + i] ?? 0)) ** 2,
    ).reduce((sum, value) => sum + value, 0);
  return Array.from({ length: count }, (_, other) => other)
    .filter((other) => other !== at)
    .map((other) => ({ other, far: squared(other) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, k)
    .map(({ other }) => other);
}

describe('neighbourGraph', () => {
  it('finds nearly all of the nearest neighbours', () => {
    const rows = clustered(1200, 8);
    const { neighbours } = neighbourGraph(rows, DIMENSION, 10, seededRandom(1));
    let right = 0;
    for (let at = 0; at < 1200; at += 40) {
      const exact = new Set(nearest(rows, DIMENSION, at, 10));
      right += neighbours.slice(at * 10, at * 10 + 10).filter((other) => exact.has(other)).length;
    }
    expect(right / 300).toBeGreaterThan(0.9);
  });

  it('copes with more copies of one point than a leaf holds', () => {
    const { neighbours } = neighbourGraph(new Float32Array(300 * 4).fill(0.5), 4, 5, seededRandom(1));
    expect(neighbours.every((other, place) => other >= 0 && other !== Math.floor(place / 5))).toBe(true);
  });
});

describe('projectVectors', () => {
  it('keeps what is alike together, inside the unit square', () => {
    const positions = projectVectors(clustered(600, 6), DIMENSION, () => undefined);
    expect(positions.every((value) => value >= 0 && value <= 1)).toBe(true);
    let together = 0;
    for (let at = 0; at < 600; at += 10) {
      together += nearest(positions, 2, at, 5).filter((other) => other % 6 === at % 6).length;
    }
    expect(together / 300).toBeGreaterThan(0.95);
  });

  it('gives the same layout for the same vectors', () => {
    const rows = clustered(100, 4);
    expect(projectVectors(rows, DIMENSION, () => undefined)).toEqual(projectVectors(rows, DIMENSION, () => undefined));
  });

  it('lays out libraries of any size, identical photos too', () => {
    for (const count of [0, 1, 2, 3, 50]) {
      const positions = projectVectors(new Float32Array(count * 4).fill(0.5), 4, () => undefined);
      expect(positions).toHaveLength(2 * count);
      expect(positions.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
  });
});
