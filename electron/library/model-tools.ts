import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BowerbirdError } from '../../shared/errors.ts';
import type { Vector } from '../../shared/kinds.ts';
import { type Encoder, openEncoder } from './encoder/encoder.ts';
import { type RecipeName, recipeNames } from './learn/recipe.ts';
import { trainRecipe, type TrainOptions, type TrainReport } from './learn/train-recipe.ts';
import { type EvaluateOptions, evaluateRetrieval, type Evaluation } from './learn/evaluate.ts';
import { encoderPixels } from './media/encoder-pixels.ts';
import { readPhoto } from './media/photo-reading.ts';
import { builtInModel } from './models.ts';
import { findPack } from './packs.ts';

// What the command line does with a model alone, without opening a library.

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
    bytes = await readFile(file);
  } catch (error) {
    throw new BowerbirdError(
      'unreadable',
      `The picture ${path.resolve(file)} cannot be read: ${(error as Error).message}.`,
    );
  }
  const { pixels } = await readPhoto({ path: file, bytes });
  const [vector] = await encoder.encodeImages([await encoderPixels(pixels, encoder.model.input)]);
  if (!vector) throw new BowerbirdError('internal', 'The encoder returned no vector.');
  return { model: encoder.model.id, dimension: encoder.model.dimension, vector };
}

/** Retrieval figures of a model on captioned pictures. */
export function evaluateModel(
  encoder: Encoder,
  images: string,
  captions: string,
  options: Pick<EvaluateOptions, 'signal' | 'onProgress'> = {},
): Promise<Evaluation> {
  return evaluateRetrieval({ images, captions, encoder, ...options });
}

/** Trains one of the recipes on captioned pictures, with a model's vectors as its view of the pictures. */
export function trainModel(
  encoder: Encoder,
  options: Omit<TrainOptions, 'encoder' | 'recipe'> & { recipe: string },
): Promise<TrainReport> {
  const recipe = recipeNames.find((name): name is RecipeName => name === options.recipe);
  if (recipe === undefined) {
    throw new BowerbirdError(
      'bad-request',
      `There is no recipe ${options.recipe}. Recipes: ${recipeNames.join(', ')}.`,
    );
  }
  return trainRecipe({ ...options, recipe, encoder });
}
