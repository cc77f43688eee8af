import { BowerbirdError } from '../../../shared/errors.ts';

/** One photo in a table of tags. */
export interface TableRow {
  id: number;
  /** Absolute. */
  path: string;
  /** Outermost name first. */
  tags: string[][];
  caption: string | null;
  rating: number;
}

/** A row read back: photos are found again by path, ids are another library's. */
export type ReadRow = Omit<TableRow, 'id'>;

const HEADER = 'path,tags,caption,rating';

/** Several tags share a cell: `;` between tags, `|` between levels, and a backslash before either where it is part of a name. */
const escapeName = (name: string): string => name.replaceAll(/[\\;|]/g, (sign) => `\\${sign}`);

function splitEscaped(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < text.length; i++) {
    const sign = text.charAt(i);
    if (sign === '\\') part += sign + text.charAt(++i);
    else if (sign === separator) {
      parts.push(part);
      part = '';
    } else part += sign;
  }
  return [...parts, part];
}

const quote = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** RFC 4180 with a byte order mark, without which spreadsheets take UTF-8 for something else. */
export function toCsv(rows: readonly TableRow[]): string {
  const lines = rows.map(({ path, tags, caption, rating }) => {
    const cell = tags.map((names) => names.map(escapeName).join('|')).join(';');
    return [path, cell, caption ?? '', String(rating)].map(quote).join(',');
  });
  return `\uFEFF${[HEADER, ...lines].join('\r\n')}\r\n`;
}

/** What stands between cells: spreadsheets write a semicolon where a comma is the decimal sign, or a tab. */
function separatorOf(header: string): string {
  const count = (separator: string): number => header.split(separator).length;
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best));
}

/**
 * Reads a table with at least the columns `path` (or `file`) and `tags`; `caption` and `rating` where they are.
 *
 * @throws BowerbirdError `bad-request` when the first line does not name them
 */
export function fromCsv(text: string): ReadRow[] {
  // A spreadsheet may say in a line of its own what stands between cells.
  const table = text.replace(/^\uFEFF/, '').replace(/^sep=.\r?\n/i, '');
  const separator = separatorOf(/^[^\r\n]*/.exec(table)?.[0] ?? '');
  const [header = [], ...lines] = parseCsv(table, separator);
  const column = (...names: string[]): number => header.findIndex((name) => names.includes(name.trim().toLowerCase()));
  const [pathAt, tagsAt, captionAt, ratingAt] = [
    column('path', 'file'),
    column('tags', 'keywords'),
    column('caption', 'description'),
    column('rating'),
  ];
  if (pathAt < 0 || (tagsAt < 0 && captionAt < 0)) {
    throw new BowerbirdError(
      'bad-request',
      'The first line of the table has to name its columns: path, tags, and if you like caption and rating.',
    );
  }
  return lines
    .filter((cells) => cells.some((cell) => cell !== ''))
    .map((cells) => ({
      path: cells[pathAt] ?? '',
      tags: splitEscaped(cells[tagsAt] ?? '', ';')
        .map((tag) => splitEscaped(tag, '|').map((name) => name.replaceAll(/\\(.)/g, '$1').trim()))
        .map((names) => names.filter((name) => name !== ''))
        .filter((names) => names.length > 0),
      caption: cells[captionAt]?.trim() || null,
      rating: stars(Number(cells[ratingAt] ?? 0)),
    }));
}

const stars = (value: number): number => (Number.isInteger(value) && value >= 0 && value <= 5 ? value : 0);

function parseCsv(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text.charAt(i);
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text.charAt(i + 1) === '"') cell += text.charAt(++i);
      else quoted = false;
    } else if (sign === '"' && cell === '') quoted = true;
    else if (sign === separator) {
      row.push(cell);
      cell = '';
    } else if (sign === '\n' || sign === '\r') {
      if (sign === '\r' && text.charAt(i + 1) === '\n') i++;
      rows.push([...row, cell]);
      row = [];
      cell = '';
    } else cell += sign;
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell]);
  return rows;
}

export function toJson(rows: readonly TableRow[]): string {
  const photos = rows.map(({ path, tags, caption, rating }) => ({ path, tags, caption, rating }));
  return `${JSON.stringify({ format: 'bowerbird-tags', version: 1, photos }, null, 1)}\n`;
}

/**
 * Reads what `toJson` writes, and lists whose tags are plain words.
 *
 * @throws BowerbirdError `bad-request` for anything else
 */
export function fromJson(text: string): ReadRow[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new BowerbirdError('bad-request', `The file is not JSON: ${(cause as Error).message}`, { cause });
  }
  const photos = Array.isArray(document) ? document : (document as { photos?: unknown } | null)?.photos;
  if (!Array.isArray(photos)) {
    throw new BowerbirdError('bad-request', 'The file has no list of photos ({"photos": [{"path": …, "tags": […]}]}).');
  }
  return photos.map((photo: unknown) => {
    const { path, file, tags, caption, rating } = (photo ?? {}) as Record<string, unknown>;
    const list = Array.isArray(tags) ? (tags as unknown[]) : [];
    return {
      path: typeof path === 'string' ? path : typeof file === 'string' ? file : '',
      tags: list
        .map((tag) => (Array.isArray(tag) ? tag.map(String) : typeof tag === 'string' ? [tag] : []))
        .filter((names) => names.length > 0),
      caption: typeof caption === 'string' && caption.trim() !== '' ? caption.trim() : null,
      rating: stars(Number(rating ?? 0)),
    };
  });
}
