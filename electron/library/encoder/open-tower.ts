import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildImageTower, buildTextTower } from './build-tower.ts';
import type { ModelPack } from './model-pack.ts';
import { openSafetensors } from './safetensors.ts';
import type { Safetensors } from './safetensors.ts';
import type { ImageTower, TensorFlow, TextTower } from './tower.ts';

/**
 * Opens a pack's weights.
 *
 * @throws BowerbirdError `model-missing` or `model-invalid`
 */
export function openWeights({ folder }: ModelPack): Safetensors {
  return openSafetensors(path.join(folder, 'model.safetensors'));
}

/** The text of one of a pack's vocabulary files. */
export function readVocabulary({ folder }: ModelPack, name: string): string {
  return readFileSync(path.join(folder, name), 'utf8');
}

/**
 * Puts a pack's image tower on a backend.
 *
 * @throws BowerbirdError `model-missing` or `model-invalid` when the weights are absent or do not fit the configuration
 */
export function openImageTower(tf: TensorFlow, pack: ModelPack): ImageTower {
  const weights = openWeights(pack);
  try {
    return buildImageTower(tf, pack, weights);
  } finally {
    weights.close();
  }
}

/** Puts a pack's text tower on a backend. The weights' file stays open: rows of the embedding table are read as needed. */
export function openTextTower(tf: TensorFlow, pack: ModelPack): TextTower {
  const weights = openWeights(pack);
  try {
    return buildTextTower(tf, pack, weights, (name) => readVocabulary(pack, name));
  } catch (error) {
    weights.close();
    throw error;
  }
}
