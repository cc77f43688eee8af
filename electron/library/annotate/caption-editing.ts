import { putCaption } from '../catalogue/captions.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { editPhotos } from './review.ts';
import type { Edit } from './review.ts';

/** Sets the user's caption of a photo as one undoable step; an empty text takes it away. */
export function setCaption(catalogue: Catalogue, photoId: number, text: string): Edit {
  const trimmed = text.trim();
  return editPhotos(
    catalogue,
    () => (trimmed === '' ? 'Remove a caption' : 'Write a caption'),
    1,
    (touched) => {
      putCaption(catalogue, {
        photoId,
        source: 'user',
        text: trimmed,
        state: 'accepted',
        certainty: 1,
        score: null,
        modelId: null,
      });
      touched.add(photoId);
    },
  );
}
