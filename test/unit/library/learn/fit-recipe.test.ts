import { beforeAll, expect, test } from 'vitest';
import { fitRecipe } from '../../../../electron/library/learn/fit-recipe.ts';
import type { FitOptions, TrainingState } from '../../../../electron/library/learn/fit-recipe.ts';
import { recipes } from '../../../../electron/library/learn/recipes.ts';
import { recipeNames } from '../../../../electron/library/learn/recipe.ts';
import type { RecipeData, RecipeName } from '../../../../electron/library/learn/recipe.ts';
import { openTrainingBackend } from '../../../../electron/library/learn/training-backend.ts';
import type { TrainingBackend } from '../../../../electron/library/learn/training-backend.ts';
import type { StoredTensors } from '../../../../electron/library/learn/weights.ts';
import { frequentWords, knownWords } from '../../../../electron/library/learn/words.ts';
import { madeUpData, madeUpEncoder } from './made-up-data.ts';

let backend: TrainingBackend;
let training: RecipeData;
let validation: RecipeData;
beforeAll(async () => {
  backend = await openTrainingBackend();
  training = await madeUpData(48, 1);
  validation = await madeUpData(24, 2);
});

function options(name: RecipeName, epochs: number): FitOptions {
  return {
    backend,
    recipe: recipes[name],
    words: knownWords(frequentWords(training.captions)),
    encoder: madeUpEncoder,
    training,
    validation,
    seed: 3,
    settings: { ...recipes[name].defaults, batch: 32, epochs, learningRate: 5e-3 },
  };
}

const rounded = (tensors: StoredTensors): unknown =>
  Object.entries(tensors).map(([name, { values }]) => [name, Buffer.from(values.buffer).toString('base64')]);

test.each(recipeNames)('%s learns to find pictures it has not seen', async (name) => {
  const { history, bestEpoch } = await fitRecipe(options(name, 8));
  const [before] = history;
  const best = history.find(({ epoch }) => epoch === bestEpoch);
  expect(best?.recall).toBeGreaterThan((before?.recall ?? 1) + 0.08);
});

test.each(recipeNames)('%s: one seed gives the same weights twice, and leaves no memory behind', async (name) => {
  const tensors = backend.tf.memory().numTensors;
  const first = await fitRecipe(options(name, 1));
  const second = await fitRecipe(options(name, 1));
  expect(rounded(second.weights)).toEqual(rounded(first.weights));
  const other = await fitRecipe({ ...options(name, 1), seed: 4 });
  expect(rounded(other.weights)).not.toEqual(rounded(first.weights));
  expect(backend.tf.memory().numTensors).toBe(tensors);
});

test.each(recipeNames)('%s stopped in the middle of an epoch goes on to the same weights', async (name) => {
  const whole = await fitRecipe(options(name, 2));
  const stop = new AbortController();
  let state: TrainingState | undefined;
  let constants: StoredTensors = {};
  const stopped = fitRecipe({
    ...options(name, 2),
    signal: stop.signal,
    onProgress: ({ done }) => done === 4 && stop.abort(),
    onState: (reached, kept) => {
      [state, constants] = [reached, kept];
      return Promise.resolve();
    },
  });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  expect(state).toMatchObject({ epoch: 1, step: 1 });
  if (!state) throw new Error('There is nothing to resume from.');
  const resumed = await fitRecipe({ ...options(name, 2), resume: { state, constants } });
  expect(resumed.history).toEqual(whole.history);
  expect(rounded(resumed.weights)).toEqual(rounded(whole.weights));
});

test('training ends early when held-out recall stops rising, and keeps the best epoch', async () => {
  const base = options('contrastive', 60);
  const { history, bestEpoch } = await fitRecipe({ ...base, settings: { ...base.settings, patience: 3 } });
  expect(history.length - 1).toBeLessThan(60);
  expect(history.length - 1).toBe(bestEpoch + 3);
  const best = Math.max(...history.map(({ recall }) => recall));
  expect(history.find(({ epoch }) => epoch === bestEpoch)?.recall).toBe(best);
});
