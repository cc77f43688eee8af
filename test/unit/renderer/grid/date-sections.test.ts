import { describe, expect, it } from 'vitest';
import { dateSections, monthSections, yearMarks } from '../../../../renderer/grid/date-sections.ts';

const day = (iso: string): number => Date.parse(`${iso}T00:00:00Z`) / 86_400_000;

describe('monthSections', () => {
  it('splits days into months by the calendar', () => {
    const days = ['2024-01-01', '2023-12-31', '2023-12-31', '2023-12-01', '2022-12-05'].map(day);
    expect(monthSections(days)).toEqual([
      { label: 'January 2024', from: 0, to: 1 },
      { label: 'December 2023', from: 1, to: 4 },
      { label: 'December 2022', from: 4, to: 5 },
    ]);
  });

  it('has nothing to say about nothing, and handles years before 1970', () => {
    expect(monthSections([])).toEqual([]);
    expect(monthSections([day('1931-07-04')]).map((section) => section.label)).toEqual(['July 1931']);
  });
});

describe('dateSections', () => {
  it('goes by months where they hold something, and by years where they hardly do', () => {
    const full = ['2024-02-01', '2024-01-01'].flatMap((date) => Array<number>(10).fill(day(date)));
    expect(dateSections(full).map((section) => section.label)).toEqual(['February 2024', 'January 2024']);
    const sparse = ['2024-02-01', '2024-01-01', '2022-05-01', '2022-04-01'].map(day);
    expect(dateSections(sparse)).toEqual([
      { label: '2024', from: 0, to: 2 },
      { label: '2022', from: 2, to: 4 },
    ]);
  });
});

describe('yearMarks', () => {
  it('counts the photos of each year and keeps its months', () => {
    const marks = yearMarks(monthSections(['2023-12-31', '2023-02-01', '2022-12-05'].map(day)));
    expect(marks.map((mark) => [mark.year, mark.photos, mark.from, mark.months.length])).toEqual([
      ['2023', 2, 0, 2],
      ['2022', 1, 2, 1],
    ]);
  });
});
