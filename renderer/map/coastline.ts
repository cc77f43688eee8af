// The outline of the land, from Natural Earth (public domain) by way of the package world-atlas, in TopoJSON: arcs of
// whole numbers, each the difference to the one before, which rings refer to by number.

interface Topology {
  transform: { scale: number[]; translate: number[] };
  arcs: number[][][];
  objects: { land: { geometries: { type: string; arcs: number[][][] | number[][][][] }[] } };
}

/** A closed line as longitude, latitude, longitude, latitude, … in degrees. */
export type Ring = Float32Array;

function readArc(arc: number[][], { scale, translate }: Topology['transform']): number[] {
  const points: number[] = [];
  let x = 0;
  let y = 0;
  for (const [dx = 0, dy = 0] of arc) {
    x += dx;
    y += dy;
    points.push(x * (scale[0] ?? 1) + (translate[0] ?? 0), y * (scale[1] ?? 1) + (translate[1] ?? 0));
  }
  return points;
}

function reversed(points: readonly number[]): number[] {
  const back: number[] = [];
  for (let at = points.length - 2; at >= 0; at -= 2) back.push(points[at] ?? 0, points[at + 1] ?? 0);
  return back;
}

/**
 * Makes a ring continuous where it crosses the date line, so that it may reach beyond 180 degrees; a ring around a pole
 * is closed over that pole.
 */
function unwrapped(points: readonly number[]): number[] {
  const line: number[] = [];
  let turns = 0;
  for (let at = 0; at < points.length; at += 2) {
    const x = points[at] ?? 0;
    const step = at === 0 ? 0 : x - (points[at - 2] ?? 0);
    if (step > 180) turns--;
    else if (step < -180) turns++;
    line.push(x + 360 * turns, points[at + 1] ?? 0);
  }
  if (turns !== 0) {
    const pole = (line[1] ?? 0) < 0 ? -90 : 90;
    line.push(line.at(-2) ?? 0, pole, line[0] ?? 0, pole, line[0] ?? 0, line[1] ?? 0);
  }
  return line;
}

/** Reads the rings of the land out of a TopoJSON topology (a negative number means the arc of `~number`, backwards). */
export function readCoastline(topology: Topology): Ring[] {
  const arcs = topology.arcs.map((arc) => readArc(arc, topology.transform));
  const ringOf = (numbers: readonly number[]): Ring => {
    const points = numbers.flatMap((number) => {
      const arc = arcs[number < 0 ? ~number : number] ?? [];
      return number < 0 ? reversed(arc) : arc;
    });
    return Float32Array.from(unwrapped(points));
  };
  return topology.objects.land.geometries.flatMap(({ type, arcs: shape }) => {
    const polygons = (type === 'Polygon' ? [shape] : shape) as number[][][];
    return polygons.flatMap((polygon) => polygon.map(ringOf));
  });
}
