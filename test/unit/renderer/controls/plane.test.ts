import { describe, expect, it } from 'vitest';
import { Plane } from '../../../../renderer/controls/plane.svelte.ts';

function openPlane(): Plane {
  const plane = new Plane(1, 1000);
  plane.width = 800;
  plane.height = 600;
  plane.show(0, 0, 10, 10);
  return plane;
}

describe('Plane', () => {
  it('keeps the point under the pointer where it is while zooming', () => {
    const plane = openPlane();
    const at = { x: 200, y: 150 };
    const before = plane.toPlane(at.x, at.y);
    plane.zoomBy(3, at);
    expect(plane.toPlane(at.x, at.y).x).toBeCloseTo(before.x);
    expect(plane.toPlane(at.x, at.y).y).toBeCloseTo(before.y);
  });

  it('shows a rectangle whole, and takes places to the window and back', () => {
    const plane = openPlane();
    for (const corner of [plane.toWindow(0, 0), plane.toWindow(10, 10)]) {
      expect(corner.x).toBeGreaterThanOrEqual(0);
      expect(corner.x).toBeLessThanOrEqual(800);
      expect(corner.y).toBeGreaterThanOrEqual(0);
      expect(corner.y).toBeLessThanOrEqual(600);
    }
    const there = plane.toWindow(3, 4);
    expect(plane.toPlane(there.x, there.y).x).toBeCloseTo(3);
  });

  it('can be moved with the keyboard alone', () => {
    const plane = openPlane();
    const { x, scale } = plane;
    expect(plane.pressed('ArrowRight')).toBe(true);
    expect(plane.x).toBeGreaterThan(x);
    expect(plane.pressed('+')).toBe(true);
    expect(plane.scale).toBeGreaterThan(scale);
    expect(plane.pressed('q')).toBe(false);
  });
});
