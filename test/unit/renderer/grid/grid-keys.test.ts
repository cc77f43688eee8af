import { describe, expect, it } from 'vitest';
import { verticalNeighbour } from '../../../../renderer/grid/grid-keys.ts';
import { touched } from '../../../../renderer/grid/rubber-band.ts';
import { RowLayout } from '../../../../renderer/grid/row-layout.ts';

function squares(count: number, sections = [{ label: '', from: 0, to: count }]): RowLayout {
  const layout = new RowLayout({
    aspects: Array<number>(count).fill(1000),
    sections,
    width: 412,
    rowHeight: 100,
    gap: 4,
    headingHeight: 40,
  });
  layout.advance(count);
  return layout;
}

describe('verticalNeighbour', () => {
  it('goes to the photo right below and right above', () => {
    const layout = squares(12);
    expect(verticalNeighbour(layout, 1, 1)).toBe(5);
    expect(verticalNeighbour(layout, 5, -1)).toBe(1);
  });

  it('steps over headings and stays at the ends', () => {
    const layout = squares(6, [
      { label: 'June', from: 0, to: 2 },
      { label: 'May', from: 2, to: 6 },
    ]);
    expect(verticalNeighbour(layout, 0, 1)).toBe(2);
    expect(verticalNeighbour(layout, 0, -1)).toBe(0);
    expect(verticalNeighbour(layout, 5, 1)).toBe(5);
  });
});

describe('touched', () => {
  it('finds the photos a rubber band touches, over several rows', () => {
    expect(touched(squares(12), { left: 90, top: 50, width: 40, height: 100 })).toEqual([0, 1, 4, 5]);
    expect(touched(squares(12), { left: 500, top: 0, width: 10, height: 10 })).toEqual([]);
  });
});
