/** For each point the nearest others: `count x k` positions, nearest first, and their squared distances. */
export interface NeighbourGraph {
  k: number;
  neighbours: Int32Array;
  distances: Float32Array;
}

const TREES = 6;
const LEAF = 40;
const ROUNDS = 2;

/**
 * Nearest neighbours of every point, nearly all of them right: random-projection trees give each point candidates (Dasgupta
 * and Freund, 2008), and neighbours of neighbours better ones (the idea of NN-descent, Dong, Moses and Li, 2011).
 *
 * @param points `count x dimension`, row by row
 */
export function neighbourGraph(
  points: Float32Array,
  dimension: number,
  k: number,
  random: () => number,
): NeighbourGraph {
  const count = Math.floor(points.length / dimension);
  const graph: NeighbourGraph = {
    k,
    neighbours: new Int32Array(count * k).fill(-1),
    distances: new Float32Array(count * k).fill(Infinity),
  };
  const compare = (one: number, other: number): void => {
    const squared = squaredDistance(points, dimension, one, other);
    offer(graph, one, other, squared);
    offer(graph, other, one, squared);
  };
  for (let tree = 0; tree < TREES; tree++) {
    const order = Int32Array.from({ length: count }, (_, at) => at);
    forEachLeaf(points, dimension, order, random, (leaf) => {
      for (let i = 0; i < leaf.length; i++) {
        for (let j = 0; j < i; j++) compare(leaf[i] ?? 0, leaf[j] ?? 0);
      }
    });
    // A library that fits one leaf is compared completely at once.
    if (count <= LEAF) return graph;
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (let at = 0; at < count; at++) {
      const own = graph.neighbours.slice(at * k, at * k + k);
      for (const middle of own) {
        if (middle < 0) continue;
        for (let place = middle * k; place < middle * k + k; place++) {
          const other = graph.neighbours[place] ?? -1;
          if (other >= 0 && other !== at) compare(at, other);
        }
      }
    }
  }
  return graph;
}

function squaredDistance(points: Float32Array, dimension: number, one: number, other: number): number {
  let sum = 0;
  const a = one * dimension;
  const b = other * dimension;
  for (let i = 0; i < dimension; i++) {
    const difference = (points[a + i] ?? 0) - (points[b + i] ?? 0);
    sum += difference * difference;
  }
  return sum;
}

/** Keeps a point's list sorted and free of repetitions. */
function offer({ k, neighbours, distances }: NeighbourGraph, at: number, other: number, squared: number): void {
  const first = at * k;
  let place = first + k - 1;
  if (squared >= (distances[place] ?? 0)) return;
  for (let known = first; known <= place; known++) if (neighbours[known] === other) return;
  while (place > first && squared < (distances[place - 1] ?? 0)) {
    distances[place] = distances[place - 1] ?? 0;
    neighbours[place] = neighbours[place - 1] ?? -1;
    place--;
  }
  distances[place] = squared;
  neighbours[place] = other;
}

/** Splits points by which of two random ones they are nearer to, until few are left together. */
function forEachLeaf(
  points: Float32Array,
  dimension: number,
  all: Int32Array,
  random: () => number,
  visit: (leaf: Int32Array) => void,
): void {
  const waiting = [all];
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    if (part.length <= LEAF) {
      visit(part);
      continue;
    }
    const pick = (): number => part[Math.floor(random() * part.length)] ?? 0;
    const [one, other] = [pick(), pick()];
    let left = 0;
    let right = part.length - 1;
    while (left <= right) {
      const at = part[left] ?? 0;
      if (squaredDistance(points, dimension, at, one) < squaredDistance(points, dimension, at, other)) left++;
      else {
        part[left] = part[right] ?? 0;
        part[right] = at;
        right--;
      }
    }
    // Copies of one picture cannot be told apart by any split: halve them.
    const cut = left === 0 || left === part.length ? part.length >> 1 : left;
    waiting.push(part.subarray(0, cut), part.subarray(cut));
  }
}
