// @ts-check
// The offerings in the document of a service, which is loaded once.

import { fetchDocument, once } from "./site.js";

/**
 * A service in one Region, as in `api/v1/services/{code}.json`.
 * @typedef {object} Offering
 * @property {string} region
 * @property {string | null} first_seen
 * @property {string | null} endpoint
 * @property {string[]} protocols
 * @property {boolean} global_endpoint
 */

/** @type {Map<string, () => Promise<Map<string, Offering>>>} */
const loaders = new Map();

/**
 * Load a service's offerings by the code of their Region.
 * @param {string} service
 * @returns {Promise<Map<string, Offering>>}
 */
export function loadOfferings(service) {
  const load = loaders.get(service) ?? once(async () => {
    const { offerings } = /** @type {{ offerings: Offering[] }} */ (await fetchDocument(`services/${encodeURIComponent(service)}.json`));
    return new Map(offerings.map((offering) => [offering.region, offering]));
  });
  loaders.set(service, load);
  return load();
}
