// @ts-check
// Families of services: which other members may be needed with the chosen ones.

/** @typedef {import("./catalog.js").Catalog} Catalog */
/** @typedef {import("./catalog.js").Region} Region */
/** @typedef {import("./catalog.js").Service} Service */
/**
 * Services with one name, as in `api/v1/families.json`, with the purpose of each.
 * @typedef {{ leader: string, name: string, members: { service: string, purpose: string }[] }} Family
 */
/**
 * A service that may be needed with a chosen one: its purpose, and the number of Regions that have it.
 * @typedef {{ service: Service, purpose: string, total: number }} FamilyOffer
 */

/**
 * Return the other members of the families of chosen services whose Regions are not those of the chosen one.
 * @param {Catalog} catalog
 * @param {readonly Family[]} families
 * @param {readonly string[]} codes of chosen services
 * @param {readonly Region[]} [among] the Regions that count
 * @returns {FamilyOffer[]}
 */
export function familyOffers(catalog, families, codes, among = catalog.regions) {
  const regionsOf = (/** @type {string} */ code) => among.filter((region) => catalog.offered(code, region.code)).map((region) => region.code);
  /** @type {Map<string, FamilyOffer>} */
  const offers = new Map();
  for (const code of codes) {
    const own = regionsOf(code).join();
    for (const { service: member, purpose } of families.find(({ members }) => members.some(({ service }) => service === code))?.members ?? []) {
      const service = catalog.service(member);
      const regions = regionsOf(member);
      if (service && !codes.includes(member) && regions.join() !== own) offers.set(member, { service, purpose, total: regions.length });
    }
  }
  return [...offers.values()];
}
