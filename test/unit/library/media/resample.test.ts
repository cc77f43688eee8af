import { describe, expect, it } from 'vitest';
import type { Pixels } from '../../../../shared/pixels.ts';
import { resampleSquare } from '../../../../electron/library/media/resample.ts';

function pixelsOf(width: number, height: number, colour: (x: number, y: number) => [number, number, number]): Pixels {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 3);
  }
  return { width, height, data };
}

const whole = ({ width, height }: Pixels): { left: number; top: number; width: number; height: number } => ({
  left: 0,
  top: 0,
  width,
  height,
});

describe('resampleSquare', () => {
  it('matches values computed with Pillow 9.4 for both filters', () => {
    // Image.frombytes('RGB', (12, 9), bytes((x * 37 + y * 91 + c * 53 + x * y * 7) % 256 ...)).resize((4, 4), filter)
    const source = pixelsOf(
      12,
      9,
      (x, y) => [0, 1, 2].map((c) => (x * 37 + y * 91 + c * 53 + x * y * 7) % 256) as [number, number, number],
    );
    const expected = {
      bilinear: [
        110, 130, 143, 122, 135, 143, 116, 125, 137, 117, 130, 126, 125, 136, 130, 144, 135, 134, 131, 130, 121, 135,
        130, 139, 114, 146, 120, 137, 127, 119, 130, 140, 120, 139, 120, 110, 131, 107, 147, 129, 118, 133, 124, 124,
        128, 132, 107, 142,
      ],
      bicubic: [
        104, 129, 144, 124, 135, 143, 116, 124, 137, 115, 130, 126, 128, 135, 129, 145, 138, 132, 132, 127, 123, 136,
        131, 140, 113, 151, 119, 136, 128, 115, 133, 140, 119, 139, 118, 109, 132, 105, 152, 129, 118, 132, 122, 126,
        126, 130, 104, 144,
      ],
    };
    for (const filter of ['bilinear', 'bicubic'] as const) {
      const result = resampleSquare(source, whole(source), 4, filter);
      for (const [at, value] of expected[filter].entries()) {
        expect(Math.abs((result[at] ?? 0) - value)).toBeLessThanOrEqual(1);
      }
    }
  });

  it('lets every source pixel count when shrinking: fine stripes become grey, not stripes', () => {
    const stripes = pixelsOf(512, 512, (x) => (x % 2 === 0 ? [0, 0, 0] : [255, 255, 255]));
    for (const value of resampleSquare(stripes, whole(stripes), 32, 'bilinear')) {
      expect(Math.abs(value - 127.5)).toBeLessThan(4);
    }
  });

  it('keeps flat colours exactly, at the edges too, shrinking and enlarging', () => {
    for (const side of [7, 300]) {
      const flat = pixelsOf(side, side, () => [10, 200, 255]);
      const result = resampleSquare(flat, whole(flat), 64, 'bicubic');
      expect(new Set(result.filter((_, at) => at % 3 === 0))).toEqual(new Set([10]));
      expect(new Set(result.filter((_, at) => at % 3 === 2))).toEqual(new Set([255]));
    }
  });

  it('looks only at the box, apart from the filter reaching over its edge', () => {
    const halves = pixelsOf(100, 50, (x) => (x < 50 ? [255, 0, 0] : [0, 0, 255]));
    const right = resampleSquare(halves, { left: 60, top: 0, width: 40, height: 50 }, 8, 'bilinear');
    expect([...right.subarray(0, 3)]).toEqual([0, 0, 255]);
  });
});
