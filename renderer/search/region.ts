import type { Region } from '../../shared/pixels.ts';

/** Below this share of a side there is too little to look at. */
export const LEAST_SIDE = 0.05;

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** The region between two corners, in fractions of the picture, inside it and not too small. */
export function regionBetween(a: { x: number; y: number }, b: { x: number; y: number }): Region {
  const left = clamp(Math.min(a.x, b.x), 0, 1 - LEAST_SIDE);
  const top = clamp(Math.min(a.y, b.y), 0, 1 - LEAST_SIDE);
  return {
    left,
    top,
    width: clamp(Math.max(a.x, b.x) - left, LEAST_SIDE, 1 - left),
    height: clamp(Math.max(a.y, b.y) - top, LEAST_SIDE, 1 - top),
  };
}

/** Moves a region, or its far corner with `resize`, by fractions of the picture. */
export function shiftRegion(region: Region, x: number, y: number, resize: boolean): Region {
  const { left, top, width, height } = region;
  if (resize) {
    return {
      left,
      top,
      width: clamp(width + x, LEAST_SIDE, 1 - left),
      height: clamp(height + y, LEAST_SIDE, 1 - top),
    };
  }
  return { left: clamp(left + x, 0, 1 - width), top: clamp(top + y, 0, 1 - height), width, height };
}
