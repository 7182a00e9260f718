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

import { fits, ordered } from "./model.js";
import { fold } from "../shared/rank.js";
import { follow, keep, leftOut, parse, sift } from "../shared/state.js";

/** @typedef {import("./model.js").Row & { row: HTMLTableRowElement, home: HTMLTableSectionElement }} Shown */

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-filters]"));
const table = /** @type {HTMLTableElement | null} */ (document.querySelector("table[data-list]"));
if (form && table) list(form, table);

/**
 * @param {HTMLFormElement} form
 * @param {HTMLTableElement} table
 */
function list(form, table) {
  const selects = [...form.querySelectorAll("select")];
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  const status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  const empty = /** @type {HTMLElement | null} */ (document.querySelector("[data-empty]"));
  const notice = /** @type {HTMLElement | null} */ (document.querySelector("[data-notice]"));
  const contents = /** @type {HTMLElement | null} */ (document.querySelector(".contents"));
  const heads = /** @type {HTMLElement[]} */ ([...table.querySelectorAll("th[data-sort]")]);
  const groups = [...table.tBodies];
  const flat = document.createElement("tbody");
  const keys = selects.map((one) => one.name).filter((key) => key !== "sort");
  const rows = groups.flatMap((home) => [...home.rows].slice(1).map((row) => read(row, home, heads, keys)));
  /** @type {import("../shared/state.js").Shape} */
  const shape = Object.fromEntries(["q", ...keys, "sort"].map((key) => [key, "text"]));

  /** @returns {Record<string, string>} */
  const state = () => Object.fromEntries([["q", input.value.trim()], ...selects.map((one) => [one.name, one.value])]);

  const show = () => {
    const { q, sort, ...chosen } = state();
    const found = new Set(rows.filter((one) => fits(one, q, chosen)));
    for (const one of rows) one.row.hidden = !found.has(one);
    arrange(sort);
    for (const group of groups) count(group, rows.filter((one) => one.home === group && found.has(one)).length);
    const { one, many } = /** @type {{ one: string, many: string }} */ (status.dataset);
    const all = `${rows.length} ${rows.length === 1 ? one : many}`;
    const told = found.size === rows.length ? all : `${found.size} of ${all}`;
    if (status.textContent !== told) status.textContent = told;
    if (empty) empty.hidden = found.size > 0;
    if (contents) contents.hidden = !found.size;
    table.hidden = !found.size;
  };

  /** @param {string} sort */
  const arrange = (sort) => {
    for (const head of heads) {
      const own = sort.replace(/^-/, "") === head.dataset.sort;
      if (own) head.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    // In the page's own order the rows stand in their groups; in any other the groups would only be in the way.
    for (const group of groups) group.hidden = Boolean(sort);
    if (!sort && !flat.isConnected) return;
    if (sort) {
      flat.append(...ordered(rows, sort).map((one) => one.row));
      table.append(flat);
    } else {
      for (const one of rows) one.home.append(one.row);
      flat.remove();
    }
  };

  /** @param {Record<string, unknown>} asked */
  const apply = (asked) => {
    const unknown = [];
    input.value = String(asked.q ?? "");
    for (const select of selects) {
      const value = String(asked[select.name] ?? "");
      const { found } = sift([value], [...select.options].map((option) => option.value));
      select.value = found[0] ?? "";
      if (!found.length) unknown.push(`${select.name} “${value}”`);
    }
    if (notice) {
      notice.hidden = !unknown.length;
      notice.textContent = leftOut(unknown);
    }
    show();
  };

  const change = (replace = false) => {
    show();
    keep(state(), shape, { replace });
  };

  const clear = () => {
    for (const field of [input, ...selects]) field.value = "";
    change();
    input.focus();
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    clear();
  });
  input.addEventListener("input", () => change(true));
  for (const select of selects) select.addEventListener("change", () => change());
  empty?.querySelector("button")?.addEventListener("click", clear);

  const order = /** @type {HTMLSelectElement} */ (form.elements.namedItem("sort"));
  headers(heads, (sorts) => {
    const next = sorts.indexOf(order.value) + 1;
    order.value = sorts[next] ?? "";
    change();
  });

  // What leads to a group leads to the page's own order, the only one that has groups.
  contents?.addEventListener("click", (event) => {
    if (!order.value || !(event.target instanceof HTMLAnchorElement)) return;
    order.value = "";
    change();
  });

  follow(shape, apply);
  // Also without a query: browsers give fields back what they held before.
  apply(parse(location.search, shape));
}

/**
 * Read a row: its cells under the headers that order, its groups and its words.
 * @param {HTMLTableRowElement} row
 * @param {HTMLTableSectionElement} home
 * @param {readonly HTMLElement[]} heads
 * @param {readonly string[]} keys
 * @returns {Shown}
 */
function read(row, home, heads, keys) {
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
function count(group, shown) {
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
