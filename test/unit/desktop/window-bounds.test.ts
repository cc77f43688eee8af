import { expect, test } from 'vitest';
import { restoredBounds } from '../../../electron/desktop/window-bounds.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const left = { x: -1920, y: 0, width: 1920, height: 1080 };

test('a window opens where it was, on whichever screen', () => {
  const saved = { x: -1800, y: 50, width: 1000, height: 700 };
  expect(restoredBounds(saved, [laptop, left])).toEqual(saved);
});

test('a window on a screen that is gone opens in the usual place, at its size', () => {
  expect(restoredBounds({ x: -1800, y: 50, width: 1000, height: 700 }, [laptop])).toEqual({ width: 1000, height: 700 });
});

test('a title bar above the screen, or a sliver of a window, cannot be grabbed', () => {
  expect(restoredBounds({ x: 100, y: -200, width: 1000, height: 700 }, [laptop])).not.toHaveProperty('x');
  expect(restoredBounds({ x: 1400, y: 100, width: 1000, height: 700 }, [laptop])).not.toHaveProperty('x');
});

test('no window is too small to use, and a first one has the usual size', () => {
  expect(restoredBounds({ x: 10, y: 30, width: 200, height: 200 }, [laptop])).toMatchObject({
    width: 640,
    height: 480,
  });
  expect(restoredBounds(null, [laptop])).toEqual({ width: 1280, height: 832 });
});
