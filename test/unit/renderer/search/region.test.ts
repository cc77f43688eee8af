import { describe, expect, it } from 'vitest';
import { region } from '../../../../shared/domain.ts';
import { regionBetween, shiftRegion } from '../../../../renderer/search/region.ts';

describe('regions', () => {
  it('are drawn from any corner and end at the picture’s edge', () => {
    const drawn = regionBetween({ x: 0.8, y: 1.4 }, { x: 0.2, y: 0.5 });
    expect(drawn.left).toBeCloseTo(0.2);
    expect(drawn.width).toBeCloseTo(0.6);
    expect(drawn.top + drawn.height).toBeCloseTo(1);
  });

  it('are always ones the library takes, also after a mere click or a long press on an arrow', () => {
    let moved = regionBetween({ x: 1.2, y: -3 }, { x: 1.2, y: -3 });
    expect(region.safeParse(moved).success).toBe(true);
    for (let step = 0; step < 100; step++) moved = shiftRegion(moved, 0.02, 0.02, step % 3 === 0);
    expect(region.safeParse(moved).success).toBe(true);
  });
});
