// @ts-check
// The matrix in the page: it is read once; then a part of it is shown by changing as few elements as possible.
//
//   <nav class="contents"><a href="#compute">Compute</a> <span class="figure">7</span></nav>
//   <div data-matrix>
//     <ul class="matrix-regions"><li data-code="eu-west-1" data-partition="aws" data-geography="Europe" data-at="53.3,-6.3">
//       <a title="Europe (Ireland)">eu-west-1 <span>Ireland</span></a></li></ul>
//     <section class="matrix-part" id="compute" data-rows="7"><h2>Compute</h2><table><tbody>
//       <tr data-code="lambda" data-name="only where it is not the label" data-aliases="faas"><th><a>AWS Lambda</a></th><td>yes</td>

import { service } from "./model.js";

/**
 * @typedef {import("./model.js").Matrix} Matrix
 * @typedef {import("./model.js").View} View
 */

/** The number of rows that become visible at a time after the first screen. */
const BATCH = 16;
/** The milliseconds between these, in which a key press is handled first. */
const PAUSE = 30;
/** The height of the lowest row, in pixels at the default text size of browsers. */
const MIN_ROW_HEIGHT = 24;

export class MatrixTable {
  /** Indexes of the shown Regions among the columns, and the shown rows, in order. */
  columns;
  rows;
  #allRows;
  #sections;
  /** @type {Set<HTMLTableRowElement>} */
  #hidden = new Set();
  /** The index of each shown row among them. */
  #rowIndexes;
  /** How many of them are visible by now: the rest follows. */
  #visibleCount = Infinity;
  #timer = 0;
  #style = new CSSStyleSheet();
  #rule = "";
  /** @type {Matrix | undefined} */
  #matrix;

  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.heads = [...box.querySelectorAll("li")];
    this.#sections = [...box.querySelectorAll("section")].map((section) => ({
      section,
      rows: [...section.querySelectorAll("tbody tr")].map((row) => /** @type {HTMLTableRowElement} */ (row)),
      entry: document.querySelector(`.contents li:has(a[href="#${CSS.escape(section.id)}"])`),
    }));
    this.#allRows = this.#sections.flatMap((section) => section.rows);
    this.columns = this.heads.map((_, at) => at);
    this.rows = this.#allRows;
    this.#rowIndexes = indexByRow(this.rows);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#style];
    addEventListener("beforeprint", () => this.finish());
  }

  /** The whole matrix, read from the page when it is first needed. */
  get matrix() {
    this.#matrix ??= {
      regions: this.heads.map(readHead),
      services: this.#sections.flatMap(({ section, rows }) => {
        const category = section.querySelector("h2")?.textContent ?? "";
        return rows.map((row) => readRow(row, category));
      }),
    };
    return this.#matrix;
  }

  /**
   * Show a part of the matrix: one screen at once, so that a key press is answered, then the rest.
   * @param {View} view
   */
  show({ rows, columns }) {
    const head = this.heads[0]?.parentElement?.getBoundingClientRect().bottom ?? 0;
    const screen = Math.ceil((innerHeight - Math.max(head, 0)) / MIN_ROW_HEIGHT);
    if (this.box.scrollTop) this.box.scrollTop = 0;
    this.rows = rows.map((at) => this.#allRows[at]);
    this.columns = columns;
    this.#rowIndexes = indexByRow(this.rows);
    this.#visibleCount = screen;
    this.#hideColumns(columns);
    for (const { entry, rows: sectionRows } of this.#sections) showCategoryCount(entry, sectionRows.filter((row) => this.#rowIndexes.has(row)).length);
    this.#update();
  }

  /**
   * Return the service and the Region of a cell.
   * @param {HTMLTableCellElement} cell
   */
  subjects(cell) {
    const { services, regions } = this.matrix;
    const index = this.#allRows.findIndex((row) => row.contains(cell));
    return { service: services[index], region: regions[cell.cellIndex - 1], offered: services[index].offered[cell.cellIndex - 1] };
  }

  /** Show all remaining rows at once. */
  finish() {
    this.#visibleCount = Infinity;
    this.#update();
  }

  /** Show the rows that are visible by now, and continue with the rest after these are painted. */
  #update() {
    const isVisible = (/** @type {HTMLTableRowElement} */ row) => (this.#rowIndexes.get(row) ?? Infinity) < this.#visibleCount;
    for (const { section, rows } of this.#sections) {
      const count = rows.filter(isVisible).length;
      // A section without rows is not shown at all, so what is in it can stay as it is.
      if (count) for (const row of rows) this.#setHidden(row, !isVisible(row));
      if (section.dataset.rows !== `${count}`) section.dataset.rows = `${count}`;
    }
    clearTimeout(this.#timer);
    const busy = this.#visibleCount < this.rows.length;
    this.box.toggleAttribute("data-busy", busy);
    if (!busy) return;
    this.#timer = setTimeout(() => {
      this.#visibleCount += BATCH;
      this.#update();
    }, PAUSE);
  }

  /**
   * @param {HTMLTableRowElement} row
   * @param {boolean} hide
   */
  #setHidden(row, hide) {
    if (hide === this.#hidden.has(row)) return;
    row.hidden = hide;
    if (hide) this.#hidden.add(row);
    else this.#hidden.delete(row);
  }

  /**
   * Hide columns with one rule for each run of them, which costs less than changing every cell, and set how many are left.
   * @param {number[]} columns
   */
  #hideColumns(columns) {
    const edges = [-1, ...columns, this.heads.length];
    const runs = edges.slice(1).flatMap((end, at) => (end - edges[at] > 1 ? [[edges[at] + 1, end - 1]] : []));
    const selectors = runs.flatMap(([first, last]) => [
      `.matrix-regions li:nth-child(n+${first + 1}):nth-child(-n+${last + 1})`,
      ...["td", "th"].map((cell) => `.matrix ${cell}:nth-child(n+${first + 2}):nth-child(-n+${last + 2})`),
    ]);
    const hidden = selectors.length ? `${selectors.join()} { display: none }` : "";
    const rule = `.matrix { --shown: ${columns.length} } ${hidden}`;
    if (rule !== this.#rule) this.#style.replaceSync(rule);
    this.#rule = rule;
  }
}

/** @param {HTMLTableRowElement[]} rows */
const indexByRow = (rows) => new Map(rows.map((row, at) => [row, at]));

/**
 * @param {HTMLElement} head
 * @returns {import("./model.js").Region}
 */
function readHead(head) {
  const { code = "", partition = "", geography = "", at } = head.dataset;
  const [north, east] = (at ?? "").split(",").map(Number);
  return { code, title: head.querySelector("a")?.title ?? code, partition, geography, at: at ? [north, east] : null };
}

/**
 * @param {HTMLElement} row
 * @param {string} category
 */
function readRow(row, category) {
  const label = row.firstElementChild?.textContent ?? "";
  // The text of a whole row: reading sixteen thousand cells one by one takes ten times as long.
  const cells = (row.textContent ?? "").slice(label.length).replaceAll("yes", "1").replaceAll("no", "0").replaceAll("global endpoint", "g");
  const { code = "", name = label, aliases = "" } = row.dataset;
  return service(code, name, aliases, category, cells);
}

/**
 * Write to a category's entry in the list above how many of its services are shown.
 * @param {Element | null} entry
 * @param {number} count
 */
function showCategoryCount(entry, count) {
  const figure = entry?.querySelector(".figure");
  if (!(entry instanceof HTMLElement) || !figure || figure.textContent === `${count}`) return;
  entry.inert = !count;
  figure.textContent = `${count}`;
}
