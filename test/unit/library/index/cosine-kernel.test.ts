import { describe, expect, it } from 'vitest';
import { makeCosineKernel, placeOf } from '../../../../electron/library/index/cosine-kernel.ts';

describe('makeCosineKernel', () => {
  it.each([8, 16, 104, 256, 1024])('multiplies rows of %i numbers with the query, at their extremes too', (width) => {
    const rows = 8;
    const memory = new WebAssembly.Memory({ initial: 2 });
    const query = new Int16Array(memory.buffer, 0, width);
    const scales = new Float32Array(memory.buffer, 4096, rows);
    const scores = new Float32Array(memory.buffer, 8192, rows);
    const codes = new Int8Array(memory.buffer, 65_536, rows * width);
    for (let at = 0; at < width; at++) query[at] = at % 3 === 0 ? -32_767 : ((at * 7919) % 65_535) - 32_767;
    for (let at = 0; at < codes.length; at++) codes[at] = at % 5 === 0 ? -127 : ((at * 104_729) % 255) - 127;
    for (let row = 0; row < rows; row++) scales[row] = row === 5 ? NaN : 1 / (1 + row);
    makeCosineKernel(memory, width).score(65_536, 4096, 0, 8192, rows / 4);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let at = 0; at < width; at++)
        sum += (codes[placeOf(row, at - (at % 8), width) + (at % 8)] ?? 0) * (query[at] ?? 0);
      expect(scores[row]).toBe(Math.fround(Math.fround(sum) * Math.fround(scales[row] ?? 0)));
    }
  });

  it('gives every number a place of its own', () => {
    const [rows, width] = [8, 24];
    const places = Array.from({ length: rows * width }, (_, at) => {
      const number = at % width;
      return placeOf(Math.floor(at / width), number - (number % 8), width) + (number % 8);
    });
    expect(places.toSorted((a, b) => a - b)).toEqual(places.map((_, at) => at));
  });

  it('touches nothing but the rows it is asked for', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const bytes = new Uint8Array(memory.buffer).fill(1);
    makeCosineKernel(memory, 8).score(4096, 2048, 0, 1024, 1);
    const changed = [...bytes.entries()].filter(([, byte]) => byte !== 1).map(([at]) => at);
    expect(changed.every((at) => at >= 1024 && at < 1024 + 16)).toBe(true);
    expect(changed.length).toBeGreaterThan(0);
  });
});
