import { expect, test } from 'vitest';
import { comparisonTable } from '../../../../electron/library/learn/comparison-table.ts';

const figures = (r1: number, medianRank: number) => ({ r1, r5: 0.5, r10: 0.75, medianRank, map: 0.25 });

test('recall is shown in per cent and the best of each column stands out, the lowest rank being the best', () => {
  const lines = comparisonTable([
    { name: 'one', figures: { textToImage: figures(0.1234, 7), imageToText: figures(0.2, 3) } },
    { name: 'two', figures: { textToImage: figures(0.1, 5.5), imageToText: figures(0.3, 4) } },
  ]).split('\n');
  expect(lines[2]).toBe(
    '| one | **12.3** | **50.0** | **75.0** | 7 | **25.0** | 20.0 | **50.0** | **75.0** | **3** | **25.0** |',
  );
  expect(lines[3]).toBe(
    '| two | 10.0 | **50.0** | **75.0** | **5.5** | **25.0** | **30.0** | **50.0** | **75.0** | 4 | **25.0** |',
  );
});
