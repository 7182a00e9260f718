// @ts-check
// The distance between two places on a great circle, which is not latency.

/** The mean radius of the Earth, in kilometers. */
const RADIUS = 6371;

/**
 * Return the distance in kilometers between two places in degrees north and east; infinite where one is unknown.
 * @param {readonly [number, number] | null | undefined} from
 * @param {readonly [number, number] | null | undefined} to
 */
export function distance(from, to) {
  if (!from || !to) return Infinity;
  const [north, east, otherNorth, otherEast] = [...from, ...to].map((degrees) => (degrees * Math.PI) / 180);
  const chord = Math.sin((otherNorth - north) / 2) ** 2 + Math.cos(north) * Math.cos(otherNorth) * Math.sin((otherEast - east) / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.sqrt(chord));
}

/**
 * Return a distance in words.
 * @param {number} km
 */
export function kmText(km) {
  return Number.isFinite(km) ? `${Math.round(km).toLocaleString("en")} km` : "distance unknown";
}

/**
 * Return places with their distance from another in kilometers, the nearest first, without those whose location is unknown.
 * @template {{ at?: readonly [number, number] | null }} P
 * @param {readonly [number, number] | null | undefined} from
 * @param {readonly P[]} places
 * @returns {{ place: P, km: number }[]}
 */
export function byDistance(from, places) {
  return places
    .map((place) => ({ place, km: distance(from, place.at) }))
    .filter(({ km }) => Number.isFinite(km))
    .sort((left, right) => left.km - right.km);
}
