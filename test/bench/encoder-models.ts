import {
  copyFileSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** A dense product of a forward pass: `[m, k] x [k, n]`, `times` of them. */
export interface Product {
  m: number;
  k: number;
  n: number;
  times: number;
}

/** A model to measure: where its pack lies, and what one picture costs. */
export interface BenchModel {
  name: string;
  folder: string;
  /** The dense products of one picture, for measuring a plain matMul of the same shapes. */
  products: Product[];
  /** Floating-point operations of one picture, attention included. */
  flops: number;
}

interface Shape {
  name: string;
  image: { size: number; patch: number; width: number; layers: number; heads: number };
  text: { width: number; layers: number; heads: number };
  dimension: number;
}

export const shapes: readonly Shape[] = [
  {
    name: 'TinyCLIP-8M-shaped',
    image: { size: 224, patch: 16, width: 256, layers: 10, heads: 4 },
    text: { width: 256, layers: 3, heads: 4 },
    dimension: 512,
  },
  {
    name: 'ViT-B/32-shaped',
    image: { size: 224, patch: 32, width: 768, layers: 12, heads: 12 },
    text: { width: 512, layers: 12, heads: 8 },
    dimension: 512,
  },
];

type Tensors = [name: string, shape: number[]][];

function tower(prefix: string, { width, layers }: { width: number; layers: number }): Tensors {
  const tensors: Tensors = [];
  const dense = (name: string, to: number, from: number): void => {
    tensors.push([`${name}.weight`, [to, from]], [`${name}.bias`, [to]]);
  };
  const norm = (name: string): void => {
    tensors.push([`${name}.weight`, [width]], [`${name}.bias`, [width]]);
  };
  for (let layer = 0; layer < layers; layer++) {
    const name = `${prefix}.encoder.layers.${layer}`;
    for (const part of ['q', 'k', 'v', 'out']) dense(`${name}.self_attn.${part}_proj`, width, width);
    norm(`${name}.layer_norm1`);
    norm(`${name}.layer_norm2`);
    dense(`${name}.mlp.fc1`, 4 * width, width);
    dense(`${name}.mlp.fc2`, width, 4 * width);
  }
  return tensors;
}

/** Writes 16-bit random weights, small enough that no layer overflows. Speed does not depend on their values. */
function writeWeights(file: string, tensors: Tensors): void {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [name, shape] of tensors) {
    const bytes = shape.reduce((product, side) => product * side, 2);
    header[name] = { dtype: 'F16', shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const json = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(json.length));
  const noise = Uint16Array.from({ length: 1 << 20 }, (_, i) => {
    const hash = Math.imul(i + 1, 0x9e3779b1) >>> 0;
    // Sign, an exponent around 2^-6, and fraction bits.
    return ((hash & 1) << 15) | ((8 + ((hash >>> 1) & 1)) << 10) | ((hash >>> 8) & 1023);
  });
  const handle = openSync(file, 'w');
  writeSync(handle, Buffer.concat([prefix, json]));
  const block = new Uint8Array(noise.buffer);
  for (let left = offset; left > 0; left -= block.length) writeSync(handle, block, 0, Math.min(left, block.length));
  closeSync(handle);
}

/** A pack with random weights of a published model's shape. */
export function writeModel(parent: string, { name, image, text, dimension }: Shape, vocabulary: string): BenchModel {
  const folder = path.join(parent, name.replaceAll('/', '-'));
  mkdirSync(folder);
  const ids = JSON.parse(readFileSync(path.join(vocabulary, 'vocab.json'), 'utf8')) as Record<string, number>;
  const size = Object.keys(ids).length;
  const patches = (image.size / image.patch) ** 2;
  writeWeights(path.join(folder, 'model.safetensors'), [
    ['text_model.embeddings.token_embedding.weight', [size, text.width]],
    ['text_model.embeddings.position_embedding.weight', [77, text.width]],
    ...tower('text_model', text),
    ['text_model.final_layer_norm.weight', [text.width]],
    ['text_model.final_layer_norm.bias', [text.width]],
    ['text_projection.weight', [dimension, text.width]],
    ['vision_model.embeddings.class_embedding', [image.width]],
    ['vision_model.embeddings.patch_embedding.weight', [image.width, 3, image.patch, image.patch]],
    ['vision_model.embeddings.position_embedding.weight', [patches + 1, image.width]],
    ['vision_model.pre_layrnorm.weight', [image.width]],
    ['vision_model.pre_layrnorm.bias', [image.width]],
    ...tower('vision_model', image),
    ['vision_model.post_layernorm.weight', [image.width]],
    ['vision_model.post_layernorm.bias', [image.width]],
    ['visual_projection.weight', [dimension, image.width]],
  ]);
  const config = ({ width, layers, heads }: { width: number; layers: number; heads: number }) => ({
    hidden_size: width,
    intermediate_size: 4 * width,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    hidden_act: 'quick_gelu',
  });
  writeFileSync(
    path.join(folder, 'config.json'),
    JSON.stringify({
      model_type: 'clip',
      projection_dim: dimension,
      text_config: { ...config(text), vocab_size: size },
      vision_config: { ...config(image), image_size: image.size, patch_size: image.patch },
    }),
  );
  for (const file of ['vocab.json', 'merges.txt']) copyFileSync(path.join(vocabulary, file), path.join(folder, file));
  const files = ['config.json', 'vocab.json', 'merges.txt', 'model.safetensors'];
  writeFileSync(
    path.join(folder, 'pack.json'),
    JSON.stringify({
      id: name.toLowerCase().replaceAll('/', '-'),
      version: '0',
      name,
      description: 'Random weights, for measuring speed.',
      architecture: 'clip',
      licence: { id: 'CC0-1.0' },
      dimension,
      preprocessing: { size: image.size, fit: 'crop', filter: 'bicubic', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
      files: files.map((file) => ({
        name: file,
        size: statSync(path.join(folder, file)).size,
        sha256: '0'.repeat(64),
      })),
    }),
  );
  const { width, layers } = image;
  const tokens = patches + 1;
  const products = [
    { m: patches, k: image.patch ** 2 * 3, n: width, times: 1 },
    { m: tokens, k: width, n: width, times: 4 * layers },
    { m: tokens, k: width, n: 4 * width, times: layers },
    { m: tokens, k: 4 * width, n: width, times: layers },
  ];
  return { name, folder, products, flops: flopsOf(products) + layers * 4 * tokens * tokens * width };
}

function flopsOf(products: readonly Product[]): number {
  return products.reduce((sum, { m, k, n, times }) => sum + 2 * m * k * n * times, 0);
}

/** The built-in model, whose convolutions are counted as the products they amount to; the depthwise ones are not. */
export function builtInModel(folder: string): BenchModel {
  const config = JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')) as {
    image: {
      input: { size: number };
      macs: number;
      layers: {
        convs: { op: string; kernel: [number, number]; stride: number; in_channels: number; out_channels: number }[];
      }[];
    };
  };
  let side = config.image.input.size;
  const products: Product[] = [];
  for (const { op, kernel, stride, in_channels: from, out_channels: to } of config.image.layers.flatMap(
    ({ convs }) => convs,
  )) {
    side = Math.ceil(side / stride);
    if (op === 'conv2d') products.push({ m: side * side, k: kernel[0] * kernel[1] * from, n: to, times: 1 });
  }
  return { name: 'compact', folder, products, flops: 2 * config.image.macs };
}
