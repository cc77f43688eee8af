export interface Point {
  x: number;
  y: number;
}

/** Whether a point lies inside a closed line, by counting how often a ray from it crosses the line. */
export function isInside({ x, y }: Point, line: readonly Point[]): boolean {
  let inside = false;
  for (let at = 0, before = line.length - 1; at < line.length; before = at++) {
    const a = line[at];
    const b = line[before];
    if (!a || !b || a.y > y === b.y > y) continue;
    if (x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

/** The indexes of the points inside a drawn line. */
export function lassoed(xs: readonly number[], ys: readonly number[], line: readonly Point[]): number[] {
  if (line.length < 3) return [];
  const left = Math.min(...line.map((point) => point.x));
  const right = Math.max(...line.map((point) => point.x));
  const found: number[] = [];
  for (let index = 0; index < xs.length; index++) {
    const x = xs[index] ?? 0;
    if (x >= left && x <= right && isInside({ x, y: ys[index] ?? 0 }, line)) found.push(index);
  }
  return found;
}
