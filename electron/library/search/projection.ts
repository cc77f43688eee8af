import type { Vector } from '../../../shared/kinds.ts';
import { neighbourGraph } from './neighbour-graph.ts';
import { principalAxes } from './principal-axes.ts';
import { seededRandom } from './seeded-random.ts';
import { dot } from './unit-vectors.ts';

/** Directions that distances are measured in: the rest of a vector is mostly noise, and takes ten times the time. */
const AXES = 24;
/** Vectors that the directions are found from. */
const SAMPLE = 3000;
const NEIGHBOURS = 12;
const REPULSIONS = 4;
/** Moves of one step are cut off here, so that near-coincident points do not fly apart. */
const MOST_MOVE = 4;
/** Shape of the attraction, fitted for clusters about a tenth as wide as their distance (UMAP's min_dist = 0.1). */
const A = 1.577;
const B = 0.895;

/**
 * Lays vectors out in the unit square so that neighbours stay neighbours.
 *
 * The start is the projection on the two directions of most variance; from there, points are drawn to their nearest
 * neighbours and pushed from random others by stochastic gradient descent, as in McInnes, Healy and Melville, "UMAP"
 * (2018), with neighbours weighed by their distance. The same vectors give the same layout.
 *
 * @param vectors `count x dimension`, row by row
 * @param onProgress called with the share done, 0..1
 * @returns x and y by turns, 0..1
 */
export function projectVectors(
  vectors: Float32Array<ArrayBuffer>,
  dimension: number,
  onProgress: (share: number) => void,
): Float32Array<ArrayBuffer> {
  const count = Math.floor(vectors.length / dimension);
  const random = seededRandom(7);
  const rowOf = (at: number): Vector => vectors.subarray(at * dimension, (at + 1) * dimension);
  if (count < 3)
    return Float32Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? (at + 2) / (2 * count + 2) : 0.5));

  const stride = Math.max(1, Math.floor(count / SAMPLE));
  const sample = Array.from({ length: Math.floor((count - 1) / stride) + 1 }, (_, at) => rowOf(at * stride));
  const mean = meanOf(sample, dimension);
  const kept = Math.min(AXES, dimension);
  const axes = principalAxes(sample, mean, kept).axes.map((axis) => {
    const length = Math.sqrt(dot(axis, axis));
    return length > 1e-9 ? axis.map((value) => value / length) : axis;
  });
  const points = new Float32Array(count * kept);
  for (let at = 0; at < count; at++) {
    const row = rowOf(at);
    axes.forEach((axis, i) => (points[at * kept + i] = dot(axis, row) - dot(axis, mean)));
  }
  onProgress(0.1);
  const k = Math.min(NEIGHBOURS, count - 1);
  const { neighbours, distances } = neighbourGraph(points, kept, k, random);
  onProgress(0.3);

  const positions = startingPlaces(points, kept, count, random);
  const weights = attraction(distances, count, k);
  const epochs = Math.round(Math.min(200, Math.max(40, 400_000 / count)));
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = 1 - epoch / epochs;
    for (let at = 0; at < count; at++) {
      for (let place = at * k; place < at * k + k; place++) {
        const other = neighbours[place] ?? -1;
        if (other < 0 || random() > (weights[place] ?? 0)) continue;
        attract(positions, at, other, rate);
        for (let n = 0; n < REPULSIONS; n++) {
          const far = Math.floor(random() * count);
          if (far !== at) repel(positions, at, far, rate);
        }
      }
    }
    onProgress(0.3 + (0.7 * (epoch + 1)) / epochs);
  }
  return intoUnitSquare(positions);
}

function meanOf(rows: readonly Vector[], dimension: number): Vector {
  const mean = new Float32Array(dimension);
  for (const row of rows) for (let i = 0; i < dimension; i++) mean[i] = (mean[i] ?? 0) + (row[i] ?? 0) / rows.length;
  return mean;
}

/** The first two directions, scaled to a spread of ten, a little shaken so that copies do not start in one place. */
function startingPlaces(
  points: Float32Array,
  kept: number,
  count: number,
  random: () => number,
): Float32Array<ArrayBuffer> {
  const positions = new Float32Array(2 * count);
  let largest = 1e-9;
  for (let at = 0; at < count; at++) {
    largest = Math.max(largest, Math.abs(points[at * kept] ?? 0), Math.abs(points[at * kept + 1] ?? 0));
  }
  for (let at = 0; at < count; at++) {
    positions[2 * at] = (10 * (points[at * kept] ?? 0)) / largest + (random() - 0.5) / 100;
    positions[2 * at + 1] = (10 * (points[at * kept + 1] ?? 0)) / largest + (random() - 0.5) / 100;
  }
  return positions;
}

/** How often each neighbour draws, 0..1: always the nearest, less often those that are farther for this point. */
function attraction(distances: Float32Array, count: number, k: number): Float32Array {
  const weights = new Float32Array(count * k);
  for (let at = 0; at < count; at++) {
    const nearest = Math.sqrt(distances[at * k] ?? 0);
    let sum = 0;
    for (let i = 0; i < k; i++) {
      const distance = distances[at * k + i] ?? Infinity;
      if (Number.isFinite(distance)) sum += Math.sqrt(distance) - nearest;
    }
    const scale = Math.max(sum / k, 1e-6);
    for (let i = 0; i < k; i++) {
      weights[at * k + i] = Math.exp((nearest - Math.sqrt(distances[at * k + i] ?? Infinity)) / scale);
    }
  }
  return weights;
}

const limited = (move: number): number => Math.max(-MOST_MOVE, Math.min(MOST_MOVE, move));

function attract(positions: Float32Array, one: number, other: number, rate: number): void {
  const dx = (positions[2 * one] ?? 0) - (positions[2 * other] ?? 0);
  const dy = (positions[2 * one + 1] ?? 0) - (positions[2 * other + 1] ?? 0);
  const squared = dx * dx + dy * dy;
  if (squared === 0) return;
  const pull = (-2 * A * B * squared ** (B - 1)) / (1 + A * squared ** B);
  const [x, y] = [rate * limited(pull * dx), rate * limited(pull * dy)];
  positions[2 * one] = (positions[2 * one] ?? 0) + x;
  positions[2 * one + 1] = (positions[2 * one + 1] ?? 0) + y;
  positions[2 * other] = (positions[2 * other] ?? 0) - x;
  positions[2 * other + 1] = (positions[2 * other + 1] ?? 0) - y;
}

function repel(positions: Float32Array, one: number, other: number, rate: number): void {
  const dx = (positions[2 * one] ?? 0) - (positions[2 * other] ?? 0);
  const dy = (positions[2 * one + 1] ?? 0) - (positions[2 * other + 1] ?? 0);
  const squared = dx * dx + dy * dy;
  const push = (2 * B) / ((0.001 + squared) * (1 + A * squared ** B));
  positions[2 * one] = (positions[2 * one] ?? 0) + rate * limited(push * dx);
  positions[2 * one + 1] = (positions[2 * one + 1] ?? 0) + rate * limited(push * dy);
}

/** A few strays must not shrink everything else: the middle 99 % fill the square, and the rest stop at its edge. */
function intoUnitSquare(positions: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const placed = new Float32Array(positions.length);
  for (const axis of [0, 1]) {
    const values = positions.filter((_, at) => at % 2 === axis);
    const sorted = values.toSorted();
    const low = sorted[Math.floor(sorted.length * 0.005)] ?? 0;
    const high = sorted[Math.ceil(sorted.length * 0.995) - 1] ?? 1;
    const span = Math.max(high - low, 1e-9);
    values.forEach((value, at) => {
      placed[2 * at + axis] = 0.02 + 0.96 * Math.max(0, Math.min(1, (value - low) / span));
    });
  }
  return placed;
}
