import { z } from 'zod';

const side = z.int().min(1).max(16_384);

const transformer = {
  hidden_size: side,
  intermediate_size: side,
  num_hidden_layers: z.int().min(1).max(100),
  num_attention_heads: z.int().min(1).max(256),
  hidden_act: z.enum(['quick_gelu', 'gelu']).default('quick_gelu'),
  layer_norm_eps: z.number().positive().default(1e-5),
};

const headsFit = ({
  hidden_size,
  num_attention_heads,
}: {
  hidden_size: number;
  num_attention_heads: number;
}): boolean => hidden_size % num_attention_heads === 0;
const HEADS_MESSAGE = 'hidden_size is a multiple of num_attention_heads.';

const textConfig = z
  .object({
    ...transformer,
    hidden_size: side.default(512),
    intermediate_size: side.default(2048),
    num_hidden_layers: transformer.num_hidden_layers.default(12),
    num_attention_heads: transformer.num_attention_heads.default(8),
    vocab_size: z.int().min(3).max(1_000_000).default(49_408),
    max_position_embeddings: z.int().min(3).max(4096).default(77),
  })
  .refine(headsFit, HEADS_MESSAGE);

const visionConfig = z
  .object({
    ...transformer,
    hidden_size: side.default(768),
    intermediate_size: side.default(3072),
    num_hidden_layers: transformer.num_hidden_layers.default(12),
    num_attention_heads: transformer.num_attention_heads.default(12),
    image_size: z.int().min(8).max(1024).default(224),
    patch_size: z.int().min(1).max(256).default(32),
    num_channels: z.literal(3).default(3),
  })
  .refine(headsFit, HEADS_MESSAGE)
  .refine(({ image_size, patch_size }) => patch_size <= image_size, 'A patch is no larger than the picture.');

/**
 * `config.json` of Hugging Face's CLIPModel. Fields that a file leaves out have the defaults of that library, which
 * published models rely on: https://huggingface.co/docs/transformers/model_doc/clip.
 */
export const clipConfig = z.object({
  model_type: z.literal('clip'),
  projection_dim: z.int().min(1).max(8192).default(512),
  text_config: textConfig,
  vision_config: visionConfig,
});
export type ClipConfig = z.infer<typeof clipConfig>;

const sides = z.union([
  z.int().transform((size) => ({ kind: 'shortest' as const, size })),
  z.object({ shortest_edge: z.int() }).transform(({ shortest_edge: size }) => ({ kind: 'shortest' as const, size })),
  z
    .object({ height: z.int(), width: z.int() })
    .transform(({ height, width }) => ({ kind: 'exact' as const, height, width })),
]);
const square = z.union([
  z.int(),
  z
    .object({ height: z.int(), width: z.int() })
    .refine(({ height, width }) => height === width, 'Only square pictures are supported.')
    .transform(({ height }) => height),
]);

/** `preprocessor_config.json` of a CLIP model: how pictures are to be resized, cut and normalised. */
export const clipPreprocessor = z.object({
  do_resize: z.literal(true).default(true),
  size: sides,
  // The numbers of PIL's filters.
  resample: z.union([z.literal(2), z.literal(3)]).default(3),
  do_center_crop: z.boolean().default(true),
  crop_size: square.optional(),
  do_rescale: z.literal(true).default(true),
  rescale_factor: z
    .number()
    .min(0.0039)
    .max(0.00393)
    .default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: z.tuple([z.number(), z.number(), z.number()]).default([0.48145466, 0.4578275, 0.40821073]),
  image_std: z.tuple([z.number(), z.number(), z.number()]).default([0.26862954, 0.26130258, 0.27577711]),
});
export type ClipPreprocessor = z.infer<typeof clipPreprocessor>;
