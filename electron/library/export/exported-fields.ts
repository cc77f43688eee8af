import { photoCaptions, standingCaption } from '../catalogue/captions.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { lastExported } from '../catalogue/exports.ts';
import { summaries } from '../catalogue/photo-views.ts';
import { photoTags, tagPaths } from '../catalogue/tags.ts';

/** What of a photo travels to other programs. */
export interface ExportedFields {
  /** Paths of its tags, outermost name first. */
  tags: string[][];
  /** Paths of tags that are to be taken out: rejected ones, and those written before and gone since. */
  gone: string[][];
  caption: string | null;
  /** 0 (none) to 5. */
  rating: number;
}

/**
 * The fields of these photos by id. Only what people accepted, or what came with the file, unless suggestions are asked for.
 */
export function exportedFields(
  catalogue: Catalogue,
  photoIds: readonly number[],
  { suggestedToo }: { suggestedToo: boolean },
): Map<number, ExportedFields> {
  const rows = Map.groupBy(photoTags(catalogue, photoIds), ({ photoId }) => photoId);
  const captions = Map.groupBy(photoCaptions(catalogue, photoIds), ({ photoId }) => photoId);
  const paths = tagPaths(catalogue);
  const pathsOf = (photoId: number, wanted: (state: string) => boolean): string[][] =>
    (rows.get(photoId) ?? [])
      .filter(({ state }) => wanted(state))
      .flatMap(({ tagId }) => {
        const path = paths.get(tagId);
        return path ? [path] : [];
      })
      .sort((a, b) => comparePaths(a, b));
  const fields = new Map<number, ExportedFields>();
  for (const { id, rating } of summaries(catalogue, photoIds)) {
    const caption = standingCaption(captions.get(id) ?? []);
    const travels = caption && (caption.state === 'accepted' || (suggestedToo && caption.state === 'suggested'));
    const tags = pathsOf(id, (state) => state === 'accepted' || (suggestedToo && state === 'suggested'));
    const written = lastExported(catalogue, id) ?? [];
    const now = new Set(tags.map((path) => path.join('\t')));
    fields.set(id, {
      tags,
      gone: [...pathsOf(id, (state) => state === 'rejected'), ...written.filter((path) => !now.has(path.join('\t')))],
      caption: travels ? caption.text : null,
      rating,
    });
  }
  return fields;
}

/** By code points, so that every machine writes the same order. */
function comparePaths(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [a.join('\t'), b.join('\t')];
  return left < right ? -1 : left > right ? 1 : 0;
}
