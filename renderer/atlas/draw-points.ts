import type { Plane } from '../controls/plane.svelte.ts';

type Colour = [number, number, number];

/** Reads a colour of the look, `#rrggbb`. */
export function readColour(hex: string): Colour {
  const value = Number.parseInt(hex.trim().slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

export interface Dots {
  xs: readonly number[];
  ys: readonly number[];
  /** Whether a dot is drawn in the second colour. */
  marked: (index: number) => boolean;
  colour: Colour;
  markedColour: Colour;
  /** Side of a dot, in device pixels. */
  size: number;
}

/**
 * Draws the dots by writing pixels: 100,000 calls of a drawing function would take several frames' time, this takes a
 * part of one. Where dots lie on each other they get darker.
 */
export function drawPoints(image: ImageData, plane: Plane, density: number, dots: Dots): void {
  const { data, width, height } = image;
  const { scale, x, y } = plane;
  const factor = scale * density;
  const left = width / 2 - x * factor;
  const top = height / 2 - y * factor;
  const put = (px: number, py: number, [red, green, blue]: Colour, strength: number): void => {
    const at = (py * width + px) * 4;
    data[at] = red;
    data[at + 1] = green;
    data[at + 2] = blue;
    data[at + 3] = Math.min(255, (data[at + 3] ?? 0) + strength);
  };
  for (let index = 0; index < dots.xs.length; index++) {
    const px = Math.round((dots.xs[index] ?? 0) * factor + left);
    const py = Math.round((dots.ys[index] ?? 0) * factor + top);
    if (px < 0 || py < 0 || px + dots.size >= width || py + dots.size >= height) continue;
    const marked = dots.marked(index);
    for (let dy = 0; dy < dots.size; dy++) {
      for (let dx = 0; dx < dots.size; dx++) {
        put(px + dx, py + dy, marked ? dots.markedColour : dots.colour, marked ? 255 : 130);
      }
    }
  }
}
