import land from 'world-atlas/land-110m.json';
import { describe, expect, it } from 'vitest';
import { clusterPlaces, clusterRadius } from '../../../../renderer/map/clusters.ts';
import { readCoastline } from '../../../../renderer/map/coastline.ts';

const globe = { west: -180, south: -90, east: 180, north: 90 };
const paris = { latitude: 48.8566, longitude: 2.3522 };
const places = {
  latitudes: [paris.latitude, 48.86, -33.86],
  longitudes: [paris.longitude, 2.36, 151.2],
};

describe('clusterPlaces', () => {
  it('gathers neighbours and keeps others apart, at the size of the view', () => {
    expect(clusterPlaces(places, 1, globe).map((cluster) => cluster.members)).toEqual([[0, 1], [2]]);
    expect(clusterPlaces(places, 0.001, globe).length).toBe(3);
    expect(clusterPlaces(places, 400, globe).length).toBe(1);
  });

  it('gathers neighbours also where a square ends between them', () => {
    const border = { latitudes: [10.01, 9.99], longitudes: [20.01, 19.99] };
    expect(clusterPlaces(border, 1, globe).map((cluster) => cluster.members.length)).toEqual([2]);
  });

  it('looks only at what is in view', () => {
    const europe = { west: -10, south: 35, east: 30, north: 70 };
    expect(clusterPlaces(places, 1, europe).map((cluster) => cluster.members)).toEqual([[0, 1]]);
  });
});

describe('clusterRadius', () => {
  it('reaches the furthest photo, measured on the globe', () => {
    const [cluster] = clusterPlaces(places, 1, globe);
    if (!cluster) throw new Error('no cluster');
    const radius = clusterRadius(cluster, places);
    expect(radius).toBeGreaterThan(0.34);
    expect(radius).toBeLessThan(0.7);
  });
});

describe('readCoastline', () => {
  it('reads closed rings that cross the date line without a jump', () => {
    const rings = readCoastline(land);
    expect(rings.length).toBeGreaterThan(100);
    for (const ring of rings) {
      expect(ring[0]).toBeCloseTo(ring.at(-2) ?? Number.NaN, 3);
      expect(ring[1]).toBeCloseTo(ring.at(-1) ?? Number.NaN, 3);
      for (let at = 0; at < ring.length; at += 2) {
        expect(Math.abs(ring[at + 1] ?? 999)).toBeLessThanOrEqual(90.01);
        // Nothing jumps across the map where it crosses the date line; only Antarctica is closed along its edge.
        const step = at === 0 ? 0 : Math.abs((ring[at] ?? 0) - (ring[at - 2] ?? 0));
        expect(step < 180 || ring[at + 1] === -90).toBe(true);
      }
    }
  });
});
