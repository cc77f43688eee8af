import type { DirectionFigures, RetrievalFigures } from './retrieval-figures.ts';

/** One line of a comparison: figures under a name. */
export interface ComparedModel {
  name: string;
  figures: RetrievalFigures;
}

/**
 * A Markdown table of several models' figures on the same pictures, recall and mAP in per cent, the best of each
 * column in bold.
 */
export function comparisonTable(models: readonly ComparedModel[]): string {
  const columns = (['textToImage', 'imageToText'] as const).flatMap((direction) =>
    (['r1', 'r5', 'r10', 'medianRank', 'map'] as const).map((figure) => ({ direction, figure })),
  );
  const best = columns.map(({ direction, figure }) => {
    const shown = models.map(({ figures }) => cell(figures[direction], figure));
    const values = shown.map(Number);
    return String(shown[values.indexOf(figure === 'medianRank' ? Math.min(...values) : Math.max(...values))]);
  });
  const heading = (['text to image', 'image to text'] as const).flatMap((direction) => [
    `${direction} R@1 %`,
    'R@5 %',
    'R@10 %',
    'median rank',
    'mAP %',
  ]);
  const rows = models.map(({ name, figures }) => [
    name,
    ...columns.map(({ direction, figure }, column) => {
      const text = cell(figures[direction], figure);
      return models.length > 1 && text === best[column] ? `**${text}**` : text;
    }),
  ]);
  return [['model', ...heading], ['---', ...heading.map(() => '--:')], ...rows]
    .map((row) => `| ${row.join(' | ')} |\n`)
    .join('');
}

function cell(figures: DirectionFigures, name: keyof DirectionFigures): string {
  return name === 'medianRank' ? String(Math.round(figures[name] * 10) / 10) : (figures[name] * 100).toFixed(1);
}
