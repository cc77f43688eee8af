import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Background } from './background.ts';
import type { CertaintyWeights } from './certainty.ts';
import { features } from './certainty.ts';
import type { VectorStore } from './concept-vectors.ts';

// What scripts/calibrate-annotation.ts leaves in resources/vocabulary/: constants for any model, and for the built-in model
// also vectors of the concepts and the background. Everything here was counted or computed; nothing was typed.

/** Keys are 12 bytes; see `wordingsKey`. */
const KEY_BYTES = 12;

const weights = z.object({ weights: z.array(z.number()).length(features.length), bias: z.number() });
const constants = z.object({
  /** Share of pictures whose captions name the concept, by path joined with `/`. */
  commonness: z.record(z.string(), z.number()),
  certainty: weights,
});
export type AnnotationConstants = z.infer<typeof constants> & { certainty: CertaintyWeights };

export interface ShippedAnnotation {
  constants: AnnotationConstants;
  /** For the built-in model only. */
  vectors: VectorStore | undefined;
  background: Background | undefined;
}

/** Reads what ships for a model from the vocabulary folder of the resources. */
export function readShippedAnnotation(folder: string, modelId: string, dimension: number): ShippedAnnotation {
  const read = (name: string): Buffer | undefined => {
    const file = path.join(folder, name);
    return existsSync(file) ? readFileSync(file) : undefined;
  };
  const text = readFileSync(path.join(folder, 'calibration.json'), 'utf8');
  const vectors = read(`${modelId}.vectors`);
  const background = read(`${modelId}.background`);
  return {
    constants: constants.parse(JSON.parse(text)),
    vectors: vectors && unpackVectors(vectors, dimension),
    background: background && unpackBackground(background, dimension),
  };
}

/** A record a concept: key, then the unit vector as signed bytes, scaled so that the largest is 127. */
export function packVectors(store: VectorStore): Buffer {
  return Buffer.concat(
    [...store].flatMap(([key, vector]) => {
      const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
      return [
        Buffer.from(key, 'hex'),
        Buffer.from(Int8Array.from(vector, (v) => Math.round((v / largest) * 127)).buffer),
      ];
    }),
  );
}

function unpackVectors(bytes: Buffer, dimension: number): VectorStore {
  const store: VectorStore = new Map();
  for (let at = 0; at + KEY_BYTES + dimension <= bytes.length; at += KEY_BYTES + dimension) {
    const from = at + KEY_BYTES;
    const vector = Float32Array.from(new Int8Array(bytes.subarray(from, from + dimension)));
    const length = Math.hypot(...vector) || 1;
    store.set(
      bytes.toString('hex', at, from),
      vector.map((value) => value / length),
    );
  }
  return store;
}

/** Number of pictures, mean, and the lower triangle of the covariance, as little-endian floats. */
export function packBackground({ pictures, mean, covariance }: Background): Buffer {
  const dimension = mean.length;
  const values = [pictures, ...mean];
  for (let i = 0; i < dimension; i++) for (let j = 0; j <= i; j++) values.push(covariance[i * dimension + j] ?? 0);
  return Buffer.from(Float32Array.from(values).buffer);
}

function unpackBackground(bytes: Buffer, dimension: number): Background {
  const values = new Float32Array(Uint8Array.from(bytes).buffer);
  const covariance = new Float32Array(dimension * dimension);
  let at = 1 + dimension;
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j <= i; j++, at++) {
      covariance[i * dimension + j] = values[at] ?? 0;
      covariance[j * dimension + i] = values[at] ?? 0;
    }
  }
  return { pictures: values[0] ?? 0, mean: values.slice(1, 1 + dimension), covariance };
}
