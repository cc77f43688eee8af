import { endOf, startOf } from '../../../shared/query-dates.ts';
import type { Comparison, Filter } from '../../../shared/query.ts';
import { looseKey } from '../../../shared/loose-key.ts';
import type { Catalogue } from './catalogue.ts';
import { hasFlags, stateCodes, type PhotoColumns } from './photo-columns.ts';
import { inLibrary } from './photo-views.ts';
import { listRoots } from './roots.ts';
import { findTagsByName, tagPaths, tagSubtree } from './tags.ts';
import { photosWithPhrase, photosWithTagWord } from './word-matches.ts';

/** A condition that a photo meets or not. */
export type PhotoCondition =
  | Exclude<Filter, { kind: 'similar' }>
  /** These words, in this order, somewhere in its text. */
  | { kind: 'phrase'; text: string }
  /** A tag of it, or one above, holds this word. */
  | { kind: 'tag-word'; text: string }
  | { kind: 'photo'; photoId: number }
  | { kind: 'all' | 'any'; of: PhotoCondition[] }
  | { kind: 'not'; of: PhotoCondition };

/** One byte per photo id: 1 where the photo meets the condition, else 0. */
export type PhotoMask = Uint8Array<ArrayBuffer>;

/**
 * The photos of the library that meet a condition. Those whose file is gone from a disk that is there, deleted or left out by
 * a pattern, are kept in the catalogue but are not among them, unless the condition asks for them.
 *
 * @returns a mask that others may be given too: it is not to be changed
 */
export function filterPhotos(catalogue: Catalogue, columns: PhotoColumns, condition: PhotoCondition): PhotoMask {
  return keptMask(columns, JSON.stringify([rootsNow(catalogue), condition]), () => {
    const mask = evaluate(catalogue, columns, condition);
    const { present } = columns;
    for (let id = 0; id < columns.size; id++) mask[id] = (mask[id] ?? 0) & (present[id] ?? 0);
    if (!asksForMissing(condition)) leaveOutGone(catalogue, columns, mask);
    return mask;
  });
}

/** What filters ask about folders and disks, of which the columns do not tell. */
function rootsNow(catalogue: Catalogue): unknown[] {
  return catalogue.statement('SELECT id, path, name, offline FROM roots WHERE removed_at IS NULL').raw().all();
}

function asksForMissing(condition: PhotoCondition): boolean {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.some(asksForMissing);
    case 'not':
      return asksForMissing(condition.of);
    case 'is':
      return condition.what === 'missing';
    default:
      return false;
  }
}

/**
 * Takes out photos whose file is gone although its disk is there. From the columns: of a disk that is unplugged, all photos are
 * missing, and asking the database about each would take longer than the search.
 */
function leaveOutGone(catalogue: Catalogue, columns: PhotoColumns, mask: PhotoMask): void {
  const missing = stateCodes.indexOf('missing');
  const { state, folder, strings, size } = columns;
  if (!state.includes(missing)) return;
  const offline = new Set(catalogue.statement('SELECT id FROM roots WHERE offline = 1').pluck().all() as number[]);
  const isOffline = strings.map((name) => offline.has(Number(name.slice(0, name.indexOf('/')))));
  for (let id = 0; id < size; id++) if (state[id] === missing && !isOffline[folder[id] ?? 0]) mask[id] = 0;
}

export function countOf(mask: PhotoMask): number {
  let count = 0;
  for (let id = 0; id < mask.length; id++) count += mask[id] ?? 0;
  return count;
}

function evaluate(catalogue: Catalogue, columns: PhotoColumns, condition: PhotoCondition): PhotoMask {
  const { size } = columns;
  const where = (test: (id: number) => boolean): PhotoMask => {
    const mask = new Uint8Array(size);
    for (let id = 0; id < size; id++) mask[id] = test(id) ? 1 : 0;
    return mask;
  };
  // The common ones without a call for every photo, which takes several times as long as the comparison.
  const between = (column: Float64Array | Uint8Array, from: number, until: number): PhotoMask => {
    const mask = new Uint8Array(size);
    for (let id = 0; id < size; id++) {
      const value = column[id] ?? NaN;
      mask[id] = value >= from && value < until ? 1 : 0;
    }
    return mask;
  };
  const flagged = (flag: number): PhotoMask => {
    const mask = new Uint8Array(size);
    for (let id = 0; id < size; id++) mask[id] = ((columns.has[id] ?? 0) & flag) === 0 ? 0 : 1;
    return mask;
  };
  /** Where a text of the column passes the test, which is asked once for each distinct text that the column holds. */
  const named = (column: Uint32Array, test: (text: string) => boolean): PhotoMask => {
    const mask = new Uint8Array(size);
    const answers = new Int8Array(columns.strings.length).fill(-1);
    answers[0] = 0;
    for (let id = 0; id < size; id++) {
      const code = column[id] ?? 0;
      let answer = answers[code] ?? 0;
      if (answer < 0) answers[code] = answer = test(columns.strings[code] ?? '') ? 1 : 0;
      mask[id] = answer;
    }
    return mask;
  };
  const among = (ids: readonly number[]): PhotoMask => {
    const mask = new Uint8Array(size);
    for (const id of ids) if (id < size) mask[id] = 1;
    return mask;
  };
  /** What the database has to be asked for takes longest, and may be part of other conditions. */
  const asked = (find: () => readonly number[]): PhotoMask =>
    keptMask(columns, JSON.stringify(condition), () => among(find())).slice();
  switch (condition.kind) {
    case 'all': {
      const [first, ...others] = condition.of;
      if (!first) return new Uint8Array(size).fill(1);
      const mask = evaluate(catalogue, columns, first);
      for (const child of others) {
        const other = evaluate(catalogue, columns, child);
        for (let id = 0; id < size; id++) mask[id] = (mask[id] ?? 0) & (other[id] ?? 0);
      }
      return mask;
    }
    case 'any': {
      const mask = new Uint8Array(size);
      for (const child of condition.of) {
        const other = evaluate(catalogue, columns, child);
        for (let id = 0; id < mask.length; id++) mask[id] = (mask[id] ?? 0) | (other[id] ?? 0);
      }
      return mask;
    }
    case 'not':
      return inverse(evaluate(catalogue, columns, condition.of));
    case 'photo':
      return among([condition.photoId]);
    case 'phrase':
      return asked(() => photosWithPhrase(catalogue, condition.text));
    case 'tag-word':
      return asked(() => photosWithTagWord(catalogue, condition.text));
    case 'tag':
      return asked(() => photosWithTag(catalogue, condition.value));
    case 'file':
      return asked(() => photosNamed(catalogue, condition.value));
    case 'folder':
      return named(columns.folder, folderTest(catalogue, condition.value));
    case 'camera':
    case 'lens': {
      const wanted = condition.value.toLowerCase();
      return named(columns[condition.kind], (name) => name.toLowerCase().includes(wanted));
    }
    case 'date':
    case 'before':
    case 'after': {
      const [from, until] = timeSpan(condition);
      return between(columns.takenAt, from, until);
    }
    case 'rating': {
      const [from, until] = starSpan(condition.comparison, condition.stars);
      return between(columns.rating, from, until);
    }
    case 'has':
      return flagged(hasFlags[condition.what]);
    case 'is':
      switch (condition.what) {
        case 'untagged':
          return inverse(flagged(hasFlags.tags));
        case 'unreviewed':
          return flagged(hasFlags.suggestions);
        case 'duplicate':
          return asked(() => photosWithCopies(catalogue));
        default: {
          const code = stateCodes.indexOf(condition.what);
          return between(columns.state, code, code + 1);
        }
      }
    case 'near': {
      const { latitude, longitude, kilometres } = condition;
      const distance = distanceFrom(latitude, longitude);
      return where((id) => distance(columns.latitude[id] ?? NaN, columns.longitude[id] ?? NaN) <= kilometres);
    }
  }
}

/** Masks that are kept, a byte each for every photo: people change one part of a query at a time. */
const MOST_KEPT = 16;

const masksByColumns = new WeakMap<PhotoColumns, { version: number; masks: Map<string, PhotoMask> }>();

/** A mask that was found since the library last changed, or is now. */
function keptMask(columns: PhotoColumns, key: string, find: () => PhotoMask): PhotoMask {
  let kept = masksByColumns.get(columns);
  if (kept?.version !== columns.version) {
    kept = { version: columns.version, masks: new Map() };
    masksByColumns.set(columns, kept);
  }
  const { masks } = kept;
  const mask = masks.get(key) ?? find();
  masks.delete(key);
  masks.set(key, mask);
  const [oldest] = masks.keys();
  if (masks.size > MOST_KEPT && oldest !== undefined) masks.delete(oldest);
  return mask;
}

/** Turns a mask over, in place. */
function inverse(mask: PhotoMask): PhotoMask {
  for (let id = 0; id < mask.length; id++) mask[id] = 1 - (mask[id] ?? 0);
  return mask;
}

/** [from, until) of whole stars. */
function starSpan(comparison: Comparison, stars: number): [number, number] {
  switch (comparison) {
    case '=':
      return [stars, stars + 1];
    case '>':
      return [stars + 1, Infinity];
    case '>=':
      return [stars, Infinity];
    case '<':
      return [-Infinity, stars];
    case '<=':
      return [-Infinity, stars + 1];
  }
}

/** [from, until) in the milliseconds of `PhotoColumns.takenAt`. */
function timeSpan(condition: Extract<Filter, { kind: 'date' | 'before' | 'after' }>): [number, number] {
  const at = (time: string): number => Date.parse(`${time}Z`);
  switch (condition.kind) {
    case 'date':
      return [
        condition.from === null ? -Infinity : at(startOf(condition.from)),
        condition.to === null ? Infinity : at(endOf(condition.to)),
      ];
    case 'before':
      return [-Infinity, at(startOf(condition.date))];
    case 'after':
      return [at(endOf(condition.date)), Infinity];
  }
}

const EARTH_RADIUS_KM = 6371.0088;
const RADIANS = Math.PI / 180;

/** Great-circle distances in kilometres from one place (haversine formula). */
function distanceFrom(latitude: number, longitude: number): (latitude: number, longitude: number) => number {
  const cosine = Math.cos(latitude * RADIANS);
  return (otherLatitude, otherLongitude) => {
    const rise = Math.sin(((otherLatitude - latitude) * RADIANS) / 2);
    const run = Math.sin(((otherLongitude - longitude) * RADIANS) / 2);
    const chord = rise * rise + cosine * Math.cos(otherLatitude * RADIANS) * run * run;
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
  };
}

/**
 * Whether an interned folder is the wanted one or below it. The wanted words match whole folders or the beginning of
 * one, anywhere below the root's own name; an absolute path matches from the start.
 */
function folderTest(catalogue: Catalogue, wanted: string): (interned: string) => boolean {
  const normal = (path: string): string => looseKey(path.replaceAll('\\', '/').replace(/\/+$/, ''));
  const roots = new Map(listRoots(catalogue).map((root) => [String(root.id), root]));
  const value = normal(wanted);
  const absolute = value.startsWith('/') || /^[a-z]:/.test(value);
  return (interned) => {
    const slash = interned.indexOf('/');
    const root = roots.get(interned.slice(0, slash));
    if (!root) return false;
    const below = normal(interned.slice(slash));
    return absolute
      ? `${normal(root.path)}${below}/`.startsWith(`${value}/`)
      : `/${looseKey(root.name)}${below}`.includes(`/${value}`);
  };
}

/**
 * Photos with a tag (or one below it), which is given by its name or by the end of its path: `dog`, `animal/dog`. A name may hold
 * a slash itself.
 */
function photosWithTag(catalogue: Catalogue, value: string): number[] {
  const parts = value.split('/').map((name) => looseKey(name.trim()));
  const wanted = parts.join('/');
  const named = parts.flatMap((_, from) => findTagsByName(catalogue, parts.slice(from).join('/')));
  const paths = tagPaths(catalogue, named);
  const matching = named.filter((id) => `/${looseKey((paths.get(id) ?? []).join('/'))}`.endsWith(`/${wanted}`));
  const ids = [...new Set(matching.flatMap((id) => tagSubtree(catalogue, id)))];
  return catalogue
    .statement(
      `SELECT photo_id FROM photo_tags WHERE state = 'accepted' AND tag_id IN (SELECT value FROM json_each(?))`,
    )
    .pluck()
    .all(JSON.stringify(ids)) as number[];
}

/**
 * Photos whose file name contains this text, without regard to case. `*` stands for anything. Names have their accents composed or
 * decomposed, by the computer that they come from.
 */
function photosNamed(catalogue: Catalogue, text: string): number[] {
  const wanted = looseKey(text);
  // SQLite ignores the case of ASCII only. It finds who may be meant; letters beyond are compared here.
  const pattern = wanted.replace(/[\\%_]/g, (sign) => `\\${sign}`).replace(/[*\u{80}-\u{10ffff}]+/gu, '%');
  const rows = catalogue
    .statement(`SELECT id, name FROM photos WHERE name LIKE ? ESCAPE '\\'`)
    .raw()
    .all(`%${pattern}%`) as [number, string][];
  const parts = wanted.split('*');
  return rows.filter(([, name]) => containsInOrder(looseKey(name), parts)).map(([id]) => id);
}

function containsInOrder(text: string, parts: readonly string[]): boolean {
  let from = 0;
  return parts.every((part) => {
    const at = text.indexOf(part, from);
    from = at + part.length;
    return at >= 0;
  });
}

/** Photos whose content another photo of the library has too, byte for byte. */
function photosWithCopies(catalogue: Catalogue): number[] {
  return catalogue
    .statement(
      `SELECT id FROM photos WHERE hash IN (
         SELECT hash FROM photos WHERE hash IS NOT NULL AND ${inLibrary} GROUP BY hash HAVING count(*) > 1
       ) AND ${inLibrary}`,
    )
    .pluck()
    .all() as number[];
}
