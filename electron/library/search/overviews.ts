import type { CallOutput } from '../../../shared/api.ts';
import type { PhotoOrder } from './photo-orders.ts';
import type { Search } from './search.ts';

// Whole libraries at a glance, in column form: 100,000 photos are one small answer.

/** All photos that pass a query's filters, as the grid lays them out. */
export function outline(search: Search, query: string, order: PhotoOrder): CallOutput<'photos.outline'> {
  const { ids, columns } = search.filtered(query, order);
  return {
    ids: Array.from(ids),
    aspects: Array.from(ids, (id) => columns.aspect[id] ?? 1000),
    days: Array.from(ids, (id) => columns.day[id] ?? 0),
  };
}

/** How many photos each month has, oldest first; months are `YYYY-MM`. Months without photos are left out. */
export function timeline(search: Search, query: string): CallOutput<'photos.timeline'> {
  const { ids, columns } = search.filtered(query, 'oldest');
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
export function map(search: Search, query: string): CallOutput<'photos.map'> {
  const { ids, columns } = search.filtered(query, 'newest');
  const located = Array.from(ids).filter((id) => !Number.isNaN(columns.latitude[id]));
  return {
    ids: located,
    latitudes: located.map((id) => columns.latitude[id] ?? 0),
    longitudes: located.map((id) => columns.longitude[id] ?? 0),
  };
}
