const date = String.raw`(\d{4})[:\-/. ]?(\d\d)[:\-/. ]?(\d\d)`;
const time = String.raw`(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?`;
const zone = String.raw`(Z|[+-]\d\d:?\d\d)`;
const written = new RegExp(String.raw`^${date}(?:[T ]+${time}\s*${zone}?)?$`);

/**
 * A moment as cameras write it, made ISO: `YYYY-MM-DDTHH:mm:ss[.sss][±HH:MM or Z]`. It is the clock on the wall where
 * the photo was taken; the zone is present only if the file states it.
 *
 * Accepts EXIF (`2021:05:06 07:08:09`), XMP (ISO 8601, to the minute, the day, or finer) and IPTC (`20210506`,
 * `070809+0200` joined by a space). A date without a time counts from midnight.
 *
 * @param text the date as written
 * @param fraction EXIF's SubSecTime, which extends the seconds
 * @param offset EXIF's OffsetTime, used if the date itself has no zone
 * @returns null for dates that are blank, zero or impossible
 */
export function captureTime(text: string | undefined, fraction?: string, offset?: string): string | null {
  const match = written.exec(text?.trim() ?? '');
  if (!match) return null;
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', decimals, ownZone] = match;
  if (!isRealDate(Number(year), Number(month), Number(day))) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const milliseconds = (decimals ?? fraction?.trim() ?? '').match(/^\d+/)?.[0].padEnd(3, '0').slice(0, 3);
  const seconds = milliseconds && Number(milliseconds) > 0 ? `${second}.${milliseconds}` : second;
  return `${year}-${month}-${day}T${hour}:${minute}:${seconds}${zoneSuffix(ownZone ?? offset)}`;
}

function isRealDate(year: number, month: number, day: number): boolean {
  if (year < 1800 || month < 1) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function zoneSuffix(stated: string | undefined): string {
  const trimmed = stated?.trim();
  if (trimmed === 'Z') return 'Z';
  const match = trimmed?.match(/^([+-])(\d\d):?(\d\d)$/);
  if (!match) return '';
  const [, sign = '', hours = '', minutes = ''] = match;
  // The world's clocks run from -12:00 to +14:00; anything else is a camera's mistake.
  return Number(hours) > 14 || Number(minutes) > 59 ? '' : `${sign}${hours}:${minutes}`;
}
