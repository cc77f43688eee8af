import type { Catalogue } from './catalogue.ts';

/**
 * Vectors of up to `limit` photos spread evenly over the library, as rows of one matrix (`rows x dimension`).
 * Evenly rather than at random, so that the same library gives the same sample.
 */
export function sampleEmbeddings(
  catalogue: Catalogue,
  modelId: number,
  dimension: number,
  limit: number,
): Float32Array<ArrayBuffer> {
  const span = catalogue
    .statement('SELECT min(photo_id) AS first, max(photo_id) AS last FROM embeddings WHERE model_id = ?')
    .get(modelId) as { first: number | null; last: number | null };
  const { first, last } = span;
  if (first === null || last === null) return new Float32Array(0);
  // The first photo at or after each of `limit` evenly spaced ids: ids have gaps, and reading all of them takes longer.
  const next = catalogue.statement(
    'SELECT photo_id AS id, vector FROM embeddings WHERE model_id = ? AND photo_id >= ? ORDER BY photo_id LIMIT 1',
  );
  const step = Math.max(1, (last - first + 1) / limit);
  const rows: Uint8Array[] = [];
  for (let point = first; point <= last && rows.length < limit;) {
    const row = next.get(modelId, Math.ceil(point)) as { id: number; vector: Uint8Array } | undefined;
    if (!row) break;
    rows.push(row.vector);
    point = Math.max(point + step, row.id + 1);
  }
  const sample = new Float32Array(rows.length * dimension);
  const bytes = new Uint8Array(sample.buffer);
  rows.forEach((row, index) => bytes.set(row.subarray(0, dimension * 4), index * dimension * 4));
  return sample;
}
