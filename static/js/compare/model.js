// @ts-check
// The answers of "Compare", independent of the page: Regions side by side, by category.

import { byCategory } from "../shared/labels.js";

/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/** @typedef {import("../shared/catalog.js").Region} Region */
/** @typedef {import("../shared/catalog.js").Service} Service */
/**
 * A column: the number of services of a Region, and by category those that only it has, and those that it lacks and another
 * column has.
 * @typedef {{ region: Region, offers: number, own: ServiceGroup[], lacks: ServiceGroup[] }} Column
 */
/**
 * Services of one category.
 * @typedef {import("../shared/labels.js").Group<Service>} ServiceGroup
 */
/**
 * A row: a service, offered or not in each column; `common` if offered in all of them, `absent` if in none.
 * @typedef {{ service: Service, cells: boolean[], common: boolean, absent: boolean }} Row
 */
/**
 * A category: its rows, the number of those in common, and the number that each column has.
 * @typedef {{ name: string, rows: Row[], common: number, counts: number[] }} CategoryRows
 */
/**
 * @typedef {object} Comparison
 * @property {Column[]} columns
 * @property {CategoryRows[]} categories those of which a column offers a service, or a service was chosen
 * @property {number} common services that every column has
 * @property {number} differing services that some have and others have not
 * @property {number} absent services that none of them has
 */

/**
 * Compare Regions by all services that any of them has, or by the chosen services, whether any of them has these or not.
 * @param {Catalog} catalog
 * @param {readonly string[]} codes of Regions that exist, in the order of the columns
 * @param {readonly string[]} [chosen] codes of services; empty for all
 * @returns {Comparison}
 */
export function compare(catalog, codes, chosen = []) {
  const regions = codes.flatMap((code) => catalog.region(code) ?? []);
  const services = chosen.length ? catalog.services.filter(({ code }) => chosen.includes(code)) : catalog.services;
  const categories = byCategory(services, catalog.categories).flatMap(({ name, members }) => {
    const rows = members.map((service) => row(catalog, service, regions)).filter(({ absent }) => chosen.length || !absent);
    if (!rows.length) return [];
    const counts = regions.map((_, at) => rows.filter((row) => row.cells[at]).length);
    return [{ name, rows, common: rows.filter((row) => row.common).length, counts }];
  });
  const rows = categories.flatMap((category) => category.rows);
  const common = rows.filter((row) => row.common).length;
  const differing = rows.filter(differs).length;
  return {
    columns: regions.map((region, at) => column(region, categories, at)),
    categories,
    common,
    differing,
    absent: services.length - common - differing,
  };
}

/**
 * Keep the rows in which columns differ; the counts of a category stay those of all its rows.
 * @param {readonly CategoryRows[]} categories
 * @returns {CategoryRows[]}
 */
export function onlyDiffering(categories) {
  return categories.map((category) => ({ ...category, rows: category.rows.filter(differs) })).filter((category) => category.rows.length);
}

/**
 * Return the shown rows as a table: a row a service, a column a Region.
 * @param {readonly Column[]} columns
 * @param {readonly CategoryRows[]} categories
 * @returns {string[][]}
 */
export function table(columns, categories) {
  const head = ["service_code", "service_name", "category", ...columns.map((column) => column.region.code)];
  const rows = categories.flatMap((category) =>
    category.rows.map(({ service, cells }) => [service.code, service.name ?? "", category.name, ...cells.map((offered) => (offered ? "yes" : "no"))]),
  );
  return [head, ...rows];
}

/**
 * Return the list with the item at one place moved to another.
 * @template T
 * @param {readonly T[]} list
 * @param {number} from
 * @param {number} to
 * @returns {T[]}
 */
export function moveItem(list, from, to) {
  const rest = list.filter((_, at) => at !== from);
  return [...rest.slice(0, to), list[from], ...rest.slice(to)];
}

/**
 * @param {Catalog} catalog
 * @param {Service} service
 * @param {readonly Region[]} regions
 * @returns {Row}
 */
function row(catalog, service, regions) {
  const cells = regions.map((region) => catalog.offered(service.code, region.code));
  return { service, cells, common: cells.every(Boolean), absent: !cells.includes(true) };
}

/** @param {Row} row */
function differs({ common, absent }) {
  return !common && !absent;
}

/**
 * @param {Region} region
 * @param {readonly CategoryRows[]} categories
 * @param {number} at
 * @returns {Column}
 */
function column(region, categories, at) {
  return {
    region,
    offers: categories.reduce((sum, { counts }) => sum + counts[at], 0),
    own: servicesWhere(categories, ({ cells }) => cells.length > 1 && cells[at] && cells.filter(Boolean).length === 1),
    lacks: servicesWhere(categories, ({ cells, absent }) => !cells[at] && !absent),
  };
}

/**
 * Return the services of the rows that match, by category.
 * @param {readonly CategoryRows[]} categories
 * @param {(row: Row) => boolean} fits
 * @returns {ServiceGroup[]}
 */
function servicesWhere(categories, fits) {
  return categories
    .map(({ name, rows }) => ({ name, members: rows.filter(fits).map(({ service }) => service) }))
    .filter(({ members }) => members.length);
}

/**
 * Return how many services there are in all categories.
 * @param {readonly ServiceGroup[]} groups
 */
export function serviceCount(groups) {
  return groups.reduce((sum, { members }) => sum + members.length, 0);
}
