import type { ModelPack } from './model-pack.ts';

/** More gains nothing, and keeps those who wait for the first picture waiting. */
const LARGEST_BATCH = 32;
/** Of the largest buffer: drivers have failed well below the limit they state. */
const SHARE = 1 / 4;

/** Bytes of the largest tensor that one picture becomes on its way through a model. */
export function largestTensorBytes(config: ModelPack['config']): number {
  if (config.architecture === 'compact') {
    let side = config.model.image.input.size;
    let largest = side * side * 3;
    for (const { kernel, stride, pad, out_channels: channels } of config.model.image.layers.flatMap(
      ({ convs }) => convs,
    )) {
      side = Math.floor((side + 2 * pad[0] - kernel[0]) / stride) + 1;
      largest = Math.max(largest, side * side * channels);
    }
    return largest * 4;
  }
  const { image_size: size, patch_size: patch, ...vision } = config.model.vision_config;
  const tokens = Math.floor(size / patch) ** 2 + 1;
  const attention = vision.num_attention_heads * tokens * tokens;
  return 4 * Math.max(size * size * 3, tokens * vision.intermediate_size, tokens * 3 * vision.hidden_size, attention);
}

/**
 * Pictures to send a card at once.
 *
 * @param maxBufferBytes the largest buffer the card takes
 */
export function batchFor(config: ModelPack['config'], maxBufferBytes: number): number {
  const fit = Math.floor((maxBufferBytes * SHARE) / largestTensorBytes(config));
  return Math.max(1, Math.min(LARGEST_BATCH, fit));
}
