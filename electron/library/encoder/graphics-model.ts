import type { GraphicsModel, GraphicsTensor, TowerName } from './graphics-messages.ts';
import type { ModelPack } from './model-pack.ts';
import { openWeights, readVocabulary } from './open-tower.ts';

/** How the names of a tower's tensors begin, by architecture and tower. */
const PREFIXES: Record<ModelPack['config']['architecture'], Record<TowerName, readonly string[]>> = {
  compact: { image: ['image.'], text: ['text.'] },
  clip: { image: ['vision_model.', 'visual_projection.'], text: ['text_model.', 'text_projection.'] },
};

const FLOATING = new Set(['F32', 'F16', 'BF16']);
const VOCABULARIES = new Set(['vocab.txt', 'vocab.json', 'merges.txt', 'tokenizer.json']);

/**
 * Reads what one tower of a pack needs into memory, to be sent to a graphics card.
 *
 * @throws BowerbirdError `model-missing` or `model-invalid`
 */
export function readGraphicsModel(pack: ModelPack, tower: TowerName): GraphicsModel {
  const { manifest, config } = pack;
  const prefixes = PREFIXES[config.architecture][tower];
  const weights = openWeights(pack);
  const tensors: GraphicsTensor[] = [];
  try {
    for (const [name, { type, shape }] of weights.tensors) {
      // Position numbers, which some published files hold beside the weights, are no floats.
      if (FLOATING.has(type) && prefixes.some((prefix) => name.startsWith(prefix))) {
        tensors.push({ name, shape, values: weights.read(name, shape) });
      }
    }
  } finally {
    weights.close();
  }
  const names = tower === 'text' ? manifest.files.map(({ name }) => name).filter((name) => VOCABULARIES.has(name)) : [];
  return {
    pack: { manifest, config },
    tensors,
    vocabulary: Object.fromEntries(names.map((name) => [name, readVocabulary(pack, name)])),
  };
}
