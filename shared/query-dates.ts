// Dates as people write them in a query: a year, a month, a day, an hour or a minute, and what lies between two of them.

/** A date of any precision, normalised: `2023`, `2023-06`, `2023-06-01`, `2023-06-01T14` or `2023-06-01T14:30`. */
export type PartialDate = string;

const WRITTEN = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:[Tt](\d{1,2})(?::(\d{2}))?)?)?)?$/;

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Reads a date of any precision; undefined for what is not one, or is not on the calendar (`2023-02-30`). */
export function readDate(text: string): PartialDate | undefined {
  const match = WRITTEN.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute] = match.slice(1).map((part) => (part as string | undefined) && Number(part));
  if (typeof year !== 'number' || year < 1) return undefined;
  let date = String(year).padStart(4, '0');
  if (typeof month !== 'number') return date;
  if (month < 1 || month > 12) return undefined;
  date += `-${two(month)}`;
  if (typeof day !== 'number') return date;
  if (day < 1 || day > daysIn(year, month)) return undefined;
  date += `-${two(day)}`;
  if (typeof hour !== 'number') return date;
  if (hour > 23) return undefined;
  date += `T${two(hour)}`;
  if (typeof minute !== 'number') return date;
  return minute > 59 ? undefined : `${date}:${two(minute)}`;
}

/** The first moment of a date, as local time `YYYY-MM-DDTHH:MM:SS`, which sorts as text. */
export function startOf(date: PartialDate): string {
  return date + '0001-01-01T00:00:00'.slice(date.length);
}

/** The first moment after a date: where the next year, month, day, hour or minute begins. */
export function endOf(date: PartialDate): string {
  const [day = '', time] = date.split('T');
  const [year = 1, month, dayOfMonth] = day.split('-').map(Number);
  const [hour, minute] = time === undefined ? [] : time.split(':').map(Number);
  if (month === undefined) return `${String(year + 1).padStart(4, '0')}-01-01T00:00:00`;
  if (dayOfMonth === undefined) return fromParts(year, month + 1, 1, 0, 0);
  if (hour === undefined) return fromParts(year, month, dayOfMonth + 1, 0, 0);
  if (minute === undefined) return fromParts(year, month, dayOfMonth, hour + 1, 0);
  return fromParts(year, month, dayOfMonth, hour, minute + 1);
}

function fromParts(year: number, month: number, day: number, hour: number, minute: number): string {
  // Date.UTC reads the years 0 to 99 as 1900 to 1999, so the parts are set one by one.
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  moment.setUTCHours(hour, minute, 0, 0);
  // Years beyond 9999 would need a sign in ISO 8601 and would no longer sort as text.
  return moment.getUTCFullYear() > 9999 ? '9999-12-31T23:59:59' : moment.toISOString().slice(0, 19);
}
