import { BowerbirdError } from '../../../shared/errors.ts';
import type { Encoder } from '../encoder/encoder.ts';
import { readCaptionedPictures } from './captioned-pictures.ts';
import { encodeCaptionedPictures } from './captioned-vectors.ts';
import type { OnProgress } from './captioned-vectors.ts';
import { dot } from './dot.ts';
import { openImageModel } from './image-model.ts';
import { seededRandom } from './random.ts';
import type { RecipeData } from './recipe.ts';
import { readRecipe } from './recipe-folder.ts';
import { recipes } from './recipes.ts';
import { bootstrapIntervals, chanceFigures, retrievalFigures } from './retrieval-figures.ts';
import type { DirectionFigures, RetrievalFigures, RetrievalIntervals } from './retrieval-figures.ts';
import { pairingOf, rankPairs } from './retrieval-ranks.ts';
import type { Pairing, PairScore } from './retrieval-ranks.ts';
import { scorerOf } from './trained-recipe.ts';
import { openTrainingBackend } from './training-backend.ts';
import { knownWords } from './words.ts';

/** Retrieval figures in both directions over captioned pictures. Recall and mAP are fractions, 0 to 1. */
export interface Evaluation {
  /** What was evaluated: a model pack's id, or a trained recipe's name. */
  model: string;
  images: number;
  captions: number;
  textToImage: DirectionFigures;
  imageToText: DirectionFigures;
  /** 95 % bootstrap intervals of the same figures, resampling pictures. */
  intervals: RetrievalIntervals;
  /** What guessing would be expected to reach here. */
  chance: RetrievalFigures;
  /**
   * The same figures among 1,000 pictures at a time, averaged over as many disjoint pools as there are, as benchmarks
   * report them; null with fewer pictures than that.
   */
  pools: (RetrievalFigures & { size: number; pools: number }) | null;
  /** Pictures left out, and why. */
  skipped: { file: string; reason: string }[];
}

export interface EvaluateOptions {
  /** Folder of the pictures. */
  images: string;
  /** JSON Lines file: `{"file": "a.jpg", "captions": ["…", …]}` a line. */
  captions: string;
  encoder: Encoder;
  /** Folder of a trained recipe to evaluate in place of the encoder it stands on. */
  recipe?: string | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

const POOL = 1000;

/**
 * How well a model finds pictures by their captions and captions by their pictures.
 *
 * @throws BowerbirdError `not-found`, `bad-request` for the captions file, `model-invalid` for a recipe of another
 *   encoder, `cancelled`, or what the encoder throws
 */
export async function evaluateRetrieval(options: EvaluateOptions): Promise<Evaluation> {
  const { encoder, signal, onProgress } = options;
  const trained = options.recipe === undefined ? undefined : await trainedFor(options.recipe, encoder);
  const imageModel = trained?.description.imageModel;
  const eyes = imageModel ? await openImageModel(await openTrainingBackend(), imageModel) : undefined;
  const pictures = await readCaptionedPictures(options.images, options.captions);
  const vectors = await encodeCaptionedPictures(pictures, encoder, { signal, onProgress, eyes });
  if (vectors.pairing.images === 0) {
    const first = vectors.skipped[0];
    throw new BowerbirdError(
      'unreadable',
      `None of the pictures in ${options.images} could be read` + (first ? `; ${first.file}: ${first.reason}` : '.'),
    );
  }
  const score = trained ? await recipeScore(trained, vectors, signal) : cosineScore(vectors);
  const model = trained?.description.recipe ?? encoder.model.id;
  return { model, ...(await evaluatePairs(vectors.pairing, score, signal)), skipped: vectors.skipped };
}

type TrainedRecipe = NonNullable<Awaited<ReturnType<typeof readRecipe>>>;

async function trainedFor(folder: string, encoder: Encoder): Promise<TrainedRecipe> {
  const trained = await readRecipe(folder);
  if (!trained) throw new BowerbirdError('not-found', `${folder} holds no trained recipe.`);
  const wanted = trained.description.encoder;
  if (wanted === encoder.model.id) return trained;
  throw new BowerbirdError(
    'model-invalid',
    `The recipe in ${folder} was trained on vectors of the model "${wanted}", not "${encoder.model.id}". Evaluate it with that model.`,
  );
}

async function recipeScore(
  trained: TrainedRecipe,
  data: RecipeData,
  signal: AbortSignal | undefined,
): Promise<PairScore> {
  const { recipe, words } = trained.description;
  return await scorerOf(await openTrainingBackend(), recipes[recipe], knownWords(words), trained, data, signal);
}

/** Scores a caption and an image by the cosine of their vectors. */
export function cosineScore(vectors: Pick<RecipeData, 'captionVectors' | 'imageVectors'>): PairScore {
  return (caption, image) => dot(vectors.captionVectors[caption], vectors.imageVectors[image]);
}

/** Evaluates any way of scoring pairs: an encoder's cosine, a trained recipe, chance. */
export async function evaluatePairs(
  pairing: Pairing,
  score: PairScore,
  signal?: AbortSignal,
): Promise<Omit<Evaluation, 'model' | 'skipped'>> {
  const ranks = await rankPairs(pairing, score, signal);
  return {
    images: pairing.images,
    captions: pairing.captions,
    ...retrievalFigures(ranks),
    intervals: bootstrapIntervals(ranks),
    chance: chanceFigures(pairing),
    pools: pairing.images > POOL ? await poolFigures(pairing, score, POOL, signal) : null,
  };
}

/** Averages figures over disjoint random pools of `size` pictures with their captions. */
export async function poolFigures(
  pairing: Pairing,
  score: PairScore,
  size: number,
  signal?: AbortSignal,
): Promise<RetrievalFigures & { size: number; pools: number }> {
  const order = seededRandom(1).permutation(pairing.images);
  const pools = Math.floor(pairing.images / size);
  const figures: RetrievalFigures[] = [];
  for (let pool = 0; pool < pools; pool++) {
    const members = order.subarray(pool * size, (pool + 1) * size);
    const captionsOf = Array.from(members, (image) => {
      const from = pairing.firstCaption[image] ?? 0;
      const count = (pairing.firstCaption[image + 1] ?? 0) - from;
      return Array.from({ length: count }, (_, index) => from + index);
    });
    const captions = captionsOf.flat();
    const ranks = await rankPairs(
      pairingOf(captionsOf.map(({ length }) => length)),
      (caption, image) => score(captions[caption] ?? 0, members[image] ?? 0),
      signal,
    );
    figures.push(retrievalFigures(ranks));
  }
  return {
    size,
    pools,
    textToImage: averageFigures(figures.map(({ textToImage }) => textToImage)),
    imageToText: averageFigures(figures.map(({ imageToText }) => imageToText)),
  };
}

/** The mean of each figure; of median ranks, too, as benchmarks average folds. */
export function averageFigures(figures: readonly DirectionFigures[]): DirectionFigures {
  const mean = (name: keyof DirectionFigures): number =>
    figures.reduce((sum, each) => sum + each[name], 0) / figures.length;
  return { r1: mean('r1'), r5: mean('r5'), r10: mean('r10'), medianRank: mean('medianRank'), map: mean('map') };
}
