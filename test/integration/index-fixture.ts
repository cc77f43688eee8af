import type { Vector } from '../../shared/kinds.ts';
import { cosine } from '../../electron/library/index/cosine.ts';
import type { Neighbour, VectorSource } from '../../electron/library/index/vector-index.ts';
import { compareNeighbours } from '../../electron/library/index/top-k.ts';

/** The catalogue's part, played by a map. */
export class MapSource implements VectorSource {
  readonly vectors = new Map<number, Vector>();

  count(): number {
    return this.vectors.size;
  }

  fetch(ids: readonly number[]): Map<number, Vector> {
    return new Map(ids.flatMap((id) => (this.vectors.has(id) ? [[id, this.vectors.get(id) as Vector]] : [])));
  }

  read(ids: readonly number[]): Map<number, Vector> {
    return this.fetch(ids);
  }

  scan(afterId: number, limit: number): { id: number; vector: Vector }[] {
    return [...this.vectors]
      .filter(([id]) => id > afterId)
      .sort(([a], [b]) => a - b)
      .slice(0, limit)
      .map(([id, vector]) => ({ id, vector }));
  }

  /** What a search should answer, worked out the plain way. */
  nearest(query: Vector, k: number, allowed?: ReadonlySet<number>): Neighbour[] {
    return [...this.vectors]
      .filter(([id]) => allowed?.has(id) ?? true)
      .map(([id, vector]) => ({ id, score: cosine(query, vector) }))
      .sort(compareNeighbours)
      .slice(0, k);
  }
}
