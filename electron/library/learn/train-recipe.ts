import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BowerbirdError } from '../../../shared/errors.ts';
import type { Encoder } from '../encoder/encoder.ts';
import type { BackendName } from '../encoder/backend.ts';
import { readCaptionedPictures } from './captioned-pictures.ts';
import { encodeCaptionedPictures } from './captioned-vectors.ts';
import type { CaptionedVectors, OnProgress } from './captioned-vectors.ts';
import { comparisonTable } from './comparison-table.ts';
import { cosineScore, evaluatePairs } from './evaluate.ts';
import type { Evaluation } from './evaluate.ts';
import { fitRecipe } from './fit-recipe.ts';
import type { EpochRecord } from './fit-recipe.ts';
import { openImageModel } from './image-model.ts';
import type { ImageModelChoice } from './image-model.ts';
import { readCheckpoint, readRecipe, writeCheckpoint, writeRecipe } from './recipe-folder.ts';
import type { TrainingDescription } from './recipe-folder.ts';
import type { Recipe, RecipeDefaults, RecipeName } from './recipe.ts';
import { recipes } from './recipes.ts';
import { holdOut } from './split-data.ts';
import { openTrainingBackend } from './training-backend.ts';
import { trainingCurve } from './training-curve.ts';
import { scorerOf } from './trained-recipe.ts';
import { frequentWords, knownWords } from './words.ts';

export interface TrainOptions extends Partial<RecipeDefaults> {
  recipe: RecipeName;
  /** Folder of the pictures. */
  images: string;
  /** JSON Lines file: `{"file": "a.jpg", "captions": ["…", …]}` a line. */
  captions: string;
  encoder: Encoder;
  /** A pretrained network to see the pictures in the encoder's place; for `fusion` and `triplet`. */
  imageModel?: ImageModelChoice | undefined;
  /** Folder for the result, its curve and its table; a training that was stopped there is resumed. */
  out: string;
  /** Decides everything that is left to chance. Default 1. */
  seed?: number | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

export interface TrainReport {
  recipe: RecipeName;
  out: string;
  backend: { name: BackendName; reason: string };
  /** Pictures learned from, and pictures held out to choose the best epoch by. */
  images: { training: number; validation: number };
  words: number;
  history: EpochRecord[];
  bestEpoch: number;
  seconds: number;
  /** Largest resident memory of this process so far, in bytes. */
  peakMemory: number;
  /** On the held-out pictures: the recipe, and the untrained encoder's cosine where it saw them too. */
  validation: Omit<Evaluation, 'model' | 'skipped'>;
  encoderValidation: Omit<Evaluation, 'model' | 'skipped'> | null;
  skipped: { file: string; reason: string }[];
}

/** Share of pictures held out to choose the best epoch by, and the fewest pictures that makes sense with. */
const VALIDATION_SHARE = 0.15;
const FEWEST_PICTURES = 10;

/** A checkpoint is written this often at most, and whenever a training is stopped. */
const CHECKPOINT_EVERY_MS = 20_000;

/**
 * Trains a recipe on captioned pictures and leaves in `out`: the trained recipe, `curve.svg`, and `report.md` with its
 * recall beside the untrained encoder's. Stopped by the signal or by a crash, the same call goes on where it was.
 *
 * @throws BowerbirdError `bad-request` with too few pictures, `conflict` where `out` holds something else, `cancelled`
 *   with all progress kept
 */
export async function trainRecipe(options: TrainOptions): Promise<TrainReport> {
  const started = performance.now();
  const { out, encoder, seed = 1 } = options;
  const recipe = recipes[options.recipe];
  if (await readRecipe(out)) {
    throw new BowerbirdError('conflict', `${out} already holds a trained recipe. Choose another folder or delete it.`);
  }
  const backend = await openTrainingBackend();
  const { imageModel = null } = options;
  if (imageModel && recipe.name === 'contrastive') {
    throw new BowerbirdError(
      'bad-request',
      'The recipe "contrastive" goes on from the encoder, so it sees with the encoder. An image model serves "fusion" and "triplet".',
    );
  }
  const pictures = await readCaptionedPictures(options.images, options.captions);
  const eyes = imageModel ? await openImageModel(backend, imageModel) : undefined;
  const { signal, onProgress } = options;
  const data = await encodeCaptionedPictures(pictures, encoder, { signal, onProgress, eyes });
  if (data.pairing.images < FEWEST_PICTURES) {
    throw new BowerbirdError(
      'bad-request',
      `Training needs at least ${FEWEST_PICTURES} pictures with captions; ${data.pairing.images} could be read.`,
    );
  }
  const { training, heldOut } = holdOut(data, VALIDATION_SHARE, seed);
  const words = knownWords(frequentWords(training.captions));
  const description: TrainingDescription = {
    recipe: recipe.name,
    encoder: encoder.model.id,
    imageModel,
    seed,
    settings: settingsOf(recipe, options),
    data: fingerprint(data),
  };
  let written = performance.now();
  const fitted = await fitRecipe({
    backend,
    recipe,
    words,
    encoder,
    training,
    validation: heldOut,
    seed,
    settings: description.settings,
    resume: await readCheckpoint(out, description),
    onState: async (state, constants) => {
      if (!options.signal?.aborted && performance.now() - written < CHECKPOINT_EVERY_MS) return;
      await writeCheckpoint(out, description, state, constants);
      written = performance.now();
    },
    signal: options.signal,
    onProgress: options.onProgress,
  });
  const { history, bestEpoch, weights, constants } = fitted;
  await writeRecipe(out, { ...description, words: words.words, history, bestEpoch }, weights, constants);
  const score = await scorerOf(backend, recipe, words, fitted, heldOut, options.signal);
  const validation = await evaluatePairs(heldOut.pairing, score, options.signal);
  const encoderValidation = imageModel
    ? null
    : await evaluatePairs(heldOut.pairing, cosineScore(heldOut), options.signal);
  const report: TrainReport = {
    recipe: recipe.name,
    out,
    backend: { name: backend.name, reason: backend.reason },
    images: { training: training.pairing.images, validation: heldOut.pairing.images },
    words: words.words.length,
    history,
    bestEpoch,
    seconds: (performance.now() - started) / 1000,
    peakMemory: process.resourceUsage().maxRSS * 1024,
    validation,
    encoderValidation,
    skipped: data.skipped,
  };
  await writeFile(path.join(out, 'curve.svg'), trainingCurve(`Recipe ${recipe.name}`, history, bestEpoch));
  await writeFile(path.join(out, 'report.md'), reportText(report, encoder.model.id));
  return report;
}

function settingsOf(recipe: Recipe, options: TrainOptions): RecipeDefaults {
  const { defaults } = recipe;
  return {
    learningRate: options.learningRate ?? defaults.learningRate,
    weightDecay: options.weightDecay ?? defaults.weightDecay,
    batch: options.batch ?? defaults.batch,
    epochs: options.epochs ?? defaults.epochs,
    patience: options.patience ?? defaults.patience,
  };
}

function fingerprint(data: CaptionedVectors): string {
  const hash = createHash('sha256').update(JSON.stringify([data.files, data.captions]));
  for (const vector of data.imageVectors) hash.update(vector);
  return hash.digest('hex');
}

function reportText(report: TrainReport, encoder: string): string {
  const { images, history, bestEpoch, validation, encoderValidation } = report;
  return [
    `# Recipe ${report.recipe}\n`,
    `Trained on ${images.training} pictures on the ${report.backend.name} backend in ${report.seconds.toFixed(0)} s; ` +
      `${history.length - 1} epochs, of which ${bestEpoch} retrieved best on ${images.validation} held-out pictures. ` +
      `Largest memory of the process: ${(report.peakMemory / 1e6).toFixed(0)} MB.\n`,
    '![Training curve](curve.svg)\n',
    'On the held-out pictures, which also chose the epoch, so expect a little less on others:\n',
    comparisonTable([
      { name: report.recipe, figures: validation },
      ...(encoderValidation ? [{ name: `${encoder}, untrained`, figures: encoderValidation }] : []),
      { name: 'guessing', figures: validation.chance },
    ]),
  ].join('\n');
}
