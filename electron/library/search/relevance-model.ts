import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Vector } from '../../../shared/kinds.ts';
import { dot } from './unit-vectors.ts';

/**
 * Logistic regression from how far a photo's cosine stands out (see relevance.ts) to whether people call it a match.
 * `threshold` is the probability from which on a photo counts as a good match; it becomes relevance 0.5.
 */
const judgement = z.object({
  intercept: z.number(),
  slope: z.number().positive(),
  threshold: z.number().gt(0).lt(1),
});
export type Judgement = z.infer<typeof judgement>;

const vector = z.array(z.number());
/** The file format: what one model's cosines are like in general. Written by scripts/fit-relevance.ts. */
export const relevanceFile = z.object({
  model: z.string(),
  version: z.string(),
  /** Mean vector of the names of many things. */
  meanText: vector,
  /** Mean vector of many kinds of photographs. */
  meanImage: vector,
  /** Rows whose outer products add up to most of those vectors' covariance. */
  factors: z.array(vector),
  /** Variance that the factors leave out, in any one direction. */
  residual: z.number(),
  text: judgement,
  image: judgement,
});

export interface RelevanceModel {
  meanText: Vector;
  /** Mean and deviation of the cosines a query vector has with photographs in general. */
  expected(query: Vector): { mean: number; deviation: number };
  text: Judgement;
  image: Judgement;
}

/** What is known of a model's cosines; undefined for models nobody has measured. */
export function loadRelevanceModel(
  resources: string,
  model: { id: string; version: string; dimension: number },
): RelevanceModel | undefined {
  const file = path.join(resources, 'relevance', `${model.id}.json`);
  if (!existsSync(file)) return undefined;
  const read = relevanceFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (read.version !== model.version || read.meanText.length !== model.dimension) return undefined;
  const meanImage = Float32Array.from(read.meanImage);
  const factors = read.factors.map((factor) => Float32Array.from(factor));
  return {
    meanText: Float32Array.from(read.meanText),
    expected(query) {
      const variance = factors.reduce((sum, factor) => sum + dot(factor, query) ** 2, read.residual);
      return { mean: dot(meanImage, query), deviation: Math.sqrt(variance) };
    },
    text: read.text,
    image: read.image,
  };
}
