import type { RowLayout } from './row-layout.ts';

/** A rectangle in the grid's own pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface RubberBandOptions {
  /** From the pointer's place in the window to a place in the grid's content. */
  toContent: (x: number, y: number) => { x: number; y: number };
  layout: () => RowLayout | undefined;
  scrollBy: (pixels: number) => void;
  bounds: () => DOMRect | undefined;
  /** The photos already chosen, which Shift and Ctrl keep. */
  kept: () => number[];
  /** The band changed (null: it is gone); `hit` are the positions it touches. */
  changed: (box: Box | null, hit: number[], keep: number[]) => void;
}

// A click is not a band.
const LEAST = 5;
const EDGE = 40;

/** The positions of the photos that a box touches. */
export function touched(layout: RowLayout, box: Box): number[] {
  const hit: number[] = [];
  for (let index = layout.rowAt(box.top); index < layout.rowCount; index++) {
    const row = layout.row(index);
    if (!row || row.top > box.top + box.height) break;
    if (row.top + row.height < box.top) continue;
    for (const cell of layout.cells(row)) {
      if (cell.left <= box.left + box.width && cell.left + cell.width >= box.left) hit.push(cell.index);
    }
  }
  return hit;
}

/** Choosing photos by drawing a rectangle from an empty place. Near the edges the grid scrolls along. */
export class RubberBand {
  private readonly options: RubberBandOptions;

  constructor(options: RubberBandOptions) {
    this.options = options;
  }

  start(event: PointerEvent): void {
    const { toContent, bounds, kept, changed, scrollBy, layout } = this.options;
    const target = event.target instanceof Element ? event.target : null;
    const box = bounds();
    // The scrollbar is no empty place, and a button below the grid is a button.
    if (event.button !== 0 || !box || target?.closest('button, a, input')) return;
    if (target && event.clientX > box.left + target.clientWidth && target.scrollHeight > target.clientHeight) return;
    const from = toContent(event.clientX, event.clientY);
    const keep = event.shiftKey || event.ctrlKey || event.metaKey ? kept() : [];
    let last = { x: event.clientX, y: event.clientY };
    let drawn = false;

    const draw = (): void => {
      const to = toContent(last.x, last.y);
      const band: Box = {
        left: Math.min(from.x, to.x),
        top: Math.min(from.y, to.y),
        width: Math.abs(to.x - from.x),
        height: Math.abs(to.y - from.y),
      };
      if (!drawn && band.width < LEAST && band.height < LEAST) return;
      drawn = true;
      const current = layout();
      changed(band, current ? touched(current, band) : [], keep);
    };
    const timer = setInterval(() => {
      if (!drawn) return;
      if (last.y < box.top + EDGE) scrollBy(-EDGE / 2);
      else if (last.y > box.bottom - EDGE) scrollBy(EDGE / 2);
      else return;
      draw();
    }, 16);
    const moved = (move: PointerEvent): void => {
      last = { x: move.clientX, y: move.clientY };
      draw();
    };
    const ended = (): void => {
      clearInterval(timer);
      window.removeEventListener('pointermove', moved);
      window.removeEventListener('pointerup', ended);
      window.removeEventListener('pointercancel', ended);
      changed(null, [], keep);
    };
    window.addEventListener('pointermove', moved);
    window.addEventListener('pointerup', ended);
    window.addEventListener('pointercancel', ended);
  }
}
