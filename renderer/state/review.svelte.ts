import type { PhotoDetail, PhotoTag, TagState } from '../../shared/domain.ts';
import type { Edits } from './edits.svelte.ts';
import { fullPath } from './tag-path.ts';

/** The pass over many photos' suggestions: which photo, which tag, and what is still undecided. */
export class Review {
  private readonly edits: Edits;
  photos = $state.raw<readonly PhotoDetail[]>([]);
  position = $state(0);
  private tagPosition = $state(0);

  constructor(edits: Edits) {
    this.edits = edits;
  }

  begin(photos: readonly PhotoDetail[]): void {
    this.photos = photos;
    this.position = 0;
    this.tagPosition = 0;
  }

  get photo(): PhotoDetail | undefined {
    return this.photos[this.position];
  }

  /** Suggestions of the present photo, the surest first, whatever was decided about them. */
  get tags(): PhotoTag[] {
    const tags = this.photo?.tags.filter((tag) => tag.source === 'model') ?? [];
    return tags.toSorted((a, b) => b.certainty - a.certainty);
  }

  get tag(): PhotoTag | undefined {
    return this.tags[this.tagPosition];
  }

  /** Tags nobody has decided on, over all photos. */
  get undecided(): number {
    return this.photos.reduce((sum, { tags }) => sum + tags.filter(({ state }) => state === 'suggested').length, 0);
  }

  /** How many suggestions, tags and captions, the slider would accept: on the present photo, and on all. */
  get acceptedHere(): number {
    return this.photo ? this.countAbove([this.photo]) : 0;
  }

  get acceptedEverywhere(): number {
    return this.countAbove(this.photos);
  }

  moveTag(by: number): void {
    this.tagPosition = Math.max(0, Math.min(this.tags.length - 1, this.tagPosition + by));
  }

  /** Goes to another photo; false where there is none. */
  movePhoto(by: number): boolean {
    const to = this.position + by;
    if (to < 0 || to >= this.photos.length) return false;
    this.position = to;
    this.tagPosition = 0;
    return true;
  }

  /** Decides about the present tag and moves to the next one that is undecided. */
  async decideCurrent(state: TagState): Promise<void> {
    const { tag } = this;
    if (!tag) return;
    const next = this.tags.findIndex((other, at) => at > this.tagPosition && other.state === 'suggested');
    const deciding = this.decide(fullPath(tag), state);
    if (next >= 0) this.tagPosition = next;
    await deciding;
  }

  /** Decides about a tag of the present photo, given by its whole path: a photo can have two tags of one name. */
  async decide(path: string, state: TagState): Promise<void> {
    const { photo } = this;
    if (!photo) return;
    this.change([photo.id], (tag) => (fullPath(tag) === path ? state : tag.state));
    await this.edits.decideTag(photo.id, path, state);
  }

  async acceptAboveHere(): Promise<void> {
    if (this.photo) await this.acceptAbove([this.photo.id]);
  }

  async acceptAboveEverywhere(): Promise<void> {
    await this.acceptAbove(this.photos.map((photo) => photo.id));
  }

  private async acceptAbove(ids: number[]): Promise<void> {
    const { certainty } = this.edits;
    this.change(ids, ({ state, certainty: own }) => (state === 'suggested' && own >= certainty ? 'accepted' : state));
    this.photos = this.photos.map((photo) => {
      const { caption } = photo;
      const accepts = ids.includes(photo.id) && caption?.state === 'suggested' && caption.certainty >= certainty;
      return accepts ? { ...photo, caption: { ...caption, state: 'accepted' } } : photo;
    });
    await this.edits.acceptAbove(ids);
  }

  private change(ids: readonly number[], decide: (tag: PhotoTag) => TagState): void {
    this.photos = this.photos.map((photo) => {
      if (!ids.includes(photo.id)) return photo;
      const tags = photo.tags.map((tag) => (tag.source === 'model' ? { ...tag, state: decide(tag) } : tag));
      return { ...photo, tags };
    });
  }

  private countAbove(photos: readonly PhotoDetail[]): number {
    const { certainty } = this.edits;
    const suggestions = photos.flatMap(({ tags, caption }) => [...tags, ...(caption ? [caption] : [])]);
    return suggestions.filter(({ state, certainty: own }) => state === 'suggested' && own >= certainty).length;
  }
}
