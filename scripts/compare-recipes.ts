import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openEncoder } from '../electron/library/encoder/encoder.ts';
import type { Encoder } from '../electron/library/encoder/encoder.ts';
import { readCaptionedPictures } from '../electron/library/learn/captioned-pictures.ts';
import { encodeCaptionedPictures } from '../electron/library/learn/captioned-vectors.ts';
import { comparisonTable } from '../electron/library/learn/comparison-table.ts';
import type { ComparedModel } from '../electron/library/learn/comparison-table.ts';
import { averageFigures, cosineScore, evaluatePairs } from '../electron/library/learn/evaluate.ts';
import { fitRecipe } from '../electron/library/learn/fit-recipe.ts';
import { recipeNames } from '../electron/library/learn/recipe.ts';
import type { RecipeData, RecipeName } from '../electron/library/learn/recipe.ts';
import { recipes } from '../electron/library/learn/recipes.ts';
import type { RetrievalFigures } from '../electron/library/learn/retrieval-figures.ts';
import { foldsOf, holdOut } from '../electron/library/learn/split-data.ts';
import { scorerOf } from '../electron/library/learn/trained-recipe.ts';
import { openTrainingBackend } from '../electron/library/learn/training-backend.ts';
import type { TrainingBackend } from '../electron/library/learn/training-backend.ts';
import { trainingCurve } from '../electron/library/learn/training-curve.ts';
import { frequentWords, knownWords } from '../electron/library/learn/words.ts';
import { resourcesFolder } from '../electron/library/resources.ts';
import { makeScenes, writeScenes } from '../test/fixtures/scenes/scenes.ts';

// Trains every recipe on the same pictures and compares them with the untrained encoder and with guessing:
//
//   node scripts/compare-recipes.ts [--images DIR --captions FILE.jsonl] [--folds 5] [--scenes 1000]
//     [--recipe NAME]... [--out DIR]
//
// Given captioned pictures, it goes over them in folds. Without, it draws scenes, and tests on pairs of colour and thing
// that training never showed. `--out` gets the training curves. Prints Markdown.

interface Split {
  training: RecipeData;
  test: RecipeData;
}

interface Outcome {
  figures: RetrievalFigures[];
  seconds: number;
  /** Processor time, which other programs on the machine do not stretch. */
  processorSeconds: number;
  epochs: number;
  /** Largest resident memory seen while this recipe trained, in bytes. */
  memory: number;
}

const SEED = 1;
const VALIDATION_SHARE = 0.15;

async function drawnScenes(encoder: Encoder, count: number): Promise<Split> {
  const folder = await mkdtemp(path.join(tmpdir(), 'scenes-'));
  try {
    const encoded = async (name: string, scenes: ReturnType<typeof makeScenes>): Promise<RecipeData> => {
      const images = path.join(folder, name);
      const pictures = await readCaptionedPictures(images, await writeScenes(images, scenes));
      return await encodeCaptionedPictures(pictures, encoder, { onProgress: tell });
    };
    return {
      training: await encoded('training', makeScenes(count, { seed: SEED, heldOut: false })),
      test: await encoded('test', makeScenes(Math.round(count / 4), { seed: SEED + 1, heldOut: true })),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function trainAndTest(
  name: RecipeName,
  { training: all, test }: Split,
  { encoder, backend, out }: { encoder: Encoder; backend: TrainingBackend; out: string | undefined },
): Promise<Outcome> {
  const { training, heldOut } = holdOut(all, VALIDATION_SHARE, SEED);
  const words = knownWords(frequentWords(training.captions));
  const started = performance.now();
  const spent = process.cpuUsage();
  let memory = 0;
  const fitted = await fitRecipe({
    backend,
    recipe: recipes[name],
    words,
    encoder,
    training,
    validation: heldOut,
    seed: SEED,
    settings: recipes[name].defaults,
    onProgress: (progress) => {
      memory = Math.max(memory, process.memoryUsage.rss());
      tell({ ...progress, note: `${name}: ${progress.note}` });
    },
  });
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(spent);
  if (out !== undefined) {
    await mkdir(out, { recursive: true });
    await writeFile(
      path.join(out, `curve-${name}.svg`),
      trainingCurve(`Recipe ${name}, ${training.pairing.captions} pairs`, fitted.history, fitted.bestEpoch),
    );
  }
  const score = await scorerOf(backend, recipes[name], words, fitted, test);
  return {
    figures: [await evaluatePairs(test.pairing, score)],
    seconds,
    processorSeconds: (user + system) / 1e6,
    epochs: fitted.history.length - 1,
    memory,
  };
}

const averaged = (figures: RetrievalFigures[]): RetrievalFigures => ({
  textToImage: averageFigures(figures.map(({ textToImage }) => textToImage)),
  imageToText: averageFigures(figures.map(({ imageToText }) => imageToText)),
});

async function compare(
  names: readonly RecipeName[],
  splits: Split[],
  room: Parameters<typeof trainAndTest>[2],
): Promise<string> {
  const models: ComparedModel[] = [];
  const costs = [
    '| recipe | training, s | of processor time, s | epochs | memory, MB |\n| --- | --: | --: | --: | --: |\n',
  ];
  for (const name of names) {
    const outcomes: Outcome[] = [];
    for (const split of splits) outcomes.push(await trainAndTest(name, split, room));
    models.push({ name, figures: averaged(outcomes.flatMap(({ figures }) => figures)) });
    const mean = (of: (outcome: Outcome) => number): string =>
      (outcomes.reduce((sum, outcome) => sum + of(outcome), 0) / outcomes.length).toFixed(0);
    const memory = Math.max(...outcomes.map((outcome) => outcome.memory));
    costs.push(
      `| ${name} | ${mean(({ seconds }) => seconds)} | ${mean((outcome) => outcome.processorSeconds)} | ${mean(({ epochs }) => epochs)} | ${(memory / 1e6).toFixed(0)} |\n`,
    );
  }
  const untrained = await Promise.all(splits.map(({ test }) => evaluatePairs(test.pairing, cosineScore(test))));
  models.push({ name: `${room.encoder.model.id}, untrained`, figures: averaged(untrained) });
  models.push({ name: 'guessing', figures: averaged(untrained.map(({ chance }) => chance)) });
  const [first] = splits;
  const sizes = first
    ? `${first.training.pairing.images} pictures to learn from, ${first.test.pairing.images} to test on`
    : '';
  return `${sizes}; ${splits.length} split(s), backend ${room.backend.name}.\n\n${comparisonTable(models)}\n${costs.join('')}`;
}

let told = 0;
function tell({ done, total, note }: { done: number; total: number; note: string }): void {
  if (performance.now() - told < 5_000) return;
  told = performance.now();
  process.stderr.write(`${done}/${total} ${note}\n`);
}

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    captions: { type: 'string' },
    folds: { type: 'string', default: '5' },
    scenes: { type: 'string', default: '1000' },
    recipe: { type: 'string', multiple: true },
    out: { type: 'string' },
  },
});
const names = recipeNames.filter((name) => values.recipe?.includes(name) ?? true);
const encoder = await openEncoder({ packFolder: path.join(resourcesFolder(), 'models', 'compact') });
try {
  const room = { encoder, backend: await openTrainingBackend(), out: values.out };
  if (values.images === undefined) {
    process.stdout.write(await compare(names, [await drawnScenes(encoder, Number(values.scenes))], room));
  } else {
    const captions = values.captions ?? path.join(values.images, 'captions.jsonl');
    const data = await encodeCaptionedPictures(await readCaptionedPictures(values.images, captions), encoder, {
      onProgress: tell,
    });
    process.stdout.write(await compare(names, foldsOf(data, Number(values.folds), SEED), room));
  }
} finally {
  await encoder.close();
}
