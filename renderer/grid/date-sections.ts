import type { Section } from './row-layout.ts';

const DAY = 86_400_000;
const monthName = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });

// Below so many photos a month, headings would take more room than photos.
const FEW_A_MONTH = 6;

/**
 * Splits photos sorted by date into months, or into years where the months are nearly empty. `days` are days since
 * 1970-01-01.
 */
export function dateSections(days: ArrayLike<number>): Section[] {
  const months = monthSections(days);
  if (months.length < 2 || days.length / months.length >= FEW_A_MONTH) return months;
  return yearMarks(months).map(({ year, from, photos }) => ({ label: year, from, to: from + photos }));
}

/** Splits photos sorted by date into months. */
export function monthSections(days: ArrayLike<number>): Section[] {
  const sections: Section[] = [];
  let from = 0;
  let current = '';
  let lastDay = Number.NaN;
  for (let index = 0; index < days.length; index++) {
    const day = days[index] ?? 0;
    if (day === lastDay) continue;
    lastDay = day;
    const label = monthName.format(day * DAY);
    if (label === current) continue;
    if (index > 0) sections.push({ label: current, from, to: index });
    current = label;
    from = index;
  }
  if (days.length > 0) sections.push({ label: current, from, to: days.length });
  return sections;
}

/** A year of the scrubber: where its photos start, how many there are, and its months. */
export interface YearMark {
  year: string;
  from: number;
  photos: number;
  months: Section[];
}

/** Gathers month sections into years, in the order they come. */
export function yearMarks(sections: readonly Section[]): YearMark[] {
  const marks: YearMark[] = [];
  for (const section of sections) {
    const year = section.label.slice(-4);
    const last = marks.at(-1);
    if (last?.year === year) {
      last.photos += section.to - section.from;
      last.months.push(section);
    } else {
      marks.push({ year, from: section.from, photos: section.to - section.from, months: [section] });
    }
  }
  return marks;
}
