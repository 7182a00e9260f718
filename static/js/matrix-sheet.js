// @ts-check
// The matrix in the page: reads it once, and then shows a part of it by touching only what changes.
//
//   <nav class="contents"><a href="#compute">Compute</a> <span class="figure">7</span></nav>
//   <div data-matrix>
//     <ul class="matrix-regions"><li data-partition="aws" data-geography="Europe"><a>eu-west-1</a></li></ul>
//     <section class="matrix-part" id="compute" data-rows="7"><h2>Compute</h2><table><tbody>
//       <tr data-code="lambda" data-name="only where it is not the label" data-aliases="faas"><th><a>AWS Lambda</a></th><td>yes</td>

import { service } from "./matrix-model.js";

/**
 * @typedef {import("./matrix-model.js").Matrix} Matrix
 * @typedef {import("./matrix-model.js").View} View
 */

/** So many rows come to sight at a time once the first screen stands. */
const BATCH = 16;
/** No row is lower than this, in pixels. */
const LOW = 20;

export class Sheet {
  /** Places of the shown Regions among the columns, and the shown rows, in order. */
  columns;
  rows;
  #all;
  #parts;
  /** @type {Set<HTMLTableRowElement>} */
  #hidden = new Set();
  /** @type {HTMLTableRowElement[]} */
  #pending = [];
  #timer = 0;
  #style = new CSSStyleSheet();
  #rule = "";
  /** @type {Matrix | undefined} */
  #matrix;

  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.heads = [...box.querySelectorAll("li")];
    this.#parts = [...box.querySelectorAll("section")].map((part) => ({
      part,
      rows: [...part.querySelectorAll("tbody tr")].map((row) => /** @type {HTMLTableRowElement} */ (row)),
      entry: document.querySelector(`.contents li:has(a[href="#${CSS.escape(part.id)}"])`),
    }));
    this.#all = this.#parts.flatMap((one) => one.rows);
    this.columns = this.heads.map((_, at) => at);
    this.rows = this.#all;
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#style];
    addEventListener("beforeprint", () => this.finish());
  }

  /** The whole matrix, read from the page when it is first asked for. */
  get matrix() {
    this.#matrix ??= {
      regions: this.heads.map(({ textContent, dataset }) => ({
        code: textContent ?? "",
        partition: dataset.partition ?? "",
        geography: dataset.geography ?? "",
      })),
      services: this.#parts.flatMap(({ part, rows }) => {
        const category = part.querySelector("h2")?.textContent ?? "";
        return rows.map((row) => read(row, category));
      }),
    };
    return this.#matrix;
  }

  /**
   * Show a part of the matrix: what fits the screen at once, so that it answers to a key, and the rest right after.
   * @param {View} view
   */
  show({ rows, columns }) {
    const { top } = this.box.getBoundingClientRect();
    const screen = Math.ceil((innerHeight - Math.max(top, 0)) / LOW);
    if (this.box.scrollTop) this.box.scrollTop = 0;
    this.rows = rows.map((at) => this.#all[at]);
    this.columns = columns;
    const wanted = new Set(this.rows);
    for (const row of this.#all) if (!wanted.has(row)) this.#put(row, true);
    this.#pending = this.rows.filter((row, at) => this.#hidden.has(row) && at >= screen);
    for (const row of this.rows.slice(0, screen)) this.#put(row, false);
    this.#hide(columns);
    for (const { entry, rows: own } of this.#parts) list(entry, own.filter((row) => wanted.has(row)).length);
    this.#settle();
  }

  /** Show at once what is still to come to sight. */
  finish() {
    for (const row of this.#pending.splice(0)) this.#put(row, false);
    this.#settle();
  }

  /** Give each section the size of what it shows, and go on with the rest when this was painted. */
  #settle() {
    for (const { part, rows } of this.#parts) {
      const count = `${rows.filter((row) => !this.#hidden.has(row)).length}`;
      if (part.dataset.rows !== count) part.dataset.rows = count;
    }
    clearTimeout(this.#timer);
    this.box.toggleAttribute("data-busy", this.#pending.length > 0);
    if (!this.#pending.length) return;
    this.#timer = setTimeout(() => {
      for (const row of this.#pending.splice(0, BATCH)) this.#put(row, false);
      this.#settle();
    }, 30);
  }

  /**
   * @param {HTMLTableRowElement} row
   * @param {boolean} hide
   */
  #put(row, hide) {
    if (hide === this.#hidden.has(row)) return;
    row.hidden = hide;
    if (hide) this.#hidden.add(row);
    else this.#hidden.delete(row);
  }

  /**
   * Hide the columns that are not shown with one rule a run of them, which costs less than touching every cell.
   * @param {number[]} columns
   */
  #hide(columns) {
    const edges = [-1, ...columns, this.heads.length];
    const runs = edges.slice(1).flatMap((end, at) => (end - edges[at] > 1 ? [[edges[at] + 1, end - 1]] : []));
    const selectors = runs.flatMap(([first, last]) => [
      `.matrix-regions li:nth-child(n+${first + 1}):nth-child(-n+${last + 1})`,
      ...["td", "th"].map((cell) => `.matrix ${cell}:nth-child(n+${first + 2}):nth-child(-n+${last + 2})`),
    ]);
    const rule = selectors.length ? `${selectors.join()} { display: none }` : "";
    if (rule !== this.#rule) this.#style.replaceSync(rule);
    this.#rule = rule;
  }
}

/**
 * @param {HTMLElement} row
 * @param {string} category
 */
function read(row, category) {
  const label = row.firstElementChild?.textContent ?? "";
  // One text a row, for asking sixteen thousand cells one by one takes ten times as long.
  const cells = (row.textContent ?? "").slice(label.length).replaceAll("yes", "1").replaceAll("no", "0");
  const { code = "", name = label, aliases = "" } = row.dataset;
  return service(code, name, aliases, category, cells);
}

/**
 * Write to a category's entry in the list above how many of its services are shown.
 * @param {Element | null} entry
 * @param {number} count
 */
function list(entry, count) {
  const figure = entry?.querySelector(".figure");
  if (!(entry instanceof HTMLElement) || !figure || figure.textContent === `${count}`) return;
  entry.inert = !count;
  figure.textContent = `${count}`;
}
