import { resolve } from 'node:path';
import {
  embedImage,
  embedText,
  evaluateModel,
  type Evaluation,
  evaluationTable,
  modelOfRecipe,
  trainModel,
  withEncoder,
} from '../library/model-tools.ts';
import { needText } from './care-commands.ts';
import type { Command } from './command.ts';
import { UsageError } from './usage.ts';

export const embedCommand: Command = {
  options: { text: { type: 'string' }, image: { type: 'string' }, model: { type: 'string' } },
  mostWords: 0,
  async run({ line, out, libraryFolder }) {
    const text = line.text('text');
    const image = line.text('image');
    if (image === '') throw new UsageError('The name of the picture is empty.');
    if ((text === undefined) === (image === undefined))
      throw new UsageError('Give one of --text WORDS and --image FILE.');
    const embedded = await withEncoder(libraryFolder, line.text('model'), (encoder) =>
      text === undefined ? embedImage(encoder, image ?? '') : embedText(encoder, text),
    );
    const vector = [...embedded.vector];
    out.result({ model: embedded.model, dimension: embedded.dimension, vector }, vector.join(' '));
    return 0;
  },
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** What is evaluated: a model, or a trained recipe with the model it stands on. */
interface Evaluated {
  name: string;
  model: string | undefined;
  recipe?: string;
}

export const evaluateCommand: Command = {
  options: {
    images: { type: 'string' },
    captions: { type: 'string' },
    model: { type: 'string', multiple: true },
    recipe: { type: 'string', multiple: true },
    markdown: { type: 'boolean' },
  },
  mostWords: 0,
  async run({ line, out, libraryFolder, signal }) {
    const images = needText(line.text('images'), 'images');
    const captions = needText(line.text('captions'), 'captions');
    const models = line.texts('model').flatMap((text) => text.split(',').filter((id) => id !== ''));
    const recipes = line.texts('recipe');
    const wanted: Evaluated[] = models.map((model) => ({ name: model, model }));
    for (const folder of recipes) wanted.push({ name: folder, model: await modelOfRecipe(folder), recipe: folder });
    if (wanted.length === 0) wanted.push({ name: '', model: undefined });

    const evaluations: { name: string; evaluation: Evaluation }[] = [];
    for (const { name, model, recipe } of wanted) {
      const evaluation = await withEncoder(libraryFolder, model, (encoder) =>
        evaluateModel(encoder, images, captions, {
          recipe,
          signal,
          onProgress: ({ done, total, note }) =>
            out.progress(done, total, wanted.length > 1 ? `${name}: ${note}` : note),
        }),
      );
      out.endProgress();
      const title = recipe === undefined ? evaluation.model : `${evaluation.model} on ${model} (${recipe})`;
      evaluations.push({ name: title, evaluation });
    }
    const skipped = evaluations[0]?.evaluation.skipped ?? [];
    for (const { file, reason } of skipped) out.say(`${file}: ${reason}`);
    const all = evaluations.map(({ evaluation }) => evaluation);
    out.result(
      all.length === 1 ? all[0] : { evaluations: all },
      line.flag('markdown') ? evaluationTable(evaluations).trimEnd() : evaluations.map(inWords).join('\n\n'),
    );
    return skipped.length > 0 ? 3 : 0;
  },
};

function inWords({ name, evaluation }: { name: string; evaluation: Evaluation }): string {
  const row = (direction: string, figures: Evaluation['textToImage']): string =>
    `${direction}  R@1 ${percent(figures.r1)}  R@5 ${percent(figures.r5)}  R@10 ${percent(figures.r10)}  median rank ${figures.medianRank}`;
  return [
    `${evaluation.images} pictures, ${evaluation.captions} captions, model ${name}`,
    row('text to image', evaluation.textToImage),
    row('image to text', evaluation.imageToText),
  ].join('\n');
}

export const trainCommand: Command = {
  options: {
    recipe: { type: 'string' },
    images: { type: 'string' },
    captions: { type: 'string' },
    model: { type: 'string' },
    out: { type: 'string' },
    seed: { type: 'string' },
    epochs: { type: 'string' },
    'image-model': { type: 'string' },
    preprocessing: { type: 'string' },
  },
  mostWords: 0,
  async run({ line, out, libraryFolder, signal }) {
    const recipe = needText(line.text('recipe'), 'recipe');
    const images = needText(line.text('images'), 'images');
    const captions = needText(line.text('captions'), 'captions');
    const seed = line.number('seed', 1, { min: 0, whole: true });
    const epochs = line.number('epochs', 0, { min: 0, whole: true });
    const file = line.text('image-model');
    const preprocessing = line.text('preprocessing');
    if (file === undefined && preprocessing !== undefined) {
      throw new UsageError('--preprocessing says how an --image-model takes its pictures; give that too.');
    }
    const report = await withEncoder(libraryFolder, line.text('model'), (encoder) =>
      trainModel(encoder, {
        recipe,
        images,
        captions,
        out: resolve(line.text('out') ?? `${recipe}-seed-${seed}`),
        seed,
        ...(epochs > 0 ? { epochs } : {}),
        imageModel: file === undefined ? undefined : { file: resolve(file), preprocessing: preprocessing ?? 'caffe' },
        signal,
        onProgress: ({ done, total, note }) => out.progress(done, total, note),
      }),
    );
    out.endProgress();
    for (const { file, reason } of report.skipped) out.say(`${file}: ${reason}`);
    const { textToImage } = report.validation;
    const untrained = report.encoderValidation
      ? ` (untrained encoder ${percent(report.encoderValidation.textToImage.r10)})`
      : '';
    out.result(
      report,
      `${report.recipe}: best of ${report.history.length} epochs is ${report.bestEpoch}; on ${report.images.validation} held-out ` +
        `pictures R@1 ${percent(textToImage.r1)}, R@10 ${percent(textToImage.r10)}${untrained}. ` +
        `${report.seconds.toFixed(0)} s. Written to ${report.out}.`,
    );
    return report.skipped.length > 0 ? 3 : 0;
  },
};
