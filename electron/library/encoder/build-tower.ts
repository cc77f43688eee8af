import { openClipImageTower, openClipTextTower } from './clip.ts';
import { createClipTokenizer, parseTokenizerJson, parseVocabAndMerges } from './clip-tokenizer.ts';
import type { ClipTokenizer } from './clip-tokenizer.ts';
import { openCompactImageTower, openCompactTextTower } from './compact.ts';
import { createCompactTokenizer } from './compact-tokenizer.ts';
import type { ModelPack } from './model-pack.ts';
import type { Safetensors } from './safetensors.ts';
import type { ImageTower, TensorFlow, TextTower } from './tower.ts';

// Nothing here touches a file, so that a page can build towers as well as a thread.

/** What a pack says, wherever its bytes are. */
export type PackContent = Pick<ModelPack, 'manifest' | 'config'>;

/** The text of one of a pack's vocabulary files. */
export type ReadVocabulary = (name: string) => string;

function clipTokenizer({ manifest }: PackContent, read: ReadVocabulary, context: number): ClipTokenizer {
  const has = (name: string): boolean => manifest.files.some((file) => file.name === name);
  const vocabulary =
    has('vocab.json') && has('merges.txt')
      ? parseVocabAndMerges(read('vocab.json'), read('merges.txt'))
      : parseTokenizerJson(read('tokenizer.json'));
  return createClipTokenizer(vocabulary, context);
}

/**
 * Builds an image tower from its weights.
 *
 * @throws BowerbirdError `model-invalid` when the weights do not fit the configuration
 */
export function buildImageTower(tf: TensorFlow, { manifest, config }: PackContent, weights: Safetensors): ImageTower {
  return config.architecture === 'compact'
    ? openCompactImageTower(tf, config.model, manifest.preprocessing, weights)
    : openClipImageTower(tf, config.model, manifest.preprocessing, weights);
}

/** Builds a text tower from its weights, of which it goes on reading the embedding table. */
export function buildTextTower(
  tf: TensorFlow,
  pack: PackContent,
  weights: Safetensors,
  read: ReadVocabulary,
): TextTower {
  const { config } = pack;
  if (config.architecture === 'clip') {
    const tokenizer = clipTokenizer(pack, read, config.model.text_config.max_position_embeddings);
    return openClipTextTower(tf, config.model, tokenizer, weights);
  }
  const { text } = config.model;
  const tokenizer = createCompactTokenizer(read('vocab.txt'), {
    maxTokens: text.max_tokens,
    unknownId: text.unk_id,
    vocabularySize: text.vocab_size,
  });
  return openCompactTextTower(tf, config.model, tokenizer, weights);
}
