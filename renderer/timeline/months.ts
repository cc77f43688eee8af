export interface MonthBar {
  /** `2023-06`. */
  month: string;
  photos: number;
}

const ORDINAL = /^(\d{4})-(\d{2})/;

function ordinalOf(month: string): number | undefined {
  const match = ORDINAL.exec(month);
  return match ? Number(match[1]) * 12 + Number(match[2]) - 1 : undefined;
}

function monthOf(ordinal: number): string {
  return `${String(Math.floor(ordinal / 12)).padStart(4, '0')}-${String((ordinal % 12) + 1).padStart(2, '0')}`;
}

// A camera whose clock was never set says 1970 or 2000: one stray month must not squeeze all others together.
const LONGEST_GAP = 24;

/** Every month from the first to the last with its photos, also where there are none; long gaps are left out. */
export function fillMonths(months: readonly MonthBar[]): MonthBar[] {
  const known = months
    .flatMap(({ month, photos }) => {
      const ordinal = ordinalOf(month);
      return ordinal === undefined ? [] : [{ ordinal, photos }];
    })
    .sort((a, b) => a.ordinal - b.ordinal);
  const filled: MonthBar[] = [];
  let last: number | undefined;
  for (const { ordinal, photos } of known) {
    if (last !== undefined && ordinal - last <= LONGEST_GAP) {
      for (let empty = last + 1; empty < ordinal; empty++) filled.push({ month: monthOf(empty), photos: 0 });
    }
    filled.push({ month: monthOf(ordinal), photos });
    last = ordinal;
  }
  return filled;
}

/** The filter for the months from one bar to another, whichever comes first. */
export function monthsFilter(a: string, b: string): string {
  if (a === b) return `date:${a}`;
  return a < b ? `date:${a}..${b}` : `date:${b}..${a}`;
}
