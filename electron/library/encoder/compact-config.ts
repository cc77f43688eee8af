import { z } from 'zod';

const side = z.int().min(1).max(8192);
const tensorName = z.string().regex(/^[a-z0-9._]+$/);

const convolution = z.object({
  name: tensorName,
  op: z.enum(['conv2d', 'depthwiseConv2d']),
  kernel: z.tuple([z.int().min(1).max(15), z.int().min(1).max(15)]),
  stride: z.int().min(1).max(4),
  // Explicit zeros on top, bottom, left, right. Equal on all sides, which is what the convolution takes as one number.
  pad: z
    .tuple([z.int().min(0), z.int().min(0), z.int().min(0), z.int().min(0)])
    .refine((pad) => pad.every((value) => value === pad[0]), 'Padding is the same on all sides.'),
  in_channels: side,
  out_channels: side,
  activation: z.enum(['relu', 'none']),
});

/** `config.json` of the `compact` architecture: a small convolutional image tower beside a small text transformer. */
export const compactConfig = z.object({
  joint_dim: side,
  image: z.object({
    input: z.object({ size: z.int().min(8).max(1024) }),
    layers: z
      .array(z.object({ residual: z.boolean(), convs: z.array(convolution).min(1).max(8) }))
      .min(1)
      .max(200),
  }),
  text: z
    .object({
      vocab_size: z.int().min(2).max(1_000_000),
      max_tokens: z.int().min(1).max(1024),
      unk_id: z.int().min(0),
      width: side,
      layers: z.int().min(1).max(100),
      heads: z.int().min(1).max(64),
      mlp: side,
      layer_norm_epsilon: z.number().positive(),
    })
    .refine((text) => text.width % text.heads === 0, 'The width is a multiple of the number of heads.'),
});
export type CompactConfig = z.infer<typeof compactConfig>;
