import type { CallOutput } from '../../../shared/api.ts';
import type { PhotoOrder } from './photo-orders.ts';
import type { Search } from './search.ts';

// Whole libraries at a glance, in column form: 100,000 photos are one small answer.

/** All photos that pass a query's filters, as the grid lays them out. */
export async function outline(search: Search, query: string, order: PhotoOrder): Promise<CallOutput<'photos.outline'>> {
  const { ids, columns } = await search.filtered(query, order);
  return { ids: Array.from(ids), aspects: pick(columns.aspect, ids), days: pick(columns.day, ids) };
}

/** A column's values for these photos. A plain loop: at 100,000 photos, callbacks take five times as long. */
function pick(column: Uint32Array | Int32Array | Float64Array, ids: ArrayLike<number>): number[] {
  const values = new Array<number>(ids.length);
  for (let at = 0; at < ids.length; at++) values[at] = column[ids[at] ?? 0] ?? 0;
  return values;
}

/** How many photos each month has, oldest first; months are `YYYY-MM`. Months without photos are left out. */
export async function timeline(search: Search, query: string): Promise<CallOutput<'photos.timeline'>> {
  const { ids, columns } = await search.filtered(query, 'oldest');
  const perDay = new Map<number, number>();
  for (const id of ids) {
    const day = columns.day[id] ?? 0;
    perDay.set(day, (perDay.get(day) ?? 0) + 1);
  }
  const months = new Map<string, number>();
  for (const [day, photos] of [...perDay].sort(([a], [b]) => a - b)) {
    const month = new Date(day * 86_400_000).toISOString().slice(0, 7);
    months.set(month, (months.get(month) ?? 0) + photos);
  }
  return { months: [...months].map(([month, photos]) => ({ month, photos })) };
}

/** Where the photos were taken that have a position. */
export async function map(search: Search, query: string): Promise<CallOutput<'photos.map'>> {
  const { ids, columns } = await search.filtered(query, 'newest');
  const located = Array.from(ids).filter((id) => !Number.isNaN(columns.latitude[id]));
  return {
    ids: located,
    latitudes: pick(columns.latitude, located),
    longitudes: pick(columns.longitude, located),
  };
}
