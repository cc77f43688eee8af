import type { Pixels } from '../../../shared/pixels.ts';

/**
 * Turns and mirrors pixels as EXIF orientation asks (1 upright, 2 mirrored, 3 upside down, 4 both, 5 to 8 lying). Done
 * after shrinking: turning a whole photo costs more than decoding it.
 */
export function uprightPixels(pixels: Pixels, orientation: number): Pixels {
  if (orientation === 1) return pixels;
  const { width, height, data } = pixels;
  const lying = orientation >= 5;
  const across = lying ? height : width;
  const down = lying ? width : height;
  // Which stored corner is shown at the top left, and how far apart neighbours to the right and below are stored.
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const alongRow = fromRight ? -3 : 3;
  const alongColumn = (fromBottom ? -3 : 3) * width;
  const [right, below] = lying ? [alongColumn, alongRow] : [alongRow, alongColumn];
  const corner = ((fromBottom ? height - 1 : 0) * width + (fromRight ? width - 1 : 0)) * 3;

  const turned = new Uint8Array(data.length);
  let to = 0;
  for (let y = 0; y < down; y++) {
    let from = corner + y * below;
    for (let x = 0; x < across; x++, from += right, to += 3) {
      turned[to] = data[from] ?? 0;
      turned[to + 1] = data[from + 1] ?? 0;
      turned[to + 2] = data[from + 2] ?? 0;
    }
  }
  return { width: across, height: down, data: turned };
}
