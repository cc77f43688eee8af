import { describe, expect, it } from 'vitest';
import { fitScale, within, zoomAt } from '../../../../renderer/large/zoom.ts';

const picture = { width: 4000, height: 3000 };
const frame = { width: 800, height: 700 };

describe('zoom', () => {
  it('fits the whole picture and does not blow up a small one', () => {
    expect(fitScale(picture, frame)).toBe(0.2);
    expect(fitScale({ width: 100, height: 80 }, frame)).toBe(1);
  });

  it('keeps the point under the pointer in place', () => {
    const start = { scale: 0.5, x: 100, y: -50 };
    const at = { x: 60, y: 40 };
    const zoomed = zoomAt(start, 1, at, picture, frame);
    expect((at.x - zoomed.x) / zoomed.scale).toBeCloseTo((at.x - start.x) / start.scale);
    expect((at.y - zoomed.y) / zoomed.scale).toBeCloseTo((at.y - start.y) / start.scale);
  });

  it('never leaves the picture', () => {
    expect(within({ scale: 1, x: 99_999, y: -99_999 }, picture, frame)).toEqual({ scale: 1, x: 1600, y: -1150 });
    expect(zoomAt({ scale: 0.2, x: 0, y: 0 }, 0.01, { x: 0, y: 0 }, picture, frame).scale).toBe(0.2);
  });
});
