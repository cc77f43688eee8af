import type { Catalogue } from './catalogue.ts';

/** Every photo, removed ones too, by file name without regard to ASCII case. */
export function photosByName(catalogue: Catalogue): number[] {
  return catalogue.statement('SELECT id FROM photos ORDER BY name COLLATE NOCASE, id').pluck().all() as number[];
}

/** A photo's file name; undefined where there is no such photo. */
export function photoName(catalogue: Catalogue, id: number): string | undefined {
  return catalogue.statement('SELECT name FROM photos WHERE id = ?').pluck().get(id) as string | undefined;
}
