import type { PhotoDetail, PhotoId, TagNode } from '../../shared/domain.ts';

export type View = 'grid' | 'map' | 'atlas' | 'review' | 'duplicates' | 'failures' | 'models' | 'history';

/** Where in the window the person is, and what lies on top of it. */
export class Place {
  view = $state<View>('grid');
  timelineShown = $state(false);
  /** Position in the grid of the photo in the large view, or null. */
  large = $state<number | null>(null);
  /** Whether the large view opened to draw a region on the photo. */
  largeForRegion = $state(false);
  review = $state.raw<readonly PhotoDetail[]>([]);

  go(view: View): void {
    this.large = null;
    this.view = view;
  }

  openLarge(position: number, forRegion = false): void {
    this.large = position;
    this.largeForRegion = forRegion;
  }

  reviewPhotos(photos: readonly PhotoDetail[]): void {
    this.review = photos;
    this.go('review');
  }
}

/** The dialog that is open, with what it is about. */
export type OpenDialog =
  | { kind: 'tag' | 'caption' | 'export' | 'remove'; ids: PhotoId[] }
  | { kind: 'keys' | 'folders' | 'save-search' | 'about' | 'import' | 'check' | 'sidecars' | 'add-model' }
  | { kind: 'rename-tag' | 'move-tag'; tag: TagNode }
  | { kind: 'folder-settings'; rootId: number }
  | { kind: 'remove-root'; rootId: number; name: string };

export class Dialogs {
  open = $state.raw<OpenDialog | null>(null);

  show(dialog: OpenDialog): void {
    this.open = dialog;
  }

  close(): void {
    this.open = null;
  }
}
