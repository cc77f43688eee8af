import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openClipImageTower, openClipTextTower } from './clip.ts';
import { createClipTokenizer, parseTokenizerJson, parseVocabAndMerges } from './clip-tokenizer.ts';
import type { ClipTokenizer } from './clip-tokenizer.ts';
import { openCompactImageTower, openCompactTextTower } from './compact.ts';
import { createCompactTokenizer } from './compact-tokenizer.ts';
import type { ModelPack } from './model-pack.ts';
import { openSafetensors } from './safetensors.ts';
import type { ImageTower, TensorFlow, TextTower } from './tower.ts';

const WEIGHTS = 'model.safetensors';

function clipTokenizer({ folder, manifest }: ModelPack, context: number): ClipTokenizer {
  const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
  const has = (name: string): boolean => manifest.files.some((file) => file.name === name);
  const vocabulary =
    has('vocab.json') && has('merges.txt')
      ? parseVocabAndMerges(read('vocab.json'), read('merges.txt'))
      : parseTokenizerJson(read('tokenizer.json'));
  return createClipTokenizer(vocabulary, context);
}

/**
 * Puts a pack's image tower on a backend.
 *
 * @throws BowerbirdError `model-missing` or `model-invalid` when the weights are absent or do not fit the configuration
 */
export function openImageTower(tf: TensorFlow, pack: ModelPack): ImageTower {
  const weights = openSafetensors(path.join(pack.folder, WEIGHTS));
  const { preprocessing } = pack.manifest;
  try {
    return pack.config.architecture === 'compact'
      ? openCompactImageTower(tf, pack.config.model, preprocessing, weights)
      : openClipImageTower(tf, pack.config.model, preprocessing, weights);
  } finally {
    weights.close();
  }
}

/** Puts a pack's text tower on a backend. The weights' file stays open: rows of the embedding table are read as needed. */
export function openTextTower(tf: TensorFlow, pack: ModelPack): TextTower {
  const weights = openSafetensors(path.join(pack.folder, WEIGHTS));
  try {
    if (pack.config.architecture === 'clip') {
      const { model } = pack.config;
      const tokenizer = clipTokenizer(pack, model.text_config.max_position_embeddings);
      return openClipTextTower(tf, model, tokenizer, weights);
    }
    const { model } = pack.config;
    const tokenizer = createCompactTokenizer(readFileSync(path.join(pack.folder, 'vocab.txt'), 'utf8'), {
      maxTokens: model.text.max_tokens,
      unknownId: model.text.unk_id,
      vocabularySize: model.text.vocab_size,
    });
    return openCompactTextTower(tf, model, tokenizer, weights);
  } catch (error) {
    weights.close();
    throw error;
  }
}
