import type { Catalogue } from './catalogue.ts';

// What was last written into each photo's file or sidecar. Without it, an export could not tell a tag that the user has since
// renamed or removed from one that another program added.

/** The tag paths last written for a photo; undefined where nothing was. */
export function lastExported(catalogue: Catalogue, photoId: number): string[][] | undefined {
  const text = catalogue.statement('SELECT tags FROM exports WHERE photo_id = ?').pluck().get(photoId) as
    string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as string[][]);
}

export function putExported(catalogue: Catalogue, photoId: number, tags: readonly (readonly string[])[]): void {
  catalogue.write(() =>
    catalogue
      .statement('INSERT OR REPLACE INTO exports (photo_id, tags) VALUES (?, ?)')
      .run(photoId, JSON.stringify(tags)),
  );
}
