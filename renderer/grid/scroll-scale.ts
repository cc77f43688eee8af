// Browsers clamp an element's height (Chromium near 33.5 million pixels, Firefox near 17.9), and paint imprecisely long
// before that. Stay well below.
const TALLEST = 8_000_000;

/**
 * Maps a scroller of bearable height to content of any height. Short content maps one to one. For taller content a
 * small movement (wheel, keys, touch) moves the content by as many pixels, and a large one (the scrollbar's thumb)
 * moves it in proportion.
 */
export class ScrollScale {
  /** Where in the content the top of the view is. */
  position = 0;
  private scrollTop = 0;
  private contentHeight = 0;
  private viewHeight = 0;

  /** Height to give the scrolled element. */
  get canvasHeight(): number {
    return Math.min(TALLEST, this.contentHeight);
  }

  /** What to subtract from a position in the content to get one in the canvas. */
  get origin(): number {
    return this.position - this.scrollTop;
  }

  resize(contentHeight: number, viewHeight: number): void {
    this.contentHeight = contentHeight;
    this.viewHeight = viewHeight;
    this.position = Math.min(this.position, this.furthest);
    this.scrollTop = Math.min(this.scrollTop, this.furthestScroll);
    if (!this.scaled) this.scrollTop = this.position;
  }

  /** Takes in the scroller's own movement. */
  scrolledTo(scrollTop: number): void {
    const moved = scrollTop - this.scrollTop;
    this.scrollTop = scrollTop;
    if (!this.scaled) this.position = scrollTop;
    else if (scrollTop <= 0) this.position = 0;
    else if (scrollTop >= this.furthestScroll) this.position = this.furthest;
    else if (Math.abs(moved) > this.viewHeight) this.position = (scrollTop / this.furthestScroll) * this.furthest;
    else this.position = Math.max(0, Math.min(this.furthest, this.position + moved));
  }

  /** Moves the content to `position` and answers the scrollTop to set. */
  moveTo(position: number): number {
    this.position = Math.max(0, Math.min(this.furthest, position));
    this.scrollTop = this.scaled
      ? Math.round((this.position / this.furthest) * this.furthestScroll)
      : Math.round(this.position);
    if (!this.scaled) this.position = this.scrollTop;
    return this.scrollTop;
  }

  /** After small movements thumb and content drift apart: the scrollTop that brings them together again. */
  settle(): number {
    return this.moveTo(this.position);
  }

  get scaled(): boolean {
    return this.contentHeight > TALLEST;
  }

  private get furthest(): number {
    return Math.max(0, this.contentHeight - this.viewHeight);
  }

  private get furthestScroll(): number {
    return Math.max(0, this.canvasHeight - this.viewHeight);
  }
}
