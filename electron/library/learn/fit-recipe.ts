import { BowerbirdError } from '../../../shared/errors.ts';
import type { Encoder } from '../encoder/encoder.ts';
import { adam } from './adam.ts';
import { breathe } from './breathe.ts';
import type { OnProgress } from './captioned-vectors.ts';
import { gradientStep } from './gradient-step.ts';
import { pairBatches } from './pair-batches.ts';
import { seededRandom } from './random.ts';
import type { Recipe, RecipeData, RecipeDefaults, RecipeModel } from './recipe.ts';
import { retrievalFigures } from './retrieval-figures.ts';
import type { RetrievalFigures } from './retrieval-figures.ts';
import { rankPairs } from './retrieval-ranks.ts';
import type { TrainingBackend } from './training-backend.ts';
import { assignWeights, disposeWeights, readWeights } from './weights.ts';
import type { StoredTensors } from './weights.ts';
import type { Words } from './words.ts';

/** What one pass over the training pairs came to. Epoch 0 is the model before any training. */
export interface EpochRecord {
  epoch: number;
  /** Mean loss over the epoch's batches; null before training. */
  loss: number | null;
  /** Mean of recall@1, 5 and 10 in both directions on held-out pictures, 0 to 1. */
  recall: number;
}

/** Where a training stands, so that it can go on from there to the same end. */
export interface TrainingState {
  /** Epochs finished, and batches done of the next. */
  epoch: number;
  step: number;
  /** Sum of the losses of those batches. */
  lossSum: number;
  history: EpochRecord[];
  bestEpoch: number;
  /** Weights as they are (`now.`) and as they were best (`best.`), and the optimiser's state (`adam.`). */
  tensors: StoredTensors;
}

export interface FitOptions {
  backend: TrainingBackend;
  recipe: Recipe;
  words: Words;
  encoder: Pick<Encoder, 'encodeTexts'>;
  training: RecipeData;
  validation: RecipeData;
  seed: number;
  settings: RecipeDefaults;
  /** Goes on from here instead of starting afresh. */
  resume?: { state: TrainingState; constants: StoredTensors } | undefined;
  /** Is given the state after every epoch, and once more when stopped in the middle of one. */
  onState?: ((state: TrainingState, constants: StoredTensors) => Promise<void>) | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface FittedRecipe {
  /** Of the epoch with the best validation recall. */
  weights: StoredTensors;
  constants: StoredTensors;
  history: EpochRecord[];
  bestEpoch: number;
}

/** Without a schedule of its own a run of any length should end at rest: the rate falls along a cosine to this share. */
const LAST_RATE = 0.02;
const WEIGHT_CLIP_NORM = 5;

/**
 * Trains a recipe, keeping the weights of the epoch that retrieves best on held-out pictures. The seed decides starting
 * weights, the order of pairs and everything else left to chance, step by step, so that a resumed run ends with the
 * same weights as one that was never stopped.
 *
 * @throws BowerbirdError `cancelled` after the state was handed to `onState`
 */
export async function fitRecipe(options: FitOptions): Promise<FittedRecipe> {
  const { recipe, words, training, validation, seed, settings, signal } = options;
  const { tf } = options.backend;
  const constants = options.resume?.constants ?? (await recipe.constants(training, words, options.encoder));
  const model = recipe.create(tf, words, constants, seededRandom(seed));
  const optimiser = adam(tf, model.weights, { ...settings, clipNorm: WEIGHT_CLIP_NORM });
  try {
    const run = await startRun(options, model, optimiser);
    const stepsPerEpoch = pairBatches(training.pairing, settings.batch, seededRandom(0)).length;
    const total = settings.epochs * stepsPerEpoch;
    const snapshot = (): TrainingState => ({
      ...run,
      tensors: {
        ...prefixed('now.', readWeights(model.weights)),
        ...prefixed('best.', run.best),
        ...prefixed('adam.', optimiser.state()),
      },
    });
    try {
      while (run.epoch < settings.epochs && run.epoch - run.bestEpoch < settings.patience) {
        const batches = pairBatches(training.pairing, settings.batch, seededRandom(mixed(seed, run.epoch, 0)));
        while (run.step < batches.length) {
          await breathe(signal);
          const captions = batches[run.step] ?? new Uint32Array();
          const images = captions.map((caption) => training.pairing.imageOf[caption] ?? 0);
          const random = seededRandom(mixed(seed, run.epoch, run.step + 1));
          const batch = { captions, images, epoch: run.epoch, random };
          const rate = rateAt((run.epoch * stepsPerEpoch + run.step) / total);
          const loss = gradientStep(tf, model.weights, optimiser, () => model.loss(training, batch), rate);
          run.step++;
          run.lossSum += loss;
          options.onProgress?.({
            done: run.epoch * stepsPerEpoch + run.step,
            total,
            note: `epoch ${run.epoch + 1}, loss ${(run.lossSum / run.step).toFixed(3)}, ${recallNote(run.history)}`,
          });
        }
        // Measured before the state moves on, so that a stop in the middle of measuring repeats the measuring.
        const recall = await validationRecall(model, validation, signal);
        run.history.push({ epoch: run.epoch + 1, loss: run.lossSum / Math.max(1, run.step), recall });
        run.epoch++;
        run.step = 0;
        run.lossSum = 0;
        if (recall > (run.history.find(({ epoch }) => epoch === run.bestEpoch)?.recall ?? -1)) {
          run.bestEpoch = run.epoch;
          run.best = readWeights(model.weights);
        }
        await options.onState?.(snapshot(), constants);
      }
    } catch (error) {
      if (error instanceof BowerbirdError && error.code === 'cancelled') await options.onState?.(snapshot(), constants);
      throw error;
    }
    return { weights: run.best, constants, history: run.history, bestEpoch: run.bestEpoch };
  } finally {
    optimiser.dispose();
    disposeWeights(model.weights);
  }
}

interface Run extends Omit<TrainingState, 'tensors'> {
  best: StoredTensors;
}

async function startRun(
  { backend, resume, validation, signal }: FitOptions,
  model: RecipeModel,
  optimiser: ReturnType<typeof adam>,
): Promise<Run> {
  if (!resume) {
    const recall = await validationRecall(model, validation, signal);
    const history = [{ epoch: 0, loss: null, recall }];
    return { epoch: 0, step: 0, lossSum: 0, history, bestEpoch: 0, best: readWeights(model.weights) };
  }
  const { tensors, ...state } = resume.state;
  assignWeights(backend.tf, model.weights, withPrefix('now.', tensors));
  optimiser.restore(withPrefix('adam.', tensors));
  return { ...state, history: [...state.history], best: withPrefix('best.', tensors) };
}

/** Recall@1, 5 and 10 in both directions, averaged: one number to choose the best epoch by. */
export function meanRecall({ textToImage, imageToText }: RetrievalFigures): number {
  const sum = (figures: RetrievalFigures['textToImage']): number => figures.r1 + figures.r5 + figures.r10;
  return (sum(textToImage) + sum(imageToText)) / 6;
}

async function validationRecall(
  model: RecipeModel,
  data: RecipeData,
  signal: AbortSignal | undefined,
): Promise<number> {
  return meanRecall(retrievalFigures(await rankPairs(data.pairing, await model.scorer(data, signal), signal)));
}

function rateAt(progress: number): number {
  return LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + Math.cos(Math.PI * progress));
}

function recallNote(history: readonly EpochRecord[]): string {
  return `validation recall ${((history.at(-1)?.recall ?? 0) * 100).toFixed(1)} %`;
}

/** One seed out of several numbers, so that every step has its own stream of chance. */
function mixed(...numbers: number[]): number {
  return numbers.reduce((hash, number) => Math.imul(hash ^ number, 0x01000193) >>> 0, 0x811c9dc5);
}

function prefixed(prefix: string, tensors: StoredTensors): StoredTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
}

function withPrefix(prefix: string, tensors: StoredTensors): StoredTensors {
  return Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [],
    ),
  );
}
