/** Photos that lie too close together to be shown apart. */
export interface Cluster {
  /** Place of its middle, in degrees. */
  latitude: number;
  longitude: number;
  /** Indexes into the arrays the cluster was made from. */
  members: number[];
}

export interface Places {
  latitudes: readonly number[];
  longitudes: readonly number[];
}

/** A part of the globe, in degrees. */
export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

// Squares whose middles are closer than this share of their side would cover each other on the map.
const TOO_CLOSE = 0.75;

/**
 * Gathers the places within `bounds` by squares of `size` degrees, and neighbouring squares whose photos lie close
 * together. The squares are fixed to the globe, so that clusters do not jump while the map is dragged. The largest come
 * first.
 */
export function clusterPlaces({ latitudes, longitudes }: Places, size: number, bounds: Bounds): Cluster[] {
  const squares = new Map<string, Cluster>();
  for (let index = 0; index < latitudes.length; index++) {
    const latitude = latitudes[index] ?? 0;
    const longitude = longitudes[index] ?? 0;
    if (longitude < bounds.west || longitude > bounds.east) continue;
    if (latitude < bounds.south || latitude > bounds.north) continue;
    const key = `${Math.floor(longitude / size)},${Math.floor(latitude / size)}`;
    const square = squares.get(key) ?? { members: [], latitude: 0, longitude: 0 };
    square.members.push(index);
    square.latitude += latitude;
    square.longitude += longitude;
    squares.set(key, square);
  }
  const clusters: Cluster[] = [];
  for (const { members, latitude, longitude } of [...squares.values()].sort(
    (a, b) => b.members.length - a.members.length,
  )) {
    const middle = { latitude: latitude / members.length, longitude: longitude / members.length };
    const close = clusters.find(
      (other) =>
        Math.abs(other.latitude - middle.latitude) < size * TOO_CLOSE &&
        Math.abs(other.longitude - middle.longitude) < size * TOO_CLOSE,
    );
    if (close) close.members = [...close.members, ...members];
    else clusters.push({ ...middle, members });
  }
  return clusters;
}

const EARTH_KM_PER_DEGREE = 111.2;

/** Kilometres from a cluster's middle to its furthest member, at least a hundred metres. */
export function clusterRadius(cluster: Cluster, { latitudes, longitudes }: Places): number {
  const shrink = Math.cos((cluster.latitude * Math.PI) / 180);
  const furthest = cluster.members.reduce((most, index) => {
    const north = (latitudes[index] ?? 0) - cluster.latitude;
    const east = ((longitudes[index] ?? 0) - cluster.longitude) * shrink;
    return Math.max(most, Math.hypot(north, east));
  }, 0);
  return Math.max(0.1, Math.ceil(furthest * EARTH_KM_PER_DEGREE * 10.5) / 10);
}
