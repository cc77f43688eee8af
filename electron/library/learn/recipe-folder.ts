import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { BowerbirdError } from '../../../shared/errors.ts';
import type { TrainingState } from './fit-recipe.ts';
import { preprocessings } from './image-model.ts';
import { recipeNames } from './recipe.ts';
import { readTensors, writeTensors } from './store-tensors.ts';
import type { StoredTensors } from './weights.ts';

const epochRecord = z.object({ epoch: z.int(), loss: z.number().nullable(), recall: z.number() });

const settings = z.object({
  learningRate: z.number(),
  weightDecay: z.number(),
  batch: z.int(),
  epochs: z.int(),
  patience: z.int(),
});

/** What decides a training completely; two trainings that agree in it end with the same weights. */
const training = z.object({
  recipe: z.enum(recipeNames),
  /** The pack whose vectors it stands on. */
  encoder: z.string(),
  /** The user's own model for pictures; null where the encoder sees them. */
  imageModel: z.object({ file: z.string(), preprocessing: z.enum(preprocessings) }).nullable(),
  seed: z.int(),
  settings,
  /** SHA-256 over files and captions. */
  data: z.string(),
});
export type TrainingDescription = z.infer<typeof training>;

const checkpoint = training.extend({
  epoch: z.int(),
  step: z.int(),
  lossSum: z.number(),
  history: z.array(epochRecord),
  bestEpoch: z.int(),
  /** The file beside it that holds the tensors of this very state. */
  tensors: z.string(),
});

const trained = training.extend({
  format: z.literal(1),
  words: z.array(z.string()),
  history: z.array(epochRecord),
  bestEpoch: z.int(),
});
export type TrainedDescription = Omit<z.infer<typeof trained>, 'format'>;

const CHECKPOINT = 'checkpoint.json';
const RECIPE = 'recipe.json';
const WEIGHTS = 'weights.safetensors';

/**
 * Keeps where a training stands. The tensors are written first, under a name of their own, and the small file that
 * names them last: a crash at any moment leaves this state or the one before.
 */
export async function writeCheckpoint(
  folder: string,
  description: TrainingDescription,
  { tensors, ...state }: TrainingState,
  constants: StoredTensors,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const before = await readJson(path.join(folder, CHECKPOINT), checkpoint);
  const file = `checkpoint-${state.epoch}-${state.step}.safetensors`;
  const all: StoredTensors = { ...tensors };
  for (const [name, tensor] of Object.entries(constants)) all[`constant.${name}`] = tensor;
  await writeTensors(path.join(folder, file), all);
  await writeJson(path.join(folder, CHECKPOINT), { ...description, ...state, tensors: file });
  if (before && before.tensors !== file) await rm(path.join(folder, before.tensors), { force: true });
}

/**
 * Where a training of this very description stopped, or undefined where the folder has none.
 *
 * @throws BowerbirdError `conflict` where the folder holds another training
 */
export async function readCheckpoint(
  folder: string,
  description: TrainingDescription,
): Promise<{ state: TrainingState; constants: StoredTensors } | undefined> {
  const found = await readJson(path.join(folder, CHECKPOINT), checkpoint);
  if (!found) return undefined;
  const { epoch, step, lossSum, history, bestEpoch, tensors: file, ...other } = found;
  if (JSON.stringify(training.parse(other)) !== JSON.stringify(training.parse(description))) {
    throw new BowerbirdError(
      'conflict',
      `${folder} holds an unfinished training of the recipe "${found.recipe}" with other pictures, captions or ` +
        'settings. Repeat it as it was to go on with it, choose another folder, or delete that one.',
    );
  }
  const constants: StoredTensors = {};
  const tensors: StoredTensors = {};
  for (const [name, tensor] of Object.entries(readTensors(path.join(folder, file)))) {
    if (name.startsWith('constant.')) constants[name.slice('constant.'.length)] = tensor;
    else tensors[name] = tensor;
  }
  return { state: { epoch, step, lossSum, history, bestEpoch, tensors }, constants };
}

/** Keeps a finished recipe and removes the checkpoint that led to it. */
export async function writeRecipe(
  folder: string,
  description: TrainedDescription,
  weights: StoredTensors,
  constants: StoredTensors,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const all: StoredTensors = { ...weights };
  for (const [name, tensor] of Object.entries(constants)) all[`constant.${name}`] = tensor;
  await writeTensors(path.join(folder, WEIGHTS), all);
  await writeJson(path.join(folder, RECIPE), { format: 1, ...description });
  const left = await readJson(path.join(folder, CHECKPOINT), checkpoint);
  await rm(path.join(folder, CHECKPOINT), { force: true });
  if (left) await rm(path.join(folder, left.tensors), { force: true });
}

/**
 * A finished recipe, or undefined where the folder has none.
 *
 * @throws BowerbirdError `model-invalid` where there is one that cannot be read
 */
export async function readRecipe(
  folder: string,
): Promise<{ description: TrainedDescription; weights: StoredTensors; constants: StoredTensors } | undefined> {
  const description = await readJson(path.join(folder, RECIPE), trained);
  if (!description) return undefined;
  const weights: StoredTensors = {};
  const constants: StoredTensors = {};
  for (const [name, tensor] of Object.entries(readTensors(path.join(folder, WEIGHTS)))) {
    if (name.startsWith('constant.')) constants[name.slice('constant.'.length)] = tensor;
    else weights[name] = tensor;
  }
  return { description, weights, constants };
}

async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  const complaint = `${file} is not what a training of this version writes. Choose another folder or delete that one.`;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new BowerbirdError('model-invalid', complaint, { cause });
  }
}

async function writeJson(file: string, content: object): Promise<void> {
  await writeFile(`${file}.unfinished`, `${JSON.stringify(content, null, 1)}\n`, { flush: true });
  await rename(`${file}.unfinished`, file);
}
