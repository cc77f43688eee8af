export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

const USUAL = { width: 1280, height: 832 };
export const SMALLEST = { width: 640, height: 480 };
/** How much of a window, in pixels each way, must be on a screen for it to be found and moved. */
const ENOUGH = 100;

function overlap(first: Rectangle, second: Rectangle): { width: number; height: number } {
  return {
    width: Math.min(first.x + first.width, second.x + second.width) - Math.max(first.x, second.x),
    height: Math.min(first.y + first.height, second.y + second.height) - Math.max(first.y, second.y),
  };
}

/**
 * Where to open a window that was at `saved` when last seen. A screen may be gone or smaller since: a window that would be
 * out of sight opens at its size in the system's usual place.
 *
 * @param workAreas the screens' areas without task bars, in the same coordinates
 */
export function restoredBounds(
  saved: Rectangle | null,
  workAreas: readonly Rectangle[],
): { width: number; height: number; x?: number; y?: number } {
  if (!saved) return USUAL;
  const size = {
    width: Math.max(saved.width, SMALLEST.width),
    height: Math.max(saved.height, SMALLEST.height),
  };
  const visible = workAreas.some((area) => {
    const { width, height } = overlap(saved, area);
    // The title bar is at the top: it must be within reach.
    return width >= ENOUGH && height >= ENOUGH && saved.y >= area.y;
  });
  return visible ? { ...size, x: saved.x, y: saved.y } : size;
}
