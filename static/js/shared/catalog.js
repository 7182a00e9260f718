// @ts-check
// The catalog for tools: Regions, services, and which service is offered in which Region. Loaded once a page.

import { isCounted } from "./running.js";
import { fetchDocument, once } from "./site.js";

/**
 * A Region, as in `api/v1/regions.json`.
 * @typedef {object} Region
 * @property {string} code
 * @property {string | null} name
 * @property {string | null} partition
 * @property {string | null} country
 * @property {string | null} country_name
 * @property {string | null} geography
 * @property {[number, number] | null} at where it lies, in degrees north and east
 * @property {boolean | null} opt_in whether an account must enable it first
 * @property {boolean} opt_in_assumed whether that is only likely
 * @property {string | null} launch_date
 * @property {number | null} launch_year
 * @property {number | null} availability_zones
 * @property {number | null} local_zones
 * @property {number | null} wavelength_zones
 * @property {{ id: string, kind: string, place: string | null }[]} zones
 * @property {number} service_count
 * @property {number | null} coverage_percent
 * @property {string | null} first_seen
 * @property {string} changed
 * @property {string} path
 * @property {string} url
 */
/**
 * A service, as in `api/v1/services.json`.
 * @typedef {object} Service
 * @property {string} code
 * @property {string | null} name
 * @property {string} category
 * @property {string[]} aliases
 * @property {number} region_count
 * @property {number | null} coverage_percent
 * @property {string | null} first_seen
 * @property {string} changed
 * @property {string} path
 * @property {string} url
 */
/**
 * @typedef {object} Catalog
 * @property {string} asOf the date on which the facts last changed
 * @property {Region[]} regions by code
 * @property {Service[]} services by code
 * @property {string[]} categories in the order in which the site shows them
 * @property {(service: string, region: string) => boolean} offered
 * @property {(service: string, region: string) => boolean} global whether it is offered at a global endpoint
 * @property {(code: string) => Region | undefined} region
 * @property {(code: string) => Service | undefined} service
 */

/** Load the catalog. */
export const loadCatalog = once(async () => {
  const [regions, services, matrix] = await Promise.all([fetchDocument("regions.json"), fetchDocument("services.json"), fetchDocument("matrix.json")]);
  return joinDocuments(regions, services, matrix);
});

/**
 * Join the three documents.
 * @param {{ as_of: string, regions: Region[] }} regions
 * @param {{ services: Service[], categories: string[] }} services
 * @param {{ regions: string[], services: string[], rows: string[], global_endpoints: Record<string, string[]> }} matrix
 * @returns {Catalog}
 */
export function joinDocuments(regions, services, matrix) {
  const columns = new Map(matrix.regions.map((code, at) => [code, at]));
  const rows = new Map(matrix.services.map((code, at) => [code, matrix.rows[at]]));
  const globalEndpoints = new Map(Object.entries(matrix.global_endpoints).map(([service, codes]) => [service, new Set(codes)]));
  const regionByCode = new Map(regions.regions.map((region) => [region.code, region]));
  const serviceByCode = new Map(services.services.map((service) => [service.code, service]));
  return {
    global: (service, region) => globalEndpoints.get(service)?.has(region) ?? false,
    asOf: regions.as_of,
    regions: regions.regions,
    services: services.services,
    categories: services.categories,
    offered: (service, region) => rows.get(service)?.[columns.get(region) ?? -1] === "1",
    region: (code) => regionByCode.get(code),
    service: (code) => serviceByCode.get(code),
  };
}

/**
 * Return the catalog without offerings with a global endpoint, which do not necessarily run in the Region.
 * @param {Catalog} catalog
 * @returns {Catalog}
 */
export function withoutGlobalEndpoints(catalog) {
  return { ...catalog, offered: (service, region) => isCounted(catalog.offered(service, region), catalog.global(service, region), true) };
}
