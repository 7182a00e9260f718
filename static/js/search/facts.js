// @ts-check
// The facts that answers are made from, loaded when a question needs them: the matrix, and the document of a service.

import { loadOfferings } from "../shared/offerings.js";
import { fetchDocument, once } from "../shared/site.js";
import { documents, needsMatrix } from "./answer.js";
import { understand } from "./question.js";

/** @typedef {import("./availability.js").Facts} Facts */
/** @typedef {import("../shared/offerings.js").Offering} Offering */
/** @typedef {import("../shared/search-index.js").Index} Index */

const loadMatrix = once(async () => {
  const { regions, services, rows } = /** @type {{ regions: string[], services: string[], rows: string[] }} */ (await fetchDocument("matrix.json"));
  const columns = new Map(regions.map((code, at) => [code, at]));
  const byService = new Map(services.map((code, at) => [code, rows[at]]));
  return (/** @type {string} */ service, /** @type {string} */ region) => byService.get(service)?.[columns.get(region) ?? -1] === "1";
});

/**
 * Return the facts that a query needs; none if it is no question.
 * @param {string} query
 * @param {Index} index
 * @returns {Promise<Facts>}
 */
export async function loadFacts(query, index) {
  const question = understand(query, index);
  if (!question || !needsMatrix(question)) return { available: () => false, offering: () => undefined };
  const codes = documents(question);
  const [available, ...offerings] = await Promise.all([loadMatrix(), ...codes.map(loadOptionalOfferings)]);
  return { available, offering: (service, region) => offerings[codes.indexOf(service)]?.get(region) };
}

/**
 * Return a service's offerings by Region; none if they cannot be loaded, because an answer does not depend on them.
 * @param {string} service
 * @returns {Promise<Map<string, Offering>>}
 */
function loadOptionalOfferings(service) {
  return loadOfferings(service).catch(() => new Map());
}
