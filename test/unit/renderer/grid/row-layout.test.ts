import { describe, expect, it } from 'vitest';
import { RowLayout, type LayoutSpec } from '../../../../renderer/grid/row-layout.ts';

function spec(aspects: number[], over: Partial<LayoutSpec> = {}): LayoutSpec {
  return {
    aspects,
    sections: [{ label: '', from: 0, to: aspects.length }],
    width: 1000,
    rowHeight: 160,
    gap: 4,
    headingHeight: 40,
    ...over,
  };
}

/** A repeatable mix of portraits, landscapes and panoramas. */
function mixedAspects(count: number): number[] {
  return Array.from({ length: count }, (_, index) => [667, 1500, 1333, 750, 3000, 1000][(index * 7) % 6] ?? 1000);
}

describe('RowLayout', () => {
  it('fills the width with every row but a section’s last', () => {
    const layout = new RowLayout(spec(mixedAspects(200)));
    layout.advance(200);
    for (let index = 0; index < layout.rowCount - 1; index++) {
      const row = layout.row(index);
      if (!row) throw new Error('row missing');
      const last = layout.cells(row).at(-1);
      expect((last?.left ?? 0) + (last?.width ?? 0)).toBe(1000);
      expect(row.height).toBeGreaterThan(90);
      expect(row.height).toBeLessThan(270);
    }
  });

  it('holds every photo exactly once, in order, whatever the slices', () => {
    const aspects = mixedAspects(1003);
    const whole = new RowLayout(spec(aspects));
    whole.advance(1003);
    const sliced = new RowLayout(spec(aspects));
    while (!sliced.done) sliced.advance(37);
    expect(sliced.height).toBe(whole.height);
    let next = 0;
    for (let index = 0; index < sliced.rowCount; index++) {
      const row = sliced.row(index);
      expect(row?.from).toBe(next);
      next = row?.to ?? -1;
    }
    expect(next).toBe(1003);
  });

  it('answers the same row each time, also after it laid out more', () => {
    const layout = new RowLayout(spec(mixedAspects(500)));
    layout.advance(100);
    const row = layout.row(3);
    layout.advance(400);
    expect(row).toBeDefined();
    expect(layout.row(3)).toBe(row);
  });

  it('starts each section with its heading on a new row', () => {
    const sections = [
      { label: 'June 2023', from: 0, to: 2 },
      { label: 'May 2023', from: 2, to: 5 },
    ];
    const layout = new RowLayout(spec([1000, 1000, 1000, 1000, 1000], { sections }));
    layout.advance(5);
    const rows = Array.from({ length: layout.rowCount }, (_, index) => layout.row(index));
    expect(rows.map((row) => row?.heading ?? `${row?.from ?? ''}-${row?.to ?? ''}`)).toEqual([
      'June 2023',
      '0-2',
      'May 2023',
      '2-5',
    ]);
  });

  it('finds the row of a photo and the row at a height', () => {
    const layout = new RowLayout(spec(mixedAspects(500)));
    layout.advance(500);
    for (const photo of [0, 1, 137, 499]) {
      const row = layout.row(layout.rowOf(photo));
      expect(row && photo >= row.from && photo < row.to).toBe(true);
      expect(layout.rowAt((row?.top ?? 0) + 1)).toBe(row?.index);
    }
    expect(layout.rowAt(1e9)).toBe(layout.rowCount - 1);
  });

  it('estimates the height of what is not laid out within a tenth', () => {
    const layout = new RowLayout(spec(mixedAspects(20_000)));
    layout.advance(1000);
    const estimate = layout.height;
    layout.advance(20_000);
    expect(Math.abs(estimate / layout.height - 1)).toBeLessThan(0.1);
  });

  it('lays out a lone panorama and a window narrower than a photo', () => {
    const layout = new RowLayout(spec([9000, 300], { width: 120 }));
    layout.advance(2);
    const row = layout.row(0);
    expect(row && layout.cells(row).every((cell) => cell.width <= 125)).toBe(true);
  });
});
