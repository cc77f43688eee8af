import type { Vector } from '../../../shared/kinds.ts';
import type { Catalogue } from './catalogue.ts';
import { visible } from './photo-views.ts';

/** The row id of a model, made where it is new. */
export function ensureModel(catalogue: Catalogue, model: { id: string; version: string; dimension: number }): number {
  const find = catalogue.statement('SELECT id FROM models WHERE name = ? AND version = ?').pluck();
  const known = find.get(model.id, model.version) as number | undefined;
  if (known !== undefined) return known;
  return catalogue.write(() =>
    Number(
      catalogue
        .statement('INSERT INTO models (name, version, dimension) VALUES (?, ?, ?)')
        .run(model.id, model.version, model.dimension).lastInsertRowid,
    ),
  );
}

export function findModel(
  catalogue: Catalogue,
  model: { id: string; version: string },
): { id: number; dimension: number } | undefined {
  return catalogue
    .statement('SELECT id, dimension FROM models WHERE name = ? AND version = ?')
    .get(model.id, model.version) as { id: number; dimension: number } | undefined;
}

/** A stored vector's bytes as floats, copied only where they do not begin where a float may. */
function toVector(blob: Uint8Array): Vector {
  if (blob.byteOffset % 4 === 0 && blob.byteLength === blob.buffer.byteLength)
    return new Float32Array(blob.buffer as ArrayBuffer);
  return new Float32Array(blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength) as ArrayBuffer);
}

const toBlob = (vector: Vector): Buffer => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);

/** Stores a photo's vector. It gets a new revision, which is how the vector index sees that it changed. */
export function putEmbedding(catalogue: Catalogue, modelId: number, photoId: number, vector: Vector): void {
  catalogue.write(() =>
    catalogue
      .statement('INSERT OR REPLACE INTO embeddings (model_id, photo_id, vector) VALUES (?, ?, ?)')
      .run(modelId, photoId, toBlob(vector)),
  );
}

/** What can be searched by meaning. A look-up for each row: a list of all photos would be made anew for every chunk. */
const SEARCHABLE = `EXISTS (SELECT 1 FROM photos WHERE photos.id = embeddings.photo_id AND ${visible})`;

/** How many photos that can be searched have a vector of this model. */
export function countEmbeddings(catalogue: Catalogue, modelId: number): number {
  return catalogue
    .statement(`SELECT count(*) FROM embeddings WHERE model_id = ? AND ${SEARCHABLE}`)
    .pluck()
    .get(modelId) as number;
}

/** About how many vectors of this model there are, with photos that cannot be searched: quick in a library of any size. */
export function roughlyCountEmbeddings(catalogue: Catalogue, modelId: number): number {
  return catalogue.statement('SELECT count(*) FROM embeddings WHERE model_id = ?').pluck().get(modelId) as number;
}

/** Grows whenever one of these photos gets another vector. */
export function latestRevision(catalogue: Catalogue, modelId: number, photoIds: readonly number[]): number {
  return catalogue
    .statement(
      `SELECT ifnull(max(embeddings.id), 0) FROM json_each(?) AS wanted
         CROSS JOIN embeddings ON embeddings.model_id = ? AND embeddings.photo_id = wanted.value`,
    )
    .pluck()
    .get(JSON.stringify(photoIds), modelId) as number;
}

/** Vectors by photo id, in the order of the ids; photos without one are absent. */
export function getEmbeddings(catalogue: Catalogue, modelId: number, photoIds: readonly number[]): Map<number, Vector> {
  return vectorsAmong(catalogue, modelId, photoIds, '');
}

/** One question for all: searches ask for hundreds. */
function vectorsAmong(
  catalogue: Catalogue,
  modelId: number,
  photoIds: readonly number[],
  condition: string,
): Map<number, Vector> {
  const rows = catalogue
    .statement(
      `SELECT photo_id, vector FROM json_each(?) AS wanted
         CROSS JOIN embeddings ON embeddings.model_id = ? AND embeddings.photo_id = wanted.value ${condition}`,
    )
    .raw()
    .all(JSON.stringify(photoIds), modelId) as [number, Uint8Array][];
  const vectors = new Map<number, Vector>();
  for (const [id, blob] of rows) vectors.set(id, toVector(blob));
  return vectors;
}

/** Vectors that can be searched in order of photo id, after one id: for building and checking the index. */
export function scanEmbeddings(
  catalogue: Catalogue,
  modelId: number,
  afterId: number,
  limit: number,
): { id: number; revision: number; vector: Vector }[] {
  const rows = catalogue
    .statement(
      `SELECT photo_id AS id, id AS revision, vector FROM embeddings WHERE model_id = ? AND photo_id > ? AND ${SEARCHABLE}
       ORDER BY photo_id LIMIT ?`,
    )
    .all(modelId, afterId, limit) as { id: number; revision: number; vector: Uint8Array }[];
  return rows.map((row) => ({ ...row, vector: toVector(row.vector) }));
}

/** Indexed photos that have no vector of this model yet, in order of id. */
export function photosWithoutEmbedding(catalogue: Catalogue, modelId: number, limit: number): number[] {
  return catalogue
    .statement(
      `SELECT id FROM photos WHERE removed_at IS NULL AND hash IS NOT NULL AND state IN ('indexed', 'missing')
         AND NOT EXISTS (SELECT 1 FROM embeddings WHERE model_id = ? AND photo_id = photos.id) ORDER BY id LIMIT ?`,
    )
    .pluck()
    .all(modelId, limit) as number[];
}

/** Ids of photos with a vector that may be shown in a search. */
export function searchableIds(catalogue: Catalogue, modelId: number): number[] {
  return catalogue
    .statement(`SELECT photo_id FROM embeddings WHERE model_id = ? AND ${SEARCHABLE} ORDER BY photo_id`)
    .pluck()
    .all(modelId) as number[];
}

/** Drops all vectors of a model, once another has taken its place and the user removed the pack. */
export function dropModelEmbeddings(catalogue: Catalogue, modelId: number): void {
  catalogue.write(() => catalogue.statement('DELETE FROM embeddings WHERE model_id = ?').run(modelId));
}

/** Which of these photos may be found by meaning now, with their vectors. */
export function searchableAmong(
  catalogue: Catalogue,
  modelId: number,
  photoIds: readonly number[],
): Map<number, Vector> {
  return vectorsAmong(catalogue, modelId, photoIds, `AND ${SEARCHABLE}`);
}
