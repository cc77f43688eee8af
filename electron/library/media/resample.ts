import type { Pixels } from '../../../shared/pixels.ts';

/** A rectangle in source pixels; its edges may lie inside pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** For every output position: where its source samples begin and how much each counts (weights sum to 1). */
interface Taps {
  starts: Int32Array;
  counts: Int32Array;
  weights: Float32Array;
  most: number;
}

const kernels = {
  bilinear: { support: 1, at: (x: number): number => Math.max(0, 1 - Math.abs(x)) },
  // Keys' cubic convolution with a = -0.5.
  bicubic: {
    support: 2,
    at: (x: number): number => {
      const d = Math.abs(x);
      if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
      return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
    },
  },
} as const;

/**
 * Resizes part of a picture as Pillow's `Image.resize(..., box=...)` does, which the built-in models were trained and
 * checked with: half-pixel centres, and a kernel that widens with the reduction, so that every source pixel counts.
 * Agrees with Pillow to within one level (it rounds its weights to integers, this does not).
 *
 * @returns `size * size * 3` bytes
 */
export function resampleSquare(source: Pixels, box: Box, size: number, filter: keyof typeof kernels): Uint8Array {
  const across = taps(source.width, box.left, box.width, size, filter);
  const down = taps(source.height, box.top, box.height, size, filter);

  const firstRow = down.starts[0] ?? 0;
  const lastRow = (down.starts[size - 1] ?? 0) + (down.counts[size - 1] ?? 0);
  const rows = lastRow - firstRow;
  const narrow = new Uint8ClampedArray(rows * size * 3);
  const { data } = source;
  const { starts, counts, weights, most } = across;
  for (let y = 0; y < rows; y++) {
    const line = (y + firstRow) * source.width * 3;
    for (let x = 0; x < size; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let from = line + (starts[x] ?? 0) * 3;
      const end = x * most + (counts[x] ?? 0);
      for (let tap = x * most; tap < end; tap++, from += 3) {
        const weight = weights[tap] ?? 0;
        red += weight * (data[from] ?? 0);
        green += weight * (data[from + 1] ?? 0);
        blue += weight * (data[from + 2] ?? 0);
      }
      const to = (y * size + x) * 3;
      narrow[to] = red;
      narrow[to + 1] = green;
      narrow[to + 2] = blue;
    }
  }

  const result = new Uint8ClampedArray(size * size * 3);
  const stride = size * 3;
  const sums = new Float32Array(stride);
  for (let y = 0; y < size; y++) {
    const first = (down.starts[y] ?? 0) - firstRow;
    const count = down.counts[y] ?? 0;
    // Row by row, as the pixels lie in memory.
    sums.fill(0);
    for (let tap = 0; tap < count; tap++) {
      const weight = down.weights[y * down.most + tap] ?? 0;
      const from = (first + tap) * stride;
      for (let x = 0; x < stride; x++) sums[x] = (sums[x] ?? 0) + weight * (narrow[from + x] ?? 0);
    }
    result.set(sums, y * stride);
  }
  return new Uint8Array(result.buffer);
}

function taps(length: number, start: number, extent: number, size: number, filter: keyof typeof kernels): Taps {
  const kernel = kernels[filter];
  const scale = extent / size;
  const widening = Math.max(1, scale);
  const reach = kernel.support * widening;
  const most = Math.ceil(reach) * 2 + 1;
  const starts = new Int32Array(size);
  const counts = new Int32Array(size);
  const weights = new Float32Array(size * most);
  for (let position = 0; position < size; position++) {
    const centre = start + (position + 0.5) * scale;
    const from = Math.max(0, Math.floor(centre - reach + 0.5));
    const to = Math.min(length, Math.floor(centre + reach + 0.5));
    let total = 0;
    for (let at = from; at < to; at++) {
      const weight = kernel.at((at - centre + 0.5) / widening);
      weights[position * most + at - from] = weight;
      total += weight;
    }
    for (let tap = 0; tap < to - from; tap++) {
      weights[position * most + tap] = (weights[position * most + tap] ?? 0) / total;
    }
    starts[position] = from;
    counts[position] = to - from;
  }
  return { starts, counts, weights, most };
}
