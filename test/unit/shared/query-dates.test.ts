import { describe, expect, it } from 'vitest';
import { endOf, readDate, startOf } from '../../../shared/query-dates.ts';

describe('readDate', () => {
  it('normalises what people write', () => {
    expect(readDate('2023')).toBe('2023');
    expect(readDate('2023/6/1')).toBe('2023-06-01');
    expect(readDate('2023.06')).toBe('2023-06');
  });

  it('refuses what is not on the calendar', () => {
    for (const text of ['2023-13', '2023-02-29', '2023-00', '23', '2023-06-31', '2023-01-01T24', '0000', 'June 2023']) {
      expect(readDate(text), text).toBeUndefined();
    }
  });
});

describe('the span of a date', () => {
  it.each([
    ['2023', '2023-01-01T00:00:00', '2024-01-01T00:00:00'],
    ['2023-12', '2023-12-01T00:00:00', '2024-01-01T00:00:00'],
    ['2024-02', '2024-02-01T00:00:00', '2024-03-01T00:00:00'],
    ['2024-02-29', '2024-02-29T00:00:00', '2024-03-01T00:00:00'],
    ['2023-12-31T23', '2023-12-31T23:00:00', '2024-01-01T00:00:00'],
    ['2023-12-31T23:59', '2023-12-31T23:59:00', '2024-01-01T00:00:00'],
    ['0099-12', '0099-12-01T00:00:00', '0100-01-01T00:00:00'],
  ])('of %s runs from %s to %s', (date, from, to) => {
    expect(startOf(date)).toBe(from);
    expect(endOf(date)).toBe(to);
  });

  it('stops at the last year that sorts as text', () => {
    expect(endOf('9999-12') > startOf('9999-12-31')).toBe(true);
  });
});
