import type { Catalogue } from '../catalogue/catalogue.ts';
import { photosByName } from '../catalogue/photos-by-name.ts';
import type { PhotoColumns } from '../catalogue/photo-columns.ts';

export type PhotoOrder = 'newest' | 'oldest' | 'name' | 'added';

/** All photos in the orders people ask for, sorted once per change of the library. */
export interface PhotoOrders {
  /** Ids of every photo of the library in this order; ties by id. Do not change the array. */
  get(columns: PhotoColumns, order: PhotoOrder): Uint32Array;
}

export function openPhotoOrders(catalogue: Catalogue): PhotoOrders {
  const orders = new Map<PhotoOrder, Uint32Array>();
  let version = -1;
  return {
    get(columns, order) {
      if (columns.version !== version) orders.clear();
      version = columns.version;
      let ids = orders.get(order);
      if (!ids) orders.set(order, (ids = sortPhotos(catalogue, columns, order)));
      return ids;
    },
  };
}

function sortPhotos(catalogue: Catalogue, columns: PhotoColumns, order: PhotoOrder): Uint32Array {
  if (order === 'name') {
    return Uint32Array.from(photosByName(catalogue).filter((id) => columns.present[id] === 1));
  }
  const ids = new Uint32Array(columns.count);
  let at = 0;
  for (let id = 0; id < columns.size; id++) if (columns.present[id] === 1) ids[at++] = id;
  const time = order === 'added' ? columns.addedAt : columns.takenAt;
  const sign = order === 'oldest' ? 1 : -1;
  return ids.sort((a, b) => sign * ((time[a] ?? 0) - (time[b] ?? 0)) || a - b);
}
