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

/**
 * Gathers places by squares of `size` degrees. The squares are fixed to the globe, so that clusters do not jump while
 * the map is dragged.
 */
export function clusterPlaces({ latitudes, longitudes }: Places, size: number): Cluster[] {
  const squares = new Map<string, { members: number[]; latitude: number; longitude: number }>();
  for (let index = 0; index < latitudes.length; index++) {
    const latitude = latitudes[index] ?? 0;
    const longitude = longitudes[index] ?? 0;
    const key = `${Math.floor(longitude / size)},${Math.floor(latitude / size)}`;
    const square = squares.get(key) ?? { members: [], latitude: 0, longitude: 0 };
    square.members.push(index);
    square.latitude += latitude;
    square.longitude += longitude;
    squares.set(key, square);
  }
  return [...squares.values()].map(({ members, latitude, longitude }) => ({
    members,
    latitude: latitude / members.length,
    longitude: longitude / members.length,
  }));
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
