import type { Vector } from '../../../shared/kinds.ts';

/**
 * What a library taught about words: a small change to a query's vector. Photos keep the vectors they have, so adopting
 * an adapter or dropping it costs nothing and needs no new index.
 */
export interface QueryAdapter {
  rank: number;
  /** `[dimension, rank]`, row by row. */
  down: Float32Array<ArrayBuffer>;
  /** `[rank, dimension]`, row by row. */
  up: Float32Array<ArrayBuffer>;
}

/** A text's vector as the library's own words have it: `q + up (down q)`, of unit length. */
export function adaptQuery({ rank, down, up }: QueryAdapter, query: Vector): Vector {
  const inner = new Float64Array(rank);
  query.forEach((value, i) => {
    for (let r = 0; r < rank; r++) inner[r] = (inner[r] ?? 0) + value * (down[i * rank + r] ?? 0);
  });
  const adapted = Float32Array.from(query, (value, i) => {
    let sum = value;
    for (let r = 0; r < rank; r++) sum += (inner[r] ?? 0) * (up[r * query.length + i] ?? 0);
    return sum;
  });
  const length = Math.hypot(...adapted);
  return adapted.map((value) => value / length);
}
