// @ts-check
// The answer of a cell of the matrix: what AWS publishes about the service there, or the nearest Regions that have it.

import { byDistance, kmText } from "../shared/distance.js";
import { isAvailable } from "./model.js";

/** @typedef {import("./model.js").Matrix} Matrix */
/** @typedef {import("./model.js").Service} Service */
/** @typedef {import("./model.js").Region} Region */
/** @typedef {import("../shared/offerings.js").Offering} Offering */

/** The number of nearest Regions that are named. */
const MAX_NEAREST = 3;

/**
 * Return the facts of an offering by name, also those that are not published.
 * @param {Offering} offering
 * @param {string} since the date of the first check; empty if there is none
 * @returns {[string, string][]}
 */
export function offeringFacts({ endpoint, protocols, first_seen }, since) {
  /** @type {[string, string][]} */
  const facts = [
    ["Endpoint", endpoint ?? "not published"],
    ["Protocols", protocols.join(", ") || "not published"],
  ];
  if (first_seen) facts.push(["First seen", first_seen === since ? `by ${since}, the first check` : first_seen]);
  return facts;
}

/**
 * Return the nearest Regions in which a service is available, with the distance in words.
 * @param {Service} service
 * @param {Region} region a Region without it
 * @param {readonly Region[]} regions
 * @returns {{ region: Region, distance: string }[]}
 */
export function nearestRegions(service, region, regions) {
  const holders = regions.filter((_, at) => isAvailable(service.offered[at]));
  const near = byDistance(region.at, holders).slice(0, MAX_NEAREST);
  return near.map(({ place, km }) => ({ region: place, distance: kmText(km) }));
}

/**
 * Return in how many Regions a service is available, in words.
 * @param {Service} service
 */
export function reachText({ offered }) {
  const count = [...offered].filter((cell) => isAvailable(cell)).length;
  return count ? `Available in ${count} of ${offered.length} Regions` : "Available in no Region";
}
