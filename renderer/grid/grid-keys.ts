import type { Selection } from '../state/selection.svelte.ts';
import { drawnAspect, type RowLayout } from './row-layout.ts';

export interface GridKeysOptions {
  selection: Selection;
  layout: () => RowLayout | undefined;
  count: () => number;
  /** Position of the photo that has the keyboard's focus. */
  focused: () => number;
  pageHeight: () => number;
  reveal: (position: number) => void;
  open: (position: number) => void;
}

/** The photo of a neighbouring row that lies under the middle of photo `from`. `direction` is -1 for above, 1 for below. */
export function verticalNeighbour(layout: RowLayout, from: number, direction: -1 | 1): number {
  const row = layout.row(layout.rowOf(from));
  if (!row) return from;
  const own = layout.cells(row).find((cell) => cell.index === from);
  const middle = own ? own.left + own.width / 2 : 0;
  let next = layout.row(row.index + direction);
  if (next && next.heading !== null) next = layout.row(next.index + direction);
  if (!next) {
    layout.reach(row.to);
    next = direction > 0 ? layout.row(row.index + 1) : undefined;
    if (next && next.heading !== null) next = layout.row(next.index + 1);
  }
  if (!next) return from;
  let best = next.from;
  let edge = 0;
  for (let index = next.from; index < next.to; index++) {
    if (edge > middle) break;
    best = index;
    edge += drawnAspect(layout.spec.aspects[index] ?? 1000) * next.height + layout.spec.gap;
  }
  return best;
}

/** The grid's keyboard: arrows move, Shift extends, Ctrl moves without choosing, Space chooses, Enter opens. */
export class GridKeys {
  private readonly options: GridKeysOptions;

  constructor(options: GridKeysOptions) {
    this.options = options;
  }

  pressed(event: KeyboardEvent): void {
    const { selection, focused, open, reveal } = this.options;
    const at = focused();
    const control = event.ctrlKey || event.metaKey;
    if (event.key === 'Enter' && !control) {
      event.preventDefault();
      open(at);
      return;
    }
    if (event.key === ' ') {
      event.preventDefault();
      if (event.shiftKey) selection.extendTo(at);
      else selection.toggle(at);
      return;
    }
    const to = this.destination(event.key, at);
    if (to === undefined || event.altKey) return;
    event.preventDefault();
    if (event.shiftKey) selection.extendTo(to);
    else if (control) selection.focus(to);
    else selection.only(to);
    reveal(to);
  }

  private destination(key: string, at: number): number | undefined {
    const layout = this.options.layout();
    const last = this.options.count() - 1;
    if (!layout || last < 0) return undefined;
    switch (key) {
      case 'ArrowLeft':
        return Math.max(0, at - 1);
      case 'ArrowRight':
        return Math.min(last, at + 1);
      case 'ArrowUp':
        return verticalNeighbour(layout, at, -1);
      case 'ArrowDown':
        return verticalNeighbour(layout, at, 1);
      case 'Home':
        return 0;
      case 'End':
        return last;
      case 'PageUp':
      case 'PageDown':
        return this.page(layout, at, key === 'PageUp' ? -1 : 1);
      default:
        return undefined;
    }
  }

  private page(layout: RowLayout, at: number, direction: -1 | 1): number {
    const start = layout.row(layout.rowOf(at))?.top ?? 0;
    let to = at;
    for (;;) {
      const next = verticalNeighbour(layout, to, direction);
      const top = layout.row(layout.rowOf(next))?.top ?? start;
      if (next === to || (to !== at && Math.abs(top - start) > this.options.pageHeight() * 0.9)) return to;
      to = next;
    }
  }
}
