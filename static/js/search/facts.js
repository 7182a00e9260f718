// @ts-check
// The facts that answers are made from, loaded when a question asks for them: the matrix, and the document of a service.

import { fetchDocument, once } from "../shared/site.js";
import { documents, needsMatrix } from "./answer.js";
import { understand } from "./question.js";

/** @typedef {import("./availability.js").Facts} Facts */
/** @typedef {import("./availability.js").Offering} Offering */
/** @typedef {import("../shared/search-index.js").Index} Index */

const matrix = once(async () => {
  const { regions, services, rows } = /** @type {{ regions: string[], services: string[], rows: string[] }} */ (await fetchDocument("matrix.json"));
  const columns = new Map(regions.map((code, at) => [code, at]));
  const byService = new Map(services.map((code, at) => [code, rows[at]]));
  return (/** @type {string} */ service, /** @type {string} */ region) => byService.get(service)?.[columns.get(region) ?? -1] === "1";
});

/** @type {Map<string, () => Promise<Map<string, Offering>>>} */
const loaders = new Map();

/**
 * Return the facts that a query needs; without a question there are none.
 * @param {string} query
 * @param {Index} index
 * @returns {Promise<Facts>}
 */
export async function loadFacts(query, index) {
  const question = understand(query, index);
  if (!question || !needsMatrix(question)) return { available: () => false, offering: () => undefined };
  const codes = documents(question);
  const [available, ...offerings] = await Promise.all([matrix(), ...codes.map(offeringsOf)]);
  return { available, offering: (service, region) => offerings[codes.indexOf(service)]?.get(region) };
}

/**
 * Return what a service's document says of each Region that has it. The answer does without where it cannot be read.
 * @param {string} service
 */
function offeringsOf(service) {
  const load = loaders.get(service) ?? once(async () => {
    const { offerings } = /** @type {{ offerings: (Offering & { region: string })[] }} */ (await fetchDocument(`services/${encodeURIComponent(service)}.json`));
    return new Map(offerings.map((offering) => [offering.region, offering]));
  });
  loaders.set(service, load);
  return load().catch(() => new Map());
}
