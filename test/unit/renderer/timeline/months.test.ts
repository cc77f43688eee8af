import { describe, expect, it } from 'vitest';
import { fillMonths, monthsFilter } from '../../../../renderer/timeline/months.ts';

describe('fillMonths', () => {
  it('puts empty months between, in the order of the calendar', () => {
    const filled = fillMonths([
      { month: '2024-02', photos: 3 },
      { month: '2023-11', photos: 5 },
    ]);
    expect(filled.map(({ month, photos }) => `${month} ${photos}`)).toEqual([
      '2023-11 5',
      '2023-12 0',
      '2024-01 0',
      '2024-02 3',
    ]);
  });

  it('does not let a clock that was never set squeeze the rest', () => {
    expect(
      fillMonths([
        { month: '1970-01', photos: 1 },
        { month: '2023-05', photos: 9 },
      ]).length,
    ).toBe(2);
  });
});

describe('monthsFilter', () => {
  it('writes one month or a range, whichever way it was drawn', () => {
    expect(monthsFilter('2023-06', '2023-06')).toBe('date:2023-06');
    expect(monthsFilter('2023-08', '2023-06')).toBe('date:2023-06..2023-08');
  });
});
