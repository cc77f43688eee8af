import type { Catalogue } from './catalogue.ts';
import { inLibrary } from './photo-views.ts';

/** What tells copies of a photo apart, and which is the best. */
export interface PhotoCopy {
  id: number;
  /** SHA-256 of the content. */
  hash: string;
  /** Perceptual hash, upper and lower 32 bits. Both 0 for a picture without structure. */
  high: number;
  low: number;
  width: number;
  height: number;
  bytes: number;
  takenAt: string;
  /** What a person did for this copy: a rating, tags and a caption of their own count one each. */
  edits: number;
}

/** Up to `limit` photos that have been read, with ids greater than `afterId`, in order of id. */
export function scanCopies(catalogue: Catalogue, afterId: number, limit: number): PhotoCopy[] {
  return catalogue
    .statement(
      `SELECT photos.id, hash, (perceptual_hash >> 32) & 0xffffffff AS high, perceptual_hash & 0xffffffff AS low,
         ifnull(width, 0) AS width, ifnull(height, 0) AS height, bytes, taken_at AS takenAt,
         (rating > 0) + EXISTS (SELECT 1 FROM captions WHERE photo_id = photos.id AND source = 'user')
           + (SELECT count(*) FROM photo_tags WHERE photo_id = photos.id AND state = 'accepted' AND source <> 'file') AS edits
       FROM photos WHERE photos.id > ? AND hash IS NOT NULL AND perceptual_hash IS NOT NULL AND ${inLibrary}
       ORDER BY photos.id LIMIT ?`,
    )
    .all(afterId, limit) as PhotoCopy[];
}
