/** A stretch of photos under one heading. `to` is exclusive. */
export interface Section {
  label: string;
  from: number;
  to: number;
}

export interface LayoutSpec {
  /** Width / height of each photo, in thousandths. */
  aspects: ArrayLike<number>;
  /** In order, without gaps, from 0 to `aspects.length`. One section with an empty label has no heading. */
  sections: readonly Section[];
  width: number;
  /** The height a row is brought close to. */
  rowHeight: number;
  gap: number;
  headingHeight: number;
}

/** One line of the grid: photos `from` to `to` (exclusive), or the heading of a section (then `from` equals `to`). */
export interface Row {
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
  readonly heading: string | null;
}

// Panoramas and scrolls would otherwise make rows of one photo, or slivers nobody can hit.
const NARROWEST = 0.4;
const WIDEST = 3.5;

/** Width / height as the grid draws it. */
export function drawnAspect(thousandths: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, thousandths / 1000 || 1));
}

/**
 * Justified rows: photos keep their shape and fill the width. The layout grows from the top in slices (`advance`), so
 * that a library of any size never holds up a frame; what is not laid out yet is estimated from what is.
 */
export class RowLayout {
  readonly spec: LayoutSpec;
  private readonly rows: Row[] = [];
  private section = 0;
  private next = 0;
  private bottom = 0;

  constructor(spec: LayoutSpec) {
    this.spec = spec;
  }

  get rowCount(): number {
    return this.rows.length;
  }

  /** Photos laid out so far. */
  get laidOut(): number {
    return this.next;
  }

  get done(): boolean {
    return this.next >= this.spec.aspects.length;
  }

  /** Height of everything: exact once `done`, before that continued at the density seen so far. */
  get height(): number {
    if (this.done || this.next === 0) return this.bottom;
    return (this.bottom / this.next) * this.spec.aspects.length;
  }

  /** Lays out at least `photos` more photos, up to the end of a row. */
  advance(photos: number): void {
    const goal = Math.min(this.spec.aspects.length, this.next + photos);
    while (this.next < goal) {
      const section = this.spec.sections[this.section];
      if (!section) return;
      if (this.next === section.from && section.label !== '') {
        this.push(this.spec.headingHeight, this.next, this.next, section.label);
      }
      while (this.next < goal && this.next < section.to) this.layRow(section.to);
      if (this.next >= section.to) this.section++;
    }
  }

  /** Lays out whatever is needed for photo `index` to have a row. */
  reach(index: number): void {
    if (index >= this.next) this.advance(index - this.next + 1);
  }

  /** Row `index`: always the same object, so that what is drawn of it can be kept while the grid moves. */
  row(index: number): Row | undefined {
    return this.rows[index];
  }

  /** The first row that ends below `y`; the last row where none does. */
  rowAt(y: number): number {
    let low = 0;
    let high = this.rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = this.rows[middle];
      if (row && row.top + row.height + this.spec.gap > y) high = middle;
      else low = middle + 1;
    }
    return Math.max(0, low);
  }

  /** The row that holds photo `index`, or -1 where it is not laid out. */
  rowOf(index: number): number {
    if (index < 0 || index >= this.next) return -1;
    let low = 0;
    let high = this.rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle]?.to ?? 0) > index) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Left edges and widths of a row's photos, in whole pixels that add up to the row's width. */
  cells(row: Row): { index: number; left: number; width: number }[] {
    const { aspects, gap } = this.spec;
    const cells = [];
    let edge = 0;
    for (let index = row.from; index < row.to; index++) {
      const left = Math.round(edge);
      edge += drawnAspect(aspects[index] ?? 1000) * row.height;
      cells.push({ index, left, width: Math.max(1, Math.round(edge) - left) });
      edge += gap;
    }
    // Row heights are whole pixels, so a full row comes out a little short or long: its last photo takes that up.
    const last = cells.at(-1);
    if (last && Math.abs(last.left + last.width - this.spec.width) <= row.to - row.from + 4) {
      last.width = Math.max(1, this.spec.width - last.left);
    }
    return cells;
  }

  private layRow(sectionEnd: number): void {
    const { aspects, width, rowHeight, gap } = this.spec;
    const from = this.next;
    let sum = 0;
    let index = from;
    let height = rowHeight;
    while (index < sectionEnd) {
      const aspect = drawnAspect(aspects[index] ?? 1000);
      const without = index > from ? (width - gap * (index - from - 1)) / sum : Infinity;
      sum += aspect;
      index++;
      const withIt = (width - gap * (index - from - 1)) / sum;
      if (withIt <= rowHeight) {
        // Leave the last photo to the next row where that brings this one closer to the wanted height.
        if (without - rowHeight < rowHeight - withIt && index - from > 1) {
          index--;
          height = without;
        } else {
          height = withIt;
        }
        break;
      }
    }
    this.next = index;
    this.push(Math.max(1, Math.round(height)), from, index, null);
  }

  private push(height: number, from: number, to: number, heading: string | null): void {
    this.rows.push({ index: this.rows.length, top: this.bottom, height, from, to, heading });
    this.bottom += height + this.spec.gap;
  }
}
