import { resolve } from 'node:path';
import { embedImage, embedText, evaluateModel, trainModel, withEncoder } from '../library/model-tools.ts';
import { needText } from './care-commands.ts';
import type { Command } from './command.ts';
import { UsageError } from './usage.ts';

export const embedCommand: Command = {
  options: { text: { type: 'string' }, image: { type: 'string' }, model: { type: 'string' } },
  async run({ line, out, libraryFolder }) {
    const text = line.text('text');
    const image = line.text('image');
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

export const evaluateCommand: Command = {
  options: { images: { type: 'string' }, captions: { type: 'string' }, model: { type: 'string' } },
  async run({ line, out, libraryFolder, signal }) {
    const images = needText(line.text('images'), 'images');
    const captions = needText(line.text('captions'), 'captions');
    const result = await withEncoder(libraryFolder, line.text('model'), (encoder) =>
      evaluateModel(encoder, images, captions, {
        signal,
        onProgress: ({ done, total, note }) => out.progress(done, total, note),
      }),
    );
    out.endProgress();
    for (const { file, reason } of result.skipped) out.say(`${file}: ${reason}`);
    const row = (name: string, figures: typeof result.textToImage): string =>
      `${name}  R@1 ${percent(figures.r1)}  R@5 ${percent(figures.r5)}  R@10 ${percent(figures.r10)}  median rank ${figures.medianRank}`;
    out.result(
      result,
      [
        `${result.images} pictures, ${result.captions} captions, model ${result.model}`,
        row('text to image', result.textToImage),
        row('image to text', result.imageToText),
      ].join('\n'),
    );
    return result.skipped.length > 0 ? 3 : 0;
  },
};

export const trainCommand: Command = {
  options: {
    recipe: { type: 'string' },
    images: { type: 'string' },
    captions: { type: 'string' },
    model: { type: 'string' },
    out: { type: 'string' },
    seed: { type: 'string' },
    epochs: { type: 'string' },
  },
  async run({ line, out, libraryFolder, signal }) {
    const recipe = needText(line.text('recipe'), 'recipe');
    const images = needText(line.text('images'), 'images');
    const captions = needText(line.text('captions'), 'captions');
    const seed = line.number('seed', 1, { min: 0, whole: true });
    const epochs = line.number('epochs', 0, { min: 0, whole: true });
    const report = await withEncoder(libraryFolder, line.text('model'), (encoder) =>
      trainModel(encoder, {
        recipe,
        images,
        captions,
        out: resolve(line.text('out') ?? `${recipe}-seed-${seed}`),
        seed,
        ...(epochs > 0 ? { epochs } : {}),
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
