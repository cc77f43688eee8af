import type { RecipeData, Recipe } from './recipe.ts';
import type { PairScore } from './retrieval-ranks.ts';
import { seededRandom } from './random.ts';
import type { TrainingBackend } from './training-backend.ts';
import { assignWeights, disposeWeights } from './weights.ts';
import type { StoredTensors } from './weights.ts';
import type { Words } from './words.ts';

/** Scores pairs of `data` with a recipe's stored weights. Nothing of it stays on the backend. */
export async function scorerOf(
  { tf }: TrainingBackend,
  recipe: Recipe,
  words: Words,
  { weights, constants }: { weights: StoredTensors; constants: StoredTensors },
  data: RecipeData,
  signal?: AbortSignal,
): Promise<PairScore> {
  const model = recipe.create(tf, words, constants, seededRandom(0));
  try {
    assignWeights(tf, model.weights, weights);
    return await model.scorer(data, signal);
  } finally {
    disposeWeights(model.weights);
  }
}
