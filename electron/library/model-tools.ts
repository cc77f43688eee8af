import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BowerbirdError } from '../../shared/errors.ts';
import type { Vector } from '../../shared/kinds.ts';
import { type Encoder, openEncoder } from './encoder/encoder.ts';
import { comparisonTable } from './learn/comparison-table.ts';
import { type EvaluateOptions, evaluateRetrieval, type Evaluation } from './learn/evaluate.ts';
import { preprocessings } from './learn/image-model.ts';
import { readRecipe } from './learn/recipe-folder.ts';
import { recipeNames } from './learn/recipe.ts';
import { trainRecipe, type TrainOptions, type TrainReport } from './learn/train-recipe.ts';
import { encoderPixels } from './media/encoder-pixels.ts';
import { readPhoto } from './media/photo-reading.ts';
import { unreadableFile } from './unreadable-file.ts';
import { builtInModel } from './models.ts';
import { findPack } from './packs.ts';

// What the command line does with a model alone, without opening a library.

export type { Evaluation };

export interface Embedded {
  model: string;
  dimension: number;
  vector: Vector;
}

/** Runs `work` with a model's encoder and closes it. */
export async function withEncoder<T>(
  libraryFolder: string,
  model: string | undefined,
  work: (encoder: Encoder) => Promise<T>,
): Promise<T> {
  const id = model ?? builtInModel;
  const packFolder = findPack(libraryFolder, id);
  if (packFolder === undefined) {
    throw new BowerbirdError(
      'model-missing',
      `There is no model ${id}. "bowerbird models list" shows which there are.`,
    );
  }
  const encoder = await openEncoder({ packFolder });
  try {
    return await work(encoder);
  } finally {
    await encoder.close();
  }
}

/** The unit vector of a text, exactly as given: no prompt is put around it. */
export async function embedText(encoder: Encoder, text: string): Promise<Embedded> {
  const [vector] = await encoder.encodeTexts([text]);
  if (!vector) throw new BowerbirdError('internal', 'The encoder returned no vector.');
  return { model: encoder.model.id, dimension: encoder.model.dimension, vector };
}

/** The unit vector of a picture, by the same way that indexing takes. */
export async function embedImage(encoder: Encoder, file: string): Promise<Embedded> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path.resolve(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadableFile(error, path.resolve(file));
    throw new BowerbirdError('not-found', `The picture ${path.resolve(file)} does not exist. Check how it is written.`);
  }
  const { pixels } = await readPhoto({ path: file, bytes });
  const [vector] = await encoder.encodeImages([await encoderPixels(pixels, encoder.model.input)]);
  if (!vector) throw new BowerbirdError('internal', 'The encoder returned no vector.');
  return { model: encoder.model.id, dimension: encoder.model.dimension, vector };
}

/** Retrieval figures of a model, or of a trained recipe on top of it, on captioned pictures. */
export function evaluateModel(
  encoder: Encoder,
  images: string,
  captions: string,
  options: Pick<EvaluateOptions, 'recipe' | 'signal' | 'onProgress'> = {},
): Promise<Evaluation> {
  return evaluateRetrieval({ images, captions, encoder, ...options });
}

/**
 * The model that a trained recipe stands on.
 *
 * @throws BowerbirdError `not-found` where the folder holds no trained recipe
 */
export async function modelOfRecipe(folder: string): Promise<string> {
  const trained = await readRecipe(folder);
  if (!trained) throw new BowerbirdError('not-found', `${path.resolve(folder)} holds no trained recipe.`);
  return trained.description.encoder;
}

/** A Markdown table of evaluations on the same pictures, with what guessing would reach as its last row. */
export function evaluationTable(evaluations: readonly { name: string; evaluation: Evaluation }[]): string {
  const rows = evaluations.map(({ name, evaluation }) => ({ name, figures: evaluation }));
  const chance = evaluations.slice(0, 1).map(({ evaluation }) => ({ name: 'guessing', figures: evaluation.chance }));
  return comparisonTable([...rows, ...chance]);
}

export interface TrainModelOptions extends Omit<TrainOptions, 'encoder' | 'recipe' | 'imageModel'> {
  recipe: string;
  imageModel?: { file: string; preprocessing: string } | undefined;
}

/** Trains one of the recipes on captioned pictures, with a model's vectors as its view of the pictures. */
export function trainModel(encoder: Encoder, options: TrainModelOptions): Promise<TrainReport> {
  const recipe = oneOf('recipe', recipeNames, options.recipe);
  const imageModel = options.imageModel && {
    file: options.imageModel.file,
    preprocessing: oneOf('preprocessing', preprocessings, options.imageModel.preprocessing),
  };
  return trainRecipe({ ...options, recipe, imageModel, encoder });
}

function oneOf<T extends string>(what: string, known: readonly T[], wanted: string): T {
  const found = known.find((name) => name === wanted);
  if (found !== undefined) return found;
  throw new BowerbirdError('bad-request', `There is no ${what} ${wanted}. There are: ${known.join(', ')}.`);
}
