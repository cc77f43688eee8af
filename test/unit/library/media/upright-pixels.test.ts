import { expect, it } from 'vitest';
import { uprightPixels } from '../../../../electron/library/media/upright-pixels.ts';

/** Draws pixels as rows of letters, so that a turned picture can be read. */
function letters(rows: string[]): { width: number; height: number; data: Uint8Array } {
  const codes = [...Buffer.from(rows.join(''))];
  return {
    width: rows[0]?.length ?? 0,
    height: rows.length,
    data: Uint8Array.from(codes.flatMap((code) => [code, code + 1, code + 2])),
  };
}

// What a camera stores, and what is to be seen, for each orientation of the EXIF standard.
it.each([
  [1, ['ABC', 'DEF']],
  [2, ['CBA', 'FED']],
  [3, ['FED', 'CBA']],
  [4, ['DEF', 'ABC']],
  [5, ['AD', 'BE', 'CF']],
  [6, ['DA', 'EB', 'FC']],
  [7, ['FC', 'EB', 'DA']],
  [8, ['CF', 'BE', 'AD']],
])('shows orientation %i upright', (orientation, seen) => {
  expect(uprightPixels(letters(['ABC', 'DEF']), orientation)).toEqual(letters(seen));
});
