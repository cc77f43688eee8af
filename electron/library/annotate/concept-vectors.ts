import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Vector } from '../../../shared/kinds.ts';
import { promptWordings } from './prompt-wordings.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Vectors by the hash of the texts they stand for: a changed wording is another key, everything else is found again. */
export type VectorStore = Map<string, Vector>;

/** Names what a concept's vector depends on: its prompt wordings. */
export function wordingsKey(wordings: readonly string[]): string {
  return createHash('sha256').update(wordings.join('\n')).digest('hex').slice(0, 24);
}

const KEY_BYTES = 12;

/** Reads a store written by `writeVectorStore`; empty where the file is absent or not whole, since it can be made again. */
export async function readVectorStore(file: string, dimension: number): Promise<VectorStore> {
  const store: VectorStore = new Map();
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch {
    return store;
  }
  const record = KEY_BYTES + dimension * 4;
  if (bytes.length % record !== 0) return store;
  for (let at = 0; at < bytes.length; at += record) {
    const key = bytes.subarray(at, at + KEY_BYTES).toString('hex');
    store.set(key, new Float32Array(Uint8Array.from(bytes.subarray(at + KEY_BYTES, at + record)).buffer));
  }
  return store;
}

export async function writeVectorStore(file: string, store: VectorStore): Promise<void> {
  const parts: Uint8Array[] = [];
  for (const [key, vector] of store) {
    parts.push(Buffer.from(key, 'hex'), new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  }
  await mkdir(path.dirname(file), { recursive: true });
  const partial = `${file}.partial`;
  await writeFile(partial, Buffer.concat(parts));
  await rename(partial, file);
}

export interface ConceptVectorOptions {
  vocabulary: Vocabulary;
  dimension: number;
  encodeTexts: (texts: readonly string[], signal?: AbortSignal) => Promise<Vector[]>;
  /** Where vectors are kept between runs; one file a model. */
  cacheFile: string;
  /** Vectors that ship with the program for this model. */
  shipped?: VectorStore;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

const CONCEPTS_A_BATCH = 32;

/**
 * A unit vector for every concept, row by row. Only what neither ships with the program nor was encoded before is encoded.
 *
 * @returns the matrix, and how many concepts had to be encoded
 * @throws BowerbirdError what the encoder throws, `cancelled` included; what was done by then is kept
 */
export async function conceptVectors(
  options: ConceptVectorOptions,
): Promise<{ matrix: Float32Array; encoded: number }> {
  const { vocabulary, dimension, shipped } = options;
  const wordings = vocabulary.concepts.map(promptWordings);
  const keys = wordings.map(wordingsKey);
  const byKey = new Map(keys.map((key, c) => [key, wordings[c] ?? []]));
  const unshipped = [...byKey].filter(([key]) => !shipped?.has(key));
  const cached = unshipped.length > 0 ? await readVectorStore(options.cacheFile, dimension) : new Map<string, Vector>();
  const missing = unshipped.filter(([key]) => !cached.has(key));
  try {
    for (let from = 0; from < missing.length; from += CONCEPTS_A_BATCH) {
      const batch = missing.slice(from, from + CONCEPTS_A_BATCH);
      const vectors = await options.encodeTexts(
        batch.flatMap(([, texts]) => texts),
        options.signal,
      );
      let at = 0;
      for (const [key, texts] of batch) {
        cached.set(key, meanDirection(vectors.slice(at, at + texts.length)));
        at += texts.length;
      }
      options.onProgress?.(from + batch.length, missing.length);
    }
  } finally {
    if (missing.length > 0) await writeVectorStore(options.cacheFile, cached);
  }
  const matrix = new Float32Array(vocabulary.concepts.length * dimension);
  keys.forEach((key, c) => {
    const vector = shipped?.get(key) ?? cached.get(key);
    if (vector) matrix.set(vector, c * dimension);
  });
  return { matrix, encoded: missing.length };
}

/** The unit vector in the direction of the sum. */
export function meanDirection(vectors: readonly Float32Array[]): Vector {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0);
  const length = Math.hypot(...sum) || 1;
  return sum.map((value) => value / length);
}
