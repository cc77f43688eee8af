import { createHash } from 'node:crypto';
import type { EngineName } from './vector-index.ts';

/** The index's file in its folder: one per engine, model and dimension, so that switching back costs nothing. */
export function indexFileName(engine: EngineName, modelId: string, dimension: number): string {
  const plain = modelId.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 60);
  // Two models whose names differ only in what was replaced must not share a file.
  const suffix = plain === modelId ? '' : `-${createHash('sha256').update(modelId).digest('hex').slice(0, 8)}`;
  return `${plain}${suffix}-${dimension}.${engine}.db`;
}
