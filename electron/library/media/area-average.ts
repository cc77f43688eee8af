import type { Pixels } from '../../../shared/pixels.ts';

/**
 * Shrinks a picture to `size` x `size` luma values (0..255), each the average of the area it stands for; a picture
 * smaller than that repeats its pixels. Rec. 601 weights on the gamma-encoded values, as image hashes have it.
 */
export function averageLuma({ width, height, data }: Pixels, size: number): Float32Array {
  const cells = new Float32Array(size * size);
  for (let row = 0; row < size; row++) {
    const [top, bottom] = span(row, size, height);
    for (let column = 0; column < size; column++) {
      const [left, right] = span(column, size, width);
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let y = top; y < bottom; y++) {
        const end = (y * width + right) * 3;
        for (let at = (y * width + left) * 3; at < end; at += 3) {
          red += data[at] ?? 0;
          green += data[at + 1] ?? 0;
          blue += data[at + 2] ?? 0;
        }
      }
      cells[row * size + column] = (0.299 * red + 0.587 * green + 0.114 * blue) / ((bottom - top) * (right - left));
    }
  }
  return cells;
}

/** The pixels, from and up to, that cell `index` of `count` covers in a line of `length`; at least one. */
function span(index: number, count: number, length: number): [from: number, to: number] {
  const from = Math.floor((index * length) / count);
  return [from, Math.max(from + 1, Math.floor(((index + 1) * length) / count))];
}
