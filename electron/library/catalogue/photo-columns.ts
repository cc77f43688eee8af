import { setImmediate } from 'node:timers/promises';
import type { PhotoState } from '../../../shared/domain.ts';
import type { Catalogue } from './catalogue.ts';
import { inLibrary } from './photo-views.ts';

/**
 * What filters and sorting need of every photo, in typed arrays indexed by photo id: a filter over 100,000 photos is then a
 * fraction of a millisecond, where reading as many rows takes a tenth of a second. About 60 bytes a photo.
 */
export interface PhotoColumns {
  /** One more than the largest id; every array is at least this long. */
  size: number;
  /** Photos that belong to the library. */
  count: number;
  /** Grows with every change, so that answers computed from the columns can be kept until then. */
  version: number;
  /** 1 where the photo belongs to the library. Ids of removed photos stay empty. */
  present: Uint8Array;
  /** Local time of taking, in milliseconds as if it were UTC. */
  takenAt: Float64Array;
  /** Local day of taking since 1970-01-01. */
  day: Int32Array;
  /** Milliseconds since 1970, UTC. */
  addedAt: Float64Array;
  /** Width / height in thousandths; 1000 while the size is unknown. */
  aspect: Uint32Array;
  width: Uint32Array;
  height: Uint32Array;
  rating: Uint8Array;
  /** Index into `stateCodes`. */
  state: Uint8Array;
  /** Sum of `hasFlags`. */
  has: Uint8Array;
  /** NaN where unknown. */
  latitude: Float64Array;
  longitude: Float64Array;
  /** Indexes into `strings`. 0, the empty string, where unknown. */
  folder: Uint32Array;
  camera: Uint32Array;
  lens: Uint32Array;
  /** Every distinct folder (`root id/path below it`), camera and lens. */
  strings: string[];
}

export const stateCodes: readonly PhotoState[] = ['pending', 'indexed', 'failed', 'missing'];
/** `suggestions`: tags that nobody has decided on. */
export const hasFlags = { tags: 1, caption: 2, gps: 4, suggestions: 8 } as const;

interface Row {
  id: number;
  rootId: number;
  folder: string;
  width: number | null;
  height: number | null;
  takenAt: string;
  day: number;
  addedAt: string;
  rating: number;
  state: PhotoState;
  camera: string | null;
  lens: string | null;
  latitude: number | null;
  longitude: number | null;
  tagged: number;
  captioned: number;
  suggested: number;
}

const SELECT = `SELECT photos.id, photos.root_id AS rootId, folder, width, height, taken_at AS takenAt, taken_day AS day,
  added_at AS addedAt, rating, state, camera, lens, latitude, longitude,
  EXISTS (SELECT 1 FROM photo_tags WHERE photo_id = photos.id AND state = 'accepted') AS tagged,
  EXISTS (SELECT 1 FROM captions WHERE photo_id = photos.id AND state = 'accepted') AS captioned,
  EXISTS (SELECT 1 FROM photo_tags WHERE photo_id = photos.id AND state = 'suggested') AS suggested
  FROM photos`;

/** Above this many changed photos, reading everything anew is quicker than looking each up. */
const MANY = 20_000;

/** Photos read before everything else has its turn: some five milliseconds' work. */
const STEP = 1000;

/** Keeps the columns of one catalogue in step with it. */
export interface PhotoColumnsReader {
  /** The columns as the catalogue stands now. The same arrays every time: do not keep them across an await. */
  current(): PhotoColumns;
  /** The same, without holding the thread where much has to be read: half a second for 100,000 photos, the first time. */
  upToDate(): Promise<PhotoColumns>;
}

/**
 * Reads the columns of a catalogue, lazily at first use and afterwards only of photos that changed. What changed is noted by
 * temporary triggers of the catalogue's own connection; in a catalogue opened for reading, where another process
 * writes, everything is read anew after a change.
 */
export function openPhotoColumns(catalogue: Catalogue): PhotoColumnsReader {
  if (!catalogue.readOnly) watchChanges(catalogue);
  const columns = emptyColumns();
  const codes = new Map<string, number>([['', 0]]);
  let loaded = false;
  let foreignVersion = 0;
  let rootsVersion = '';

  const intern = (text: string): number => {
    let code = codes.get(text);
    if (code === undefined) {
      code = columns.strings.length;
      columns.strings.push(text);
      codes.set(text, code);
    }
    return code;
  };
  const clear = (id: number): void => {
    if (columns.present[id] !== 1) return;
    columns.present[id] = 0;
    columns.count--;
  };
  const store = (row: Row): void => {
    const { id } = row;
    reserve(columns, id + 1);
    if (columns.present[id] !== 1) columns.count++;
    columns.present[id] = 1;
    columns.takenAt[id] = Date.parse(`${row.takenAt.slice(0, 19)}Z`);
    columns.day[id] = row.day;
    columns.addedAt[id] = Date.parse(row.addedAt);
    columns.width[id] = row.width ?? 0;
    columns.height[id] = row.height ?? 0;
    columns.aspect[id] = row.width && row.height ? Math.round((1000 * row.width) / row.height) : 1000;
    columns.rating[id] = row.rating;
    columns.state[id] = stateCodes.indexOf(row.state);
    const located = row.latitude !== null && row.longitude !== null;
    columns.has[id] =
      row.tagged * hasFlags.tags +
      row.captioned * hasFlags.caption +
      row.suggested * hasFlags.suggestions +
      (located ? hasFlags.gps : 0);
    columns.latitude[id] = located ? (row.latitude ?? NaN) : NaN;
    columns.longitude[id] = located ? (row.longitude ?? NaN) : NaN;
    columns.folder[id] = intern(`${row.rootId}/${row.folder}`);
    columns.camera[id] = intern(row.camera ?? '');
    columns.lens[id] = intern(row.lens ?? '');
  };
  /** Removing or restoring a root touches one row and many photos. */
  const rootsNow = (): string => {
    const roots = catalogue.statement('SELECT group_concat(id) FROM roots WHERE removed_at IS NULL').pluck().get();
    return (roots as string | null) ?? '';
  };
  const versionNow = (): number =>
    catalogue.readOnly ? (catalogue.db.pragma('data_version', { simple: true }) as number) : 0;
  /** Ids of photos that changed since they were read, MANY at most. */
  const changed = (): number[] =>
    catalogue.readOnly
      ? []
      : (catalogue.statement('SELECT id FROM temp.changed_photos LIMIT ?').pluck().all(MANY) as number[]);
  const forgetChanged = (): void => {
    if (!catalogue.readOnly) catalogue.statement('DELETE FROM temp.changed_photos').run();
  };
  const begin = (): void => {
    forgetChanged();
    loaded = false;
    columns.present.fill(0);
    columns.count = 0;
    rootsVersion = rootsNow();
    foreignVersion = versionNow();
  };
  const loadAfter = (id: number, limit: number): number | undefined => {
    const rows = catalogue
      .statement(`${SELECT} WHERE photos.id > ? AND ${inLibrary} ORDER BY photos.id LIMIT ?`)
      .all(id, limit) as Row[];
    for (const row of rows) store(row);
    return rows.at(-1)?.id;
  };
  const end = (): void => {
    columns.version++;
    loaded = true;
  };
  const loadAll = (): void => {
    begin();
    for (let id: number | undefined = 0; id !== undefined;) id = loadAfter(id, STEP);
    end();
  };
  /** What changes meanwhile is noted, and read once more afterwards. */
  const loadInSteps = async (): Promise<void> => {
    begin();
    for (let id: number | undefined = 0; id !== undefined;) {
      id = loadAfter(id, STEP);
      await setImmediate();
      // Somebody could not wait, and has read everything.
      if (loaded) return;
    }
    end();
  };
  const loadSome = (ids: readonly number[]): void => {
    forgetChanged();
    for (const id of ids) clear(id);
    const rows = catalogue
      .statement(`${SELECT} WHERE photos.id IN (SELECT value FROM json_each(?)) AND ${inLibrary}`)
      .iterate(JSON.stringify(ids)) as IterableIterator<Row>;
    for (const row of rows) store(row);
    columns.version++;
  };
  const outdated = (): boolean =>
    !loaded || rootsNow() !== rootsVersion || versionNow() !== foreignVersion || changed().length === MANY;
  const current = (): PhotoColumns => {
    if (outdated()) loadAll();
    else {
      const ids = changed();
      if (ids.length > 0) loadSome(ids);
    }
    return columns;
  };
  let loading: Promise<void> | undefined;

  return {
    current,
    async upToDate() {
      if (outdated()) await (loading ??= loadInSteps().finally(() => (loading = undefined)));
      return current();
    },
  };
}

/** Notes the ids of photos whose columns change. Triggers, so that no writer can forget to. */
function watchChanges(catalogue: Catalogue): void {
  // Not "OR IGNORE": inside an upsert the statement's own conflict clause would take its place.
  const note = (row: string): string =>
    `BEGIN INSERT INTO changed_photos SELECT ${row} WHERE ${row} NOT IN (SELECT id FROM changed_photos); END;`;
  catalogue.db.exec(`
    CREATE TEMP TABLE IF NOT EXISTS changed_photos (id INTEGER PRIMARY KEY);
    CREATE TEMP TRIGGER IF NOT EXISTS columns_photo_added AFTER INSERT ON main.photos ${note('new.id')}
    CREATE TEMP TRIGGER IF NOT EXISTS columns_photo_changed AFTER UPDATE ON main.photos ${note('new.id')}
    CREATE TEMP TRIGGER IF NOT EXISTS columns_photo_deleted AFTER DELETE ON main.photos ${note('old.id')}
    CREATE TEMP TRIGGER IF NOT EXISTS columns_tag_added AFTER INSERT ON main.photo_tags ${note('new.photo_id')}
    CREATE TEMP TRIGGER IF NOT EXISTS columns_tag_changed AFTER UPDATE ON main.photo_tags ${note('new.photo_id')}
    CREATE TEMP TRIGGER IF NOT EXISTS columns_tag_removed AFTER DELETE ON main.photo_tags ${note('old.photo_id')}
    CREATE TEMP TRIGGER IF NOT EXISTS columns_caption_added AFTER INSERT ON main.captions ${note('new.photo_id')}
    CREATE TEMP TRIGGER IF NOT EXISTS columns_caption_changed AFTER UPDATE ON main.captions ${note('new.photo_id')}
    CREATE TEMP TRIGGER IF NOT EXISTS columns_caption_removed AFTER DELETE ON main.captions ${note('old.photo_id')}
    -- No column tells of a tag's name or place, but whoever keeps what a filter found needs to know.
    CREATE TEMP TRIGGER IF NOT EXISTS columns_words_changed AFTER INSERT ON main.stale_words ${note('new.photo_id')}
  `);
}

function emptyColumns(): PhotoColumns {
  return {
    size: 0,
    count: 0,
    version: 0,
    present: new Uint8Array(0),
    takenAt: new Float64Array(0),
    day: new Int32Array(0),
    addedAt: new Float64Array(0),
    aspect: new Uint32Array(0),
    width: new Uint32Array(0),
    height: new Uint32Array(0),
    rating: new Uint8Array(0),
    state: new Uint8Array(0),
    has: new Uint8Array(0),
    latitude: new Float64Array(0),
    longitude: new Float64Array(0),
    folder: new Uint32Array(0),
    camera: new Uint32Array(0),
    lens: new Uint32Array(0),
    strings: [''],
  };
}

function reserve(columns: PhotoColumns, size: number): void {
  if (size <= columns.size) return;
  columns.size = size;
  if (size <= columns.present.length) return;
  const room = Math.max(1024, Math.ceil(size * 1.5));
  const grown = <T extends Uint8Array | Uint32Array | Int32Array | Float64Array>(old: T, fresh: T): T => {
    fresh.set(old);
    return fresh;
  };
  columns.present = grown(columns.present, new Uint8Array(room));
  columns.takenAt = grown(columns.takenAt, new Float64Array(room));
  columns.day = grown(columns.day, new Int32Array(room));
  columns.addedAt = grown(columns.addedAt, new Float64Array(room));
  columns.aspect = grown(columns.aspect, new Uint32Array(room));
  columns.width = grown(columns.width, new Uint32Array(room));
  columns.height = grown(columns.height, new Uint32Array(room));
  columns.rating = grown(columns.rating, new Uint8Array(room));
  columns.state = grown(columns.state, new Uint8Array(room));
  columns.has = grown(columns.has, new Uint8Array(room));
  columns.latitude = grown(columns.latitude, new Float64Array(room));
  columns.longitude = grown(columns.longitude, new Float64Array(room));
  columns.folder = grown(columns.folder, new Uint32Array(room));
  columns.camera = grown(columns.camera, new Uint32Array(room));
  columns.lens = grown(columns.lens, new Uint32Array(room));
}
