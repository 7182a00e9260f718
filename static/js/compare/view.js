// @ts-check
// Draws a comparison: the facts of the Regions side by side, then the differences as lists or as one table.

import { code, countLink, link, ownListId, wideBox } from "../shared/answers.js";
import { element } from "../shared/element.js";
import { countText, label } from "../shared/labels.js";
import { countryText, distanceText, launchText, optInStatus } from "../shared/region-facts.js";
import { serviceCount } from "./model.js";

/** @typedef {import("../shared/catalog.js").Region} Region */
/** @typedef {import("./model.js").Column} Column */
/** @typedef {import("./model.js").Comparison} Comparison */
/** @typedef {import("./model.js").CategoryRows} CategoryRows */
/** @typedef {import("./model.js").Row} Row */
/** @typedef {import("./model.js").ServiceGroup} ServiceGroup */
/** @typedef {Node | string} Child */
/** @typedef {ReadonlyMap<string, string>} Names */

/**
 * Return a sentence on how much the Regions have in common.
 * @param {Comparison} comparison
 * @returns {Child[]}
 */
export function sentence({ columns, common, differing }) {
  const count = element("strong", {}, String(common));
  const services = common === 1 ? "service" : "services";
  if (columns.length === 1) return [count, ` ${services} in ${label(columns[0].region)}. Add a second Region to compare it with.`];
  return [count, ` ${services} in common, ${differing === 1 ? "1 differs" : `${differing} differ`}`];
}

/**
 * Show the facts, then the differences or the table of services; a table of chosen services comes before the facts.
 * @param {Comparison} comparison
 * @param {{ shown: readonly CategoryRows[], asTable: boolean, tableFirst: boolean, names: Names }} how
 * @returns {Child[]}
 */
export function details({ columns, absent }, { shown, asTable, tableFirst, names }) {
  const lists = columns.flatMap((column) => differenceLists(column, columns, names));
  const absentNote = absent ? [element("p", { class: "aside" }, `${countText(absent, "service is", "services are")} in none of them.`)] : [];
  const emptyState = element("div", { class: "empty" }, element("p", {}, "No differences: each of them has the same services."));
  const services = !shown.length ? [emptyState] : asTable ? [servicesTable(columns, shown, names)] : lists;
  const parts = [wideBox("Facts of the Regions", factsTable(columns, lists.length > 0 && !asTable)), element("div", {}, ...services)];
  return [
    element("div", { class: asTable ? "compared" : `compared compared-${columns.length}` }, ...(asTable && tableFirst ? parts.reverse() : parts)),
    ...absentNote,
  ];
}

/**
 * @param {readonly Column[]} columns
 * @param {boolean} hasLists whether the page has the lists that the counts link to
 */
function factsTable(columns, hasLists) {
  const regions = columns.map(({ region }) => region);
  const areSeveral = columns.length > 1;
  const zones = (/** @type {number | null} */ count) => (count === null ? "unknown" : String(count));
  /** @type {[Child, (column: Column) => Child][]} */
  const facts = [
    ["Country", ({ region }) => countryText(region)],
    ["Opt-in", ({ region }) => optInStatus(region)],
    ["Availability Zones", ({ region }) => zones(region.availability_zones)],
    ["Local Zones", ({ region }) => zoneCell(region, "local", region.local_zones)],
    ["Wavelength Zones", ({ region }) => zoneCell(region, "wavelength", region.wavelength_zones)],
    ["Launched", ({ region }) => launchText(region)],
    ["Services", ({ offers }) => String(offers)],
    ...(areSeveral ? differenceCounts(columns, hasLists) : []),
    ...distanceRows(regions),
  ];
  return element(
    "table",
    { class: `ledger facts-table facts-table-${columns.length}` },
    element("caption", {}, "Facts of the Regions, side by side"),
    element("thead", {}, element("tr", {}, element("th", {}, "Region"), ...regions.map((region) => element("th", {}, link(region), " ", code(region.code))))),
    element("tbody", {}, ...facts.map(([name, cell]) => element("tr", {}, element("th", {}, name), ...columns.map((column) => element("td", {}, cell(column)))))),
  );
}

/**
 * @param {readonly Column[]} columns
 * @param {boolean} hasLists
 * @returns {[string, (column: Column) => Child][]}
 */
function differenceCounts(columns, hasLists) {
  const countCell = (/** @type {readonly ServiceGroup[]} */ groups, /** @type {string} */ id) =>
    hasLists ? countLink(serviceCount(groups), id) : String(serviceCount(groups));
  return [
    ["Lacks", ({ region, lacks }) => countCell(lacks, `lacks-${region.code}`)],
    ["Only here", ({ region, own }) => countCell(own, ownListId(region, columns))],
  ];
}

/**
 * Return the distances between the Regions: one row for two Regions, else a row for each.
 * @param {readonly Region[]} regions
 * @returns {[Child, (column: Column) => Child][]}
 */
function distanceRows(regions) {
  if (regions.length < 2) return [];
  if (regions.length === 2) return [["Distance", () => distanceText(regions[0], regions[1])]];
  return regions.map((from) => [element("span", {}, "Distance to ", code(from.code)), ({ region }) => (region === from ? "–" : distanceText(from, region))]);
}

/**
 * Return the number of zones, with their known places.
 * @param {Region} region
 * @param {string} kind
 * @param {number | null} count
 */
function zoneCell({ zones }, kind, count) {
  if (count === null) return "unknown";
  const places = zones.flatMap((zone) => (zone.kind === kind && zone.place ? [zone.place] : []));
  return places.length ? element("span", {}, `${count} `, element("span", { class: "aside" }, [...new Set(places)].join(", "))) : String(count);
}

/**
 * Show what a Region lacks and, of more than two Regions, what only it has.
 * @param {Column} column
 * @param {readonly Column[]} columns
 * @param {Names} names
 * @returns {HTMLElement[]}
 */
function differenceLists({ region, lacks, own }, columns, names) {
  if (columns.length < 2) return [];
  const others = columns.filter((column) => column.region !== region);
  const title = (/** @type {number} */ count) => `${label(region)} lacks ${countText(count, "service")}`;
  if (columns.length === 2) {
    const count = serviceCount(lacks);
    const heading = element("h2", { id: `lacks-${region.code}` }, count ? title(count) : `${label(region)} lacks nothing that ${label(others[0].region)} has`);
    return [element("section", { class: "lacking" }, heading, servicesByCategory(lacks, names, "h3"))];
  }
  return [
    ...foldedList(`lacks-${region.code}`, `${title(serviceCount(lacks))} that another of them has`, lacks, names),
    ...foldedList(`only-${region.code}`, `Only in ${label(region)}: ${countText(serviceCount(own), "service")}`, own, names),
  ];
}

/**
 * @param {string} id
 * @param {string} summary
 * @param {readonly ServiceGroup[]} groups
 * @param {Names} names
 */
function foldedList(id, summary, groups, names) {
  if (!groups.length) return [];
  return [element("details", { class: "tool-more" }, element("summary", { id, "data-key": id }, summary), servicesByCategory(groups, names, "h2"))];
}

/**
 * @param {readonly ServiceGroup[]} groups
 * @param {Names} names
 * @param {"h2" | "h3"} heading
 */
function servicesByCategory(groups, names, heading) {
  return element(
    "div",
    { class: "category-columns" },
    ...groups.map(({ name, members }) =>
      element(
        "section",
        {},
        element(heading, {}, `${name} `, element("span", { class: "figure" }, String(members.length))),
        element("ul", {}, ...members.map((service) => element("li", {}, link(service, names.get(service.code))))),
      ),
    ),
  );
}

/**
 * @param {readonly Column[]} columns
 * @param {readonly CategoryRows[]} shown
 * @param {Names} names
 */
function servicesTable(columns, shown, names) {
  return element(
    "table",
    { class: `ledger side-by-side side-by-side-${columns.length}` },
    element("caption", {}, "Services by category, in each of the Regions"),
    element("thead", {}, element("tr", {}, element("th", {}, "Service"), ...columns.map((column) => columnHead(column)))),
    ...shown.map((category) => categoryBody(category, columns, names)),
  );
}

/** @param {Column} column */
function columnHead({ region }) {
  return element("th", {}, element("span", { class: "side-name" }, label(region)), " ", code(region.code));
}

/**
 * @param {CategoryRows} category
 * @param {readonly Column[]} columns
 * @param {Names} names
 */
function categoryBody({ name, rows, common, counts }, columns, names) {
  const commonCount = columns.length > 1 ? [element("span", { class: "figure" }, `${common} in common`)] : [];
  return element(
    "tbody",
    {},
    element(
      "tr",
      { class: "band" },
      element("th", { scope: "rowgroup" }, `${name} `, ...commonCount),
      ...counts.map((count) => element("td", { class: "figure" }, String(count))),
    ),
    ...rows.map((row) => serviceRow(row, names)),
  );
}

/**
 * @param {Row} row
 * @param {Names} names
 */
function serviceRow({ service, cells, common }, names) {
  return element(
    "tr",
    { class: common ? "alike" : "differs" },
    element("th", {}, link(service, names.get(service.code))),
    ...cells.map((offered) => element("td", { class: offered ? "mark mark-yes" : "mark mark-no" }, offered ? "yes" : "no")),
  );
}
