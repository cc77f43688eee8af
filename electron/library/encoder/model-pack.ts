import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { BowerbirdError } from '../../../shared/errors.ts';
import type { EncoderInput } from '../../../shared/pixels.ts';
import { clipConfig } from './clip-config.ts';
import type { ClipConfig } from './clip-config.ts';
import { compactConfig } from './compact-config.ts';
import type { CompactConfig } from './compact-config.ts';

/** A file name that stays inside its folder on every system: no separators, no leading dot, no drive letters. */
export const packFileName = z
  .string()
  .max(100)
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9._-]*$/,
    'A pack file has a plain name of letters, digits, dots, dashes and underscores.',
  );

export const packId = z
  .string()
  .max(80)
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'A pack id is lower-case letters, digits, dots, dashes and underscores.');

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'A SHA-256 is 64 lower-case hexadecimal digits.');

export const packFile = z.object({
  name: packFileName,
  /** Bytes. */
  size: z.int().positive(),
  sha256,
  /** Where the file came from, for those who want to check; never fetched because a pack says so. */
  source: z.url({ protocol: /^https$/ }).optional(),
});
export type PackFile = z.infer<typeof packFile>;

const channels = z.tuple([z.number(), z.number(), z.number()]);

/** `pack.json`: what a model is, what it may be used for, how pictures and words enter it, and which bytes it consists of. */
export const packManifest = z.object({
  id: packId,
  version: z.string().min(1).max(80),
  name: z.string().min(1).max(120),
  description: z.string().max(1000),
  architecture: z.enum(['compact', 'clip']),
  licence: z.object({
    /** An SPDX identifier, or `LicenseRef-…` where none fits. */
    id: z.string().min(1).max(80),
    note: z.string().max(1000).optional(),
  }),
  /** Length of the vectors, which pictures and words share. */
  dimension: z.int().min(1).max(8192),
  preprocessing: z.object({
    size: z.int().min(8).max(1024),
    fit: z.enum(['squash', 'crop']),
    filter: z.enum(['bilinear', 'bicubic']),
    /** Per channel R, G, B on the scale 0..1: a value enters the model as `(value / 255 - mean) / std`. */
    mean: channels,
    std: channels.refine((std) => std.every((value) => value > 0), 'Standard deviations are positive.'),
  }),
  files: z.array(packFile).min(1).max(20),
});
export type PackManifest = z.infer<typeof packManifest>;

/** What the rest of the program may know about a model. */
export interface ModelInfo {
  id: string;
  version: string;
  name: string;
  dimension: number;
  input: EncoderInput;
  /** SPDX identifier or `LicenseRef-…`. */
  licence: string;
}

/** A pack that has been read and checked against its schemas; plain data, so that it can be sent to a worker thread. */
export interface ModelPack {
  folder: string;
  manifest: PackManifest;
  /** The architecture's own `config.json`. */
  config: { architecture: 'compact'; model: CompactConfig } | { architecture: 'clip'; model: ClipConfig };
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new BowerbirdError(
      'model-missing',
      `The model pack has no readable ${path.basename(file)} (looked for ${file}).`,
      {
        cause,
      },
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BowerbirdError('model-invalid', `${file} is not valid JSON. Download or add the model again.`, { cause });
  }
}

/**
 * Reads one of a pack's JSON files.
 *
 * @throws BowerbirdError `model-missing` or `model-invalid`; the latter names the file and, as detail, what does not fit
 */
export async function readValidated<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const result = schema.safeParse(await readJson(file));
  if (result.success) return result.data;
  throw new BowerbirdError('model-invalid', `${file} does not describe a model this program can run.`, {
    detail: z.prettifyError(result.error),
  });
}

export async function readManifest(folder: string): Promise<PackManifest> {
  return await readValidated(path.join(folder, 'pack.json'), packManifest);
}

/**
 * Reads `pack.json` and the architecture's `config.json`. Cheap: the weights are not touched, only described.
 *
 * @throws BowerbirdError `model-missing` without the files, `model-invalid` when they do not fit their schemas
 */
export async function readModelPack(folder: string): Promise<ModelPack> {
  const manifest = await readManifest(folder);
  const file = path.join(folder, 'config.json');
  let config: ModelPack['config'];
  let dimension: number;
  let size: number;
  if (manifest.architecture === 'compact') {
    const model = await readValidated(file, compactConfig);
    config = { architecture: 'compact', model };
    dimension = model.joint_dim;
    size = model.image.input.size;
  } else {
    const model = await readValidated(file, clipConfig);
    config = { architecture: 'clip', model };
    dimension = model.projection_dim;
    size = model.vision_config.image_size;
  }
  if (dimension !== manifest.dimension || size !== manifest.preprocessing.size) {
    throw new BowerbirdError('model-invalid', `${file} contradicts the pack.json beside it. Add the model again.`);
  }
  return { folder, manifest, config };
}

export function modelInfo(manifest: PackManifest): ModelInfo {
  const { id, version, name, dimension, licence, preprocessing } = manifest;
  const { size, fit, filter } = preprocessing;
  return { id, version, name, dimension, input: { size, fit, filter }, licence: licence.id };
}
