import type { EpochRecord } from './fit-recipe.ts';

const WIDTH = 720;
const HEIGHT = 360;
const LEFT = 56;
const RIGHT = 56;
const TOP = 56;
const BOTTOM = 48;
const LOSS_COLOUR = '#b3541e';
const RECALL_COLOUR = '#1e5fb3';

/**
 * The curve of a training as an SVG picture: loss on the left scale, validation recall on the right one, the epoch
 * whose weights were kept marked.
 */
export function trainingCurve(title: string, history: readonly EpochRecord[], bestEpoch: number): string {
  const last = Math.max(1, history.at(-1)?.epoch ?? 1);
  const losses = history.flatMap(({ epoch, loss }) => (loss === null ? [] : [{ epoch, value: loss }]));
  const recalls = history.map(({ epoch, recall }) => ({ epoch, value: recall }));
  const mostLoss = niceCeiling(Math.max(1e-6, ...losses.map(({ value }) => value)));
  const mostRecall = Math.min(1, niceCeiling(Math.max(0.01, ...recalls.map(({ value }) => value))));
  const x = (epoch: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * epoch) / last;
  const y = (value: number, most: number): number => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * value) / most;
  const line = (points: { epoch: number; value: number }[], most: number, colour: string): string => {
    const path = points.map(({ epoch, value }) => `${x(epoch).toFixed(1)},${y(value, most).toFixed(1)}`).join(' ');
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"/>`;
  };
  const scale = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(share, 1).toFixed(1);
    return (
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" stroke="#8884"/>` +
      text(LEFT - 8, Number(at) + 4, 'end', LOSS_COLOUR, short(share * mostLoss)) +
      text(WIDTH - RIGHT + 8, Number(at) + 4, 'start', RECALL_COLOUR, `${short(share * mostRecall * 100)} %`)
    );
  });
  const every = Math.ceil(last / 10);
  const epochs = Array.from({ length: Math.floor(last / every) + 1 }, (_, index) =>
    text(x(index * every), HEIGHT - BOTTOM + 18, 'middle', '#777', String(index * every)),
  );
  const best = x(bestEpoch).toFixed(1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(LEFT, 22, 'start', '#333', title),
    text(LEFT, 42, 'start', LOSS_COLOUR, 'training loss'),
    text(WIDTH - RIGHT, 42, 'end', RECALL_COLOUR, 'validation recall (mean of 1, 5, 10, both directions)'),
    ...scale,
    ...epochs,
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, 'middle', '#777', `epoch (kept: ${bestEpoch})`),
    `<line x1="${best}" x2="${best}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#777" stroke-dasharray="4 4"/>`,
    line(losses, mostLoss, LOSS_COLOUR),
    line(recalls, mostRecall, RECALL_COLOUR),
    '</svg>\n',
  ].join('\n');
}

function text(x: number, y: number, anchor: string, colour: string, content: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${colour}">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** The next of 1, 2, 4, 5, 6, 8, 10 times a power of ten, so that a quarter of the scale is a short number. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 6, 8].find((digit) => digit * power >= value) ?? 10) * power;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
