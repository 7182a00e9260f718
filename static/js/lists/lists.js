// @ts-check
// The lists of Regions and of services: filtered, ordered, counted; the state stands in the address.
//
// <form data-filters>                            components.html, list_filters: fields named as the address's keys
//   <input name="q"> <select name="partition">…  a select's options are what its key may be
//   <select name="sort">…  <button type="reset">
//   <p role="status" data-one="Region" data-many="Regions">39 Regions</p>
// </form>
// <p data-notice hidden></p>
// <table data-list>
//   <thead><th data-sort="services" class="number">…   data-first="descending": what the first click does
//   <tbody data-geography="Europe">              a group; its first row is its heading
//     <tr data-partition="aws" data-also="words">…     what else finds the row
// </table>
// <div data-empty hidden>…<button>Clear</button></div>

import { attach, choices, fill, notify, read } from "../shared/filters.js";
import { fold } from "../shared/rank.js";
import { leftOut, parse, settle } from "../shared/state.js";
import { fits, ordered } from "./model.js";

/** @typedef {import("./model.js").Row & { row: HTMLTableRowElement, home: HTMLTableSectionElement }} TableRow */

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-filters]"));
const table = /** @type {HTMLTableElement | null} */ (document.querySelector("table[data-list]"));
if (form && table) list(form, table);

/**
 * @param {HTMLFormElement} form
 * @param {HTMLTableElement} table
 */
function list(form, table) {
  const selects = [...form.querySelectorAll("select")];
  const empty = /** @type {HTMLElement | null} */ (document.querySelector("[data-empty]"));
  const contents = /** @type {HTMLElement | null} */ (document.querySelector(".contents"));
  const heads = /** @type {HTMLElement[]} */ ([...table.querySelectorAll("th[data-sort]")]);
  const keys = selects.map((select) => select.name).filter((key) => key !== "sort");
  const rows = [...table.tBodies].flatMap((home) => [...home.rows].slice(1).map((row) => readRow(row, home, heads, keys)));
  const arrange = arranger(table, heads, rows);
  const options = choices(selects);
  /** @type {Record<string, "text">} */
  const shape = Object.fromEntries(["q", ...keys, "sort"].map((key) => [key, "text"]));

  const show = () => {
    const state = read(form, shape);
    const { q, sort, ...groups } = state;
    const matches = new Set(rows.filter((row) => fits(row, q, groups)));
    for (const row of rows) row.row.hidden = !matches.has(row);
    arrange(sort);
    count(form, rows, matches);
    if (empty) empty.hidden = matches.size > 0;
    if (contents) contents.hidden = !matches.size;
    table.hidden = !matches.size;
    return state;
  };

  /** @param {Record<string, string>} asked */
  const arrive = (asked) => {
    const { texts, unknown } = settle(asked, options);
    fill(form, shape, { ...asked, ...texts });
    notify(document.querySelector("[data-notice]"), leftOut(unknown));
    show();
  };

  const first = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  const change = attach(form, { shape, empty, first, show, arrive });
  chooseOrder(heads, form, change);
  // Also without a query: browsers give fields back what they held before.
  arrive(parse(location.search, shape));
}

/**
 * Let the headers, and links to groups, choose the order.
 * @param {readonly HTMLElement[]} heads
 * @param {HTMLFormElement} form
 * @param {() => void} change
 */
function chooseOrder(heads, form, change) {
  const order = /** @type {HTMLSelectElement} */ (form.elements.namedItem("sort"));
  headers(heads, (sorts) => {
    order.value = sorts[sorts.indexOf(order.value) + 1] ?? "";
    change();
  });
  // A link to a group leads to the page's own order, the only one that has groups.
  document.querySelector(".contents")?.addEventListener("click", (event) => {
    if (!order.value || !(event.target instanceof HTMLAnchorElement)) return;
    order.value = "";
    change();
  });
}

/**
 * Return a function that puts the rows in an order, and shows in the headers which one it is.
 * @param {HTMLTableElement} table
 * @param {readonly HTMLElement[]} heads
 * @param {readonly TableRow[]} rows
 */
function arranger(table, heads, rows) {
  const groups = [...table.tBodies];
  const flat = document.createElement("tbody");
  return (/** @type {string} */ sort) => {
    for (const head of heads) {
      const own = sort.replace(/^-/, "") === head.dataset.sort;
      if (own) head.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    // In the page's own order the rows stand in their groups; in any other the groups would only be in the way.
    for (const group of groups) group.hidden = Boolean(sort);
    if (!sort && !flat.isConnected) return;
    if (sort) {
      flat.append(...ordered(rows, sort).map((row) => row.row));
      table.append(flat);
    } else {
      for (const row of rows) row.home.append(row.row);
      flat.remove();
    }
  };
}

/**
 * Write how many rows are shown, in all and in each group.
 * @param {HTMLFormElement} form
 * @param {readonly TableRow[]} rows
 * @param {ReadonlySet<TableRow>} matches
 */
function count(form, rows, matches) {
  for (const group of new Set(rows.map((row) => row.home))) {
    countGroup(group, rows.filter((row) => row.home === group && matches.has(row)).length);
  }
  const status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  const { one, many } = /** @type {{ one: string, many: string }} */ (status.dataset);
  const all = `${rows.length} ${rows.length === 1 ? one : many}`;
  const text = matches.size === rows.length ? all : `${matches.size} of ${all}`;
  if (status.textContent !== text) status.textContent = text;
}

/**
 * Read a row: its cells under the headers that order, its groups and its words.
 * @param {HTMLTableRowElement} row
 * @param {HTMLTableSectionElement} home
 * @param {readonly HTMLElement[]} heads
 * @param {readonly string[]} keys
 * @returns {TableRow}
 */
function readRow(row, home, heads, keys) {
  const cells = [...row.cells];
  const values = Object.fromEntries(
    heads.map((head) => [head.dataset.sort ?? "", value(cells[/** @type {HTMLTableCellElement} */ (head).cellIndex], head)]),
  );
  const words = fold([cells[0].textContent, cells[1].textContent, row.dataset.also ?? ""].join(" "));
  const group = Object.fromEntries(keys.map((key) => [key, row.dataset[key] ?? home.dataset[key] ?? ""]));
  return { row, home, values, groups: group, words: `${words} ${words.replaceAll(" ", "")}` };
}

/**
 * @param {HTMLTableCellElement} cell
 * @param {HTMLElement} head
 */
function value(cell, head) {
  const text = (cell.textContent ?? "").trim();
  if (!text || cell.querySelector(".unknown")) return null;
  return head.classList.contains("number") ? Number(text.replaceAll(",", "")) : text;
}

/**
 * Write how many rows of a group are shown, in its heading and in the page's contents.
 * @param {HTMLTableSectionElement} group
 * @param {number} shown
 */
function countGroup(group, shown) {
  const heading = group.rows[0].cells[0];
  const figure = heading.querySelector(".figure");
  if (figure) figure.textContent = String(shown);
  group.rows[0].hidden = !shown;
  const entry = document.querySelector(`.contents a[href="#${CSS.escape(heading.id)}"]`)?.closest("li");
  const entryFigure = entry?.querySelector(".figure");
  if (entry) entry.hidden = !shown;
  if (entryFigure) entryFigure.textContent = String(shown);
}

/**
 * Make the headers buttons: first click one way, second the other, third back to the page's own order.
 * @param {readonly HTMLElement[]} heads
 * @param {(sorts: string[]) => void} choose
 */
function headers(heads, choose) {
  // On a phone the headers are out of sight: there the order is a field.
  const wide = matchMedia("(min-width: 48rem)");
  for (const head of heads) {
    const key = head.dataset.sort ?? "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    const down = head.dataset.first === "descending" || head.classList.contains("number");
    button.addEventListener("click", () => choose(down ? [`-${key}`, key] : [key, `-${key}`]));
    const reach = () => (button.tabIndex = wide.matches ? 0 : -1);
    wide.addEventListener("change", reach);
    reach();
  }
}
