// @ts-check
// A list of Regions, of services, or of a Region's services: filtered, ordered, counted; its state is in the address.
//
// <form data-filters>                            components.html, list_filters: fields named as the address's keys
//   <input name="q"> <select name="partition">…  a select's options are the values of its key
//   <input type="radio" name="show" value="available">…  one of several values, as in a select; the first one is all
//   <input type="checkbox" name="endpoint">…     leaves out the rows that lack what it names
//   <select name="sort">…  <button type="reset">
//   <p role="status" data-singular="Region" data-plural="Regions">39 Regions</p>
// </form>
// <p data-notice hidden></p>
// <table data-list data-indexed="service">       data-indexed: the search index has more words for each row's code
//   <thead><th data-sort="services" class="number">…   data-first-order="descending": what the first click does;
//                                                data-undated="2022-03-12": the day of cells with words in place of one
//   <tbody data-geography="Europe">              a group; its first row is its heading
//     <tr data-partition="aws" data-zones="2|3" data-aliases="words" data-lacks="endpoint">…   its groups; more words
//     <tr class="no">                            has what the table says of all of them: <table data-no-show="unavailable">
// </table>
// <div data-empty hidden>…<button>Clear</button></div>
// <p id="lacks" data-state="show=unavailable">   a link to #lacks shows the list in that state

import { attachForm, fillForm, readForm, fieldChoices, showNotice } from "../shared/filters.js";
import { normalize } from "../shared/rank.js";
import { once } from "../shared/site.js";
import { parseQuery, resolveChoices, unknownNotice } from "../shared/state.js";
import { rowMatches, sortRows } from "./model.js";

/** @typedef {Record<string, "text" | "flag">} Shape */
/** @typedef {import("./model.js").Row & { element: HTMLTableRowElement, group: HTMLTableSectionElement }} TableRow */

/** A day, and not words in place of one. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-filters]"));
const table = /** @type {HTMLTableElement | null} */ (document.querySelector("table[data-list]"));
if (form && table) attachList(form, table);

/**
 * Keep the form, the address and the rows of the table in step. Long, because each of its functions reads what the others set.
 * @param {HTMLFormElement} form
 * @param {HTMLTableElement} table
 */
function attachList(form, table) {
  const fields = /** @type {NodeListOf<HTMLSelectElement | HTMLInputElement>} */ (form.querySelectorAll("select, input[type=radio]"));
  const flags = [...form.querySelectorAll("input[type=checkbox]")].map((field) => /** @type {HTMLInputElement} */ (field).name);
  const emptyState = /** @type {HTMLElement | null} */ (document.querySelector("[data-empty]"));
  const contents = contentsOf(table);
  const headers = /** @type {HTMLElement[]} */ ([...table.querySelectorAll("th[data-sort]")]);
  const options = fieldChoices(fields);
  const keys = Object.keys(options).filter((key) => key !== "sort");
  const rows = [...table.tBodies].flatMap((group) => [...group.rows].slice(1).map((row) => readRow(row, group, headers, keys)));
  const sortTable = tableSorter(table, headers, rows);
  /** @type {Shape} */
  const shape = { q: "text", ...shapeOf(keys, "text"), ...shapeOf(flags, "flag"), sort: "text" };

  const show = () => {
    const state = readForm(form, shape);
    const groups = Object.fromEntries(keys.map((key) => [key, String(state[key])]));
    const required = flags.filter((flag) => state[flag]);
    const matches = new Set(rows.filter((row) => rowMatches(row, String(state.q), groups, required)));
    for (const row of rows) row.element.hidden = !matches.has(row);
    sortTable(String(state.sort));
    showCounts(form, contents, rows, matches);
    if (emptyState) emptyState.hidden = matches.size > 0;
    if (contents) contents.hidden = !matches.size;
    table.hidden = !matches.size;
    return state;
  };

  /** @param {import("../shared/state.js").State<Shape>} requested */
  const applyAddress = (requested) => {
    const { texts, unknown } = resolveChoices(requested, options);
    fillForm(form, shape, { ...requested, ...texts });
    showNotice(document.querySelector("[data-notice]"), unknownNotice(unknown));
    show();
  };

  const firstField = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  const change = attachForm(form, { shape, emptyState, firstField, show, applyAddress });
  attachOrderControls(headers, form, change);
  attachGroupLinks(table, form, () => applyAddress(parseQuery("", shape)), change);
  // Also without a query: browsers restore the earlier values of fields.
  applyAddress(parseQuery(location.search, shape));
  table.dataset.drawn = "";
  attachIndex(table, rows, firstField, show);

  const applyHash = () => {
    const query = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.dataset.state;
    if (!query) return;
    applyAddress(parseQuery(query, shape));
    change(true);
  };
  addEventListener("hashchange", applyHash);
  applyHash();
}

/**
 * Let all the words of the search index find rows. It is loaded when someone types: in every row of every page these words
 * would weigh more than the rest.
 * @param {HTMLTableElement} table
 * @param {readonly TableRow[]} rows
 * @param {HTMLInputElement} field
 * @param {() => void} show
 */
function attachIndex(table, rows, field, show) {
  const kind = table.dataset.indexed;
  if (!kind) return;
  const load = once(async () => {
    const { loadEntries } = await import("../shared/search-index.js");
    const entries = new Map((await loadEntries()).filter((entry) => entry.kind === kind).map((entry) => [entry.code, entry]));
    for (const row of rows) {
      const aliases = normalize(entries.get(row.element.cells[1].textContent ?? "")?.aliases.join(" ") ?? "");
      row.words += ` ${aliases}`;
    }
    show();
  });
  // Without the index, names and codes still find rows; the next key press tries to load it again.
  const preload = () => void load().catch(() => undefined);
  field.addEventListener("focus", preload);
  field.addEventListener("input", preload);
  if (field.value || document.activeElement === field) preload();
}

/**
 * @template {"text" | "flag"} K
 * @param {readonly string[]} keys
 * @param {K} kind
 * @returns {Record<string, K>}
 */
function shapeOf(keys, kind) {
  return Object.fromEntries(keys.map((key) => [key, kind]));
}

/**
 * Return the list of contents that links the groups of a table; a page may have other lists.
 * @param {HTMLTableElement} table
 */
function contentsOf(table) {
  const id = table.tBodies[0]?.rows[0]?.cells[0]?.id;
  const link = id && document.querySelector(`.contents a[href="#${CSS.escape(id)}"]`);
  return link ? /** @type {HTMLElement | null} */ (link.closest(".contents")) : null;
}

/**
 * Let a link to a group show it: only the page's own order has groups, and filters may hide all of its rows.
 * @param {HTMLTableElement} table
 * @param {HTMLFormElement} form
 * @param {() => void} clear
 * @param {() => void} change
 */
function attachGroupLinks(table, form, clear, change) {
  const order = /** @type {HTMLSelectElement} */ (form.elements.namedItem("sort"));
  document.addEventListener("click", ({ target }) => {
    const link = target instanceof Element && target.closest("a[href^='#']");
    const id = link && decodeURIComponent(link.getAttribute("href")?.slice(1) ?? "");
    const heading = id && document.getElementById(id)?.closest("tr");
    if (!heading || !table.contains(heading) || (!order.value && !heading.hidden)) return;
    if (heading.hidden) clear();
    order.value = "";
    change();
  });
}

/**
 * Let the headers set the order.
 * @param {readonly HTMLElement[]} headers
 * @param {HTMLFormElement} form
 * @param {() => void} change
 */
function attachOrderControls(headers, form, change) {
  const order = /** @type {HTMLSelectElement} */ (form.elements.namedItem("sort"));
  attachSortButtons(headers, (sorts) => {
    order.value = sorts[sorts.indexOf(order.value) + 1] ?? "";
    change();
  });
}

/**
 * Return a function that orders the rows, and shows the order in the headers.
 * @param {HTMLTableElement} table
 * @param {readonly HTMLElement[]} headers
 * @param {readonly TableRow[]} rows
 */
function tableSorter(table, headers, rows) {
  const groups = [...table.tBodies];
  const ungrouped = document.createElement("tbody");
  return (/** @type {string} */ sort) => {
    for (const header of headers) {
      const isSortKey = sort.replace(/^-/, "") === header.dataset.sort;
      if (isSortKey) header.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
      else header.removeAttribute("aria-sort");
    }
    // Only the page's own order has groups.
    for (const group of groups) group.hidden = Boolean(sort);
    if (!sort && !ungrouped.isConnected) return;
    if (sort) {
      ungrouped.append(...sortRows(rows, sort).map((row) => row.element));
      table.append(ungrouped);
    } else {
      for (const row of rows) row.group.append(row.element);
      ungrouped.remove();
    }
  };
}

/**
 * Write how many rows are shown, in all and in each group.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} contents
 * @param {readonly TableRow[]} rows
 * @param {ReadonlySet<TableRow>} matches
 */
function showCounts(form, contents, rows, matches) {
  for (const group of new Set(rows.map((row) => row.group))) {
    showGroupCount(group, contents, rows.filter((row) => row.group === group && matches.has(row)).length);
  }
  const status = /** @type {HTMLElement} */ (form.querySelector("[role=status]"));
  const { singular, plural } = /** @type {{ singular: string, plural: string }} */ (status.dataset);
  const all = `${rows.length} ${rows.length === 1 ? singular : plural}`;
  const text = matches.size === rows.length ? all : `${matches.size} of ${all}`;
  if (status.textContent !== text) status.textContent = text;
}

/**
 * Read a row: its cells below the sortable headers, its groups and its words.
 * @param {HTMLTableRowElement} row
 * @param {HTMLTableSectionElement} group
 * @param {readonly HTMLElement[]} headers
 * @param {readonly string[]} keys
 * @returns {TableRow}
 */
function readRow(row, group, headers, keys) {
  const cells = [...row.cells];
  const ofAbsent = row.classList.contains("no") ? row.closest("table")?.dataset : undefined;
  const property = (/** @type {string} */ key) => row.dataset[key] ?? ofAbsent?.[`no${key[0].toUpperCase()}${key.slice(1)}`];
  const groups = Object.fromEntries(keys.map((key) => [key, property(key) ?? group.dataset[key] ?? ""]));
  const cellValues = Object.fromEntries(
    headers.map((header) => [header.dataset.sort ?? "", cellValue(cells[/** @type {HTMLTableCellElement} */ (header).cellIndex], header)]),
  );
  const words = normalize([cells[0].textContent, cells[1].textContent, row.dataset.aliases ?? ""].join(" "));
  const lacks = (property("lacks") ?? "").split(" ");
  // Rows can also be ordered by a group without a column, such as the partition.
  return { element: row, group, values: { ...groups, ...cellValues }, groups, lacks, words: `${words} ${words.replaceAll(" ", "")}` };
}

/**
 * Return the value that a cell is ordered by; null if it is unknown or the row ends before it.
 * @param {HTMLTableCellElement | undefined} cell
 * @param {HTMLElement} header
 */
function cellValue(cell, header) {
  const text = (cell?.textContent ?? "").trim();
  if (!text || cell?.querySelector(".unknown")) return null;
  if (header.dataset.undated && !DAY.test(text)) return header.dataset.undated;
  return header.classList.contains("number") ? Number(text.replaceAll(",", "")) : text;
}

/**
 * Write how many rows of a group are shown, in its heading and in the page's contents.
 * @param {HTMLTableSectionElement} group
 * @param {HTMLElement | null} contents
 * @param {number} count
 */
function showGroupCount(group, contents, count) {
  const heading = group.rows[0].cells[0];
  const figure = heading.querySelector(".figure");
  if (figure) figure.textContent = String(count);
  group.rows[0].hidden = !count;
  if (group.dataset.rows) group.dataset.rows = String(count);
  const entry = contents?.querySelector(`a[href="#${CSS.escape(heading.id)}"]`)?.closest("li");
  const entryFigure = entry?.querySelector(".figure");
  if (entry) entry.hidden = !count;
  if (entryFigure) entryFigure.textContent = String(count);
}

/**
 * Make the headers buttons: the first click orders one way, the second the other way, the third restores the page's order.
 * @param {readonly HTMLElement[]} headers
 * @param {(sorts: string[]) => void} onChoose
 */
function attachSortButtons(headers, onChoose) {
  // On a phone the headers are hidden, and a field sets the order.
  const wide = matchMedia("(min-width: 48rem)");
  for (const header of headers) {
    const key = header.dataset.sort ?? "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...header.childNodes);
    header.append(button);
    const descendingFirst = header.dataset.firstOrder === "descending" || header.classList.contains("number");
    button.addEventListener("click", () => onChoose(descendingFirst ? [`-${key}`, key] : [key, `-${key}`]));
    const updateTabIndex = () => (button.tabIndex = wide.matches ? 0 : -1);
    wide.addEventListener("change", updateTabIndex);
    updateTabIndex();
  }
}
