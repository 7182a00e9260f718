// @ts-check
// What a comparison looks like: the sums of each Region, then one table with a band for each category.

import { code, countText, ledger, link } from "../shared/answers.js";
import { element } from "../shared/element.js";
import { label } from "../shared/labels.js";

/** @typedef {import("./model.js").Column} Column */
/** @typedef {import("./model.js").Comparison} Comparison */
/** @typedef {import("./model.js").CategoryRows} CategoryRows */
/** @typedef {import("./model.js").Row} Row */

/**
 * Return in one sentence how much the Regions have in common.
 * @param {Comparison} comparison
 * @returns {(Node | string)[]}
 */
export function sentence({ columns, common, differing }) {
  const count = element("strong", {}, String(common));
  if (columns.length === 1) return [count, ` services in ${label(columns[0].region)}. Add a second Region to compare it with.`];
  return [count, ` services in common, ${differing === 1 ? "1 differs" : `${differing} differ`}`];
}

/**
 * Show the sums, then service by service.
 * @param {Comparison} comparison
 * @param {readonly CategoryRows[]} shown
 * @param {ReadonlyMap<string, string>} titles
 * @returns {(Node | string)[]}
 */
export function details({ columns, absent }, shown, titles) {
  const sums = ledger({
    kind: "ledger-holdings",
    caption: "What each Region has of what any of them has",
    head: ["Region", "Code", "#Services", "#Only here", "#Lacks"],
    rows: columns.map((column) => [
      link(column.region),
      code(column.region.code),
      String(column.offers),
      String(column.own),
      String(column.lacks),
    ]),
  });
  const none = absent ? [element("p", { class: "aside" }, `${countText(absent, "service is", "services are")} in none of them.`)] : [];
  if (!shown.length) return [sums, element("div", { class: "empty" }, element("p", {}, "No differences: each of them has the same services.")), ...none];
  const head = element(
    "thead",
    {},
    element("tr", {}, element("th", { scope: "col" }, "Service"), ...columns.map((column) => heading(column))),
  );
  const rows = element(
    "table",
    { class: `ledger side-by-side side-by-side-${columns.length}` },
    element("caption", {}, "Services by category, in each of the Regions"),
    head,
    ...shown.map((category) => categoryBody(category, columns, titles)),
  );
  return [columns.length > 1 ? sums : "", rows, ...none];
}

/** @param {Column} column */
function heading({ region }) {
  return element("th", { scope: "col" }, element("span", { class: "side-name" }, label(region)), " ", code(region.code));
}

/**
 * @param {CategoryRows} category
 * @param {readonly Column[]} columns
 * @param {ReadonlyMap<string, string>} titles
 */
function categoryBody({ name, rows, common, counts }, columns, titles) {
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
    ...rows.map((row) => serviceRow(row, titles)),
  );
}

/**
 * @param {Row} row
 * @param {ReadonlyMap<string, string>} titles
 */
function serviceRow({ service, cells, common }, titles) {
  return element(
    "tr",
    { class: common ? "alike" : "differs" },
    element("th", { scope: "row" }, link(service, titles.get(service.code))),
    ...cells.map((offered) => element("td", { class: offered ? "mark mark-yes" : "mark mark-no" }, offered ? "yes" : "no")),
  );
}
