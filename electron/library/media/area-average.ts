import type { Pixels } from '../../../shared/pixels.ts';

/** Shrinks a picture to `width` x `height` luma values (0..255) by averaging the area each stands for. */
export function averageLuma(pixels: Pixels, width: number, height: number): Float32Array {
  const sums = new Float32Array(width * height);
  const counts = new Uint32Array(width * height);
  const { data } = pixels;
  const column = Uint16Array.from({ length: pixels.width }, (_, x) => Math.floor((x * width) / pixels.width));
  let at = 0;
  for (let y = 0; y < pixels.height; y++) {
    const row = Math.floor((y * height) / pixels.height) * width;
    for (let x = 0; x < pixels.width; x++, at += 3) {
      const cell = row + (column[x] ?? 0);
      // Rec. 601 luma, on the gamma-encoded values as the hash's definition has it.
      const luma = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
      sums[cell] = (sums[cell] ?? 0) + luma;
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  // A picture smaller than the grid leaves cells that no pixel falls into: they repeat the pixel they lie on.
  for (let cell = 0; cell < sums.length; cell++) {
    const count = counts[cell] ?? 0;
    if (count > 0) sums[cell] = (sums[cell] ?? 0) / count;
    else sums[cell] = lumaAt(pixels, (cell % width) / width, Math.floor(cell / width) / height);
  }
  return sums;
}

function lumaAt({ width, height, data }: Pixels, x: number, y: number): number {
  const at = 3 * (Math.floor(y * height) * width + Math.floor(x * width));
  return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
}
