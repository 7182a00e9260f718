// @ts-check
// The Regions of resource types and services, from the document `template-check.json` and the catalog.

/** @typedef {import("./judge.js").Availability} Availability */
/** @typedef {import("./judge.js").Presence} Presence */
/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/**
 * `template-check.json`. `region_sets` are rows of 0 and 1 over `regions`; a type has the number of its row, and the first
 * day on which it was seen in any Region.
 * @typedef {object} CheckDocument
 * @property {string} as_of
 * @property {string[]} regions
 * @property {Record<string, string>} unknown
 * @property {Record<string, string>} stale by Region: the day of its list, where no later one could be read
 * @property {string[]} region_sets
 * @property {Record<string, {service: string | null, types: Record<string, [number, string | null]>}>} namespaces
 * @property {Record<string, string | null>} services the first day of each
 * @property {Record<string, string>} terraform
 * @property {import("./cloudformation.js").ServerlessTable} serverless
 * @property {Record<string, import("./judge.js").GoneServiceFacts>} [gone] services that AWS no longer lists, by code
 */

/**
 * Join the document with the catalog.
 * @param {CheckDocument} document
 * @param {Catalog} catalog
 * @returns {Availability}
 */
export function availabilityOf(document, catalog) {
  const sets = document.region_sets.map((row) => new Set(document.regions.filter((_, at) => row[at] === "1")));
  /** @type {Map<string, Presence>} */
  const types = new Map();
  for (const [namespace, { service, types: setsByType }] of Object.entries(document.namespaces))
    for (const [name, [set, since]] of Object.entries(setsByType)) types.set(`${namespace}::${name}`, { service, regions: sets[set], since });
  const gone = Object.entries(document.gone ?? {});
  const goneNames = gone.flatMap(([code, { terraform }]) => terraform.map((name) => /** @type {const} */ ([name, code])));
  return {
    places: new Map(catalog.regions.map((region) => [region.code, region])),
    unknown: new Set(Object.keys(document.unknown)),
    types,
    services: new Map(
      catalog.services.map(({ code }) => [
        code,
        {
          service: code,
          regions: new Set(catalog.regions.filter((region) => catalog.offered(code, region.code)).map((region) => region.code)),
          since: document.services[code] ?? null,
        },
      ]),
    ),
    terraform: new Map([...goneNames, ...Object.entries(document.terraform)]),
    gone: new Map(gone),
  };
}
