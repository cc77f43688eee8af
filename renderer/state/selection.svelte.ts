/**
 * Which photos are chosen, which one has the focus, and where a range starts. Positions are places in `order`, the ids as
 * the grid shows them. A plain set with a version: a reactive set of 100,000 ids would take a frame's time to fill.
 */
export class Selection {
  private chosen = new Set<number>();
  private version = $state(0);
  private order: readonly number[] = [];
  private anchor = -1;
  /** Photo with the keyboard's focus, or null. */
  focused = $state<number | null>(null);

  get size(): number {
    void this.version;
    return this.chosen.size;
  }

  has(id: number): boolean {
    void this.version;
    return this.chosen.has(id);
  }

  /** The chosen photos in the grid's order. */
  get ids(): number[] {
    void this.version;
    if (this.chosen.size <= 1) return [...this.chosen];
    return this.order.filter((id) => this.chosen.has(id));
  }

  /** The photos an action is about: the chosen ones, else the focused one. */
  get subjects(): number[] {
    const ids = this.ids;
    return ids.length > 0 || this.focused === null ? ids : [this.focused];
  }

  /** Tells the order the photos are shown in; what is no longer shown is no longer chosen. */
  arrange(order: readonly number[]): void {
    this.order = order;
    this.anchor = -1;
    if (this.chosen.size === 0 && this.focused === null) return;
    const shown = new Set(order);
    if (this.focused !== null && !shown.has(this.focused)) this.focused = null;
    this.replace([...this.chosen].filter((id) => shown.has(id)));
  }

  only(position: number): void {
    const id = this.order[position];
    if (id === undefined) return;
    this.anchor = position;
    this.focused = id;
    this.replace([id]);
  }

  toggle(position: number): void {
    const id = this.order[position];
    if (id === undefined) return;
    this.anchor = position;
    this.focused = id;
    if (!this.chosen.delete(id)) this.chosen.add(id);
    this.version++;
  }

  /** Chooses everything between where the last plain choice was and `position`; with `add`, beside what is chosen. */
  extendTo(position: number, add = false): void {
    const id = this.order[position];
    if (id === undefined) return;
    if (this.anchor < 0) this.anchor = this.focused === null ? position : this.order.indexOf(this.focused);
    const [from, to] = [Math.min(this.anchor, position), Math.max(this.anchor, position)];
    const range = this.order.slice(Math.max(0, from), to + 1);
    this.focused = id;
    this.replace(add ? [...this.chosen, ...range] : range);
  }

  /** Moves the focus without choosing. */
  focus(position: number): void {
    this.focused = this.order[position] ?? null;
  }

  replace(ids: Iterable<number>): void {
    this.chosen = new Set(ids);
    this.version++;
  }

  all(): void {
    this.replace(this.order);
  }

  none(): void {
    this.anchor = -1;
    this.replace([]);
  }
}
