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

/** Reads the rings of the land out of a TopoJSON topology (a negative number means the arc of `~number`, backwards). */
export function readCoastline(topology: Topology): Ring[] {
  const arcs = topology.arcs.map((arc) => readArc(arc, topology.transform));
  const ringOf = (numbers: readonly number[]): Ring => {
    const points = numbers.flatMap((number) => {
      const arc = arcs[number < 0 ? ~number : number] ?? [];
      return number < 0 ? reversed(arc) : arc;
    });
    return Float32Array.from(points);
  };
  return topology.objects.land.geometries.flatMap(({ type, arcs: shape }) => {
    const polygons = (type === 'Polygon' ? [shape] : shape) as number[][][];
    return polygons.flatMap((polygon) => polygon.map(ringOf));
  });
}
