// @ts-check
// What a cell of the matrix answers: what AWS publishes of the service there, or the nearest Regions that have it.

import { byDistance } from "../shared/distance.js";
import { isAvailable } from "./model.js";

/** @typedef {import("./model.js").Matrix} Matrix */
/** @typedef {import("./model.js").Service} Service */
/** @typedef {import("./model.js").Region} Region */
/** @typedef {import("../shared/offerings.js").Offering} Offering */

/** So many nearest Regions are named. */
const MAX_NEAREST = 3;

/**
 * Return the facts of an offering by their names; what nobody publishes says so.
 * @param {Offering} offering
 * @param {string} since the date of the first reading; empty where there is none
 * @returns {[string, string][]}
 */
export function offeringFacts({ endpoint, protocols, first_seen }, since) {
  /** @type {[string, string][]} */
  const facts = [
    ["Endpoint", endpoint ?? "not published"],
    ["Protocols", protocols.join(", ") || "not published"],
  ];
  if (first_seen) facts.push(["First seen", first_seen === since ? `by ${since}, the first reading` : first_seen]);
  return facts;
}

/**
 * Return the nearest Regions in which a service is available, with the distance in words.
 * @param {Service} service
 * @param {Region} region where it is not
 * @param {readonly Region[]} regions
 * @returns {{ region: Region, distance: string }[]}
 */
export function nearestRegions(service, region, regions) {
  const present = regions.filter((_, at) => isAvailable(service.offered[at]));
  const near = byDistance(region.at, present).slice(0, MAX_NEAREST);
  return near.map(({ place, km }) => ({ region: place, distance: `${(Math.round(km / 10) * 10).toLocaleString("en")} km` }));
}

/**
 * Return in how many Regions a service is available, in words.
 * @param {Service} service
 */
export function reachText({ offered }) {
  const count = [...offered].filter((cell) => isAvailable(cell)).length;
  return count ? `Available in ${count} of ${offered.length} Regions` : "Available in no Region";
}
