// @ts-check
// The matrix by keyboard: one stop for Tab, then arrows, Home and End, Page Up and Down.
//
// The Regions' links are above the rows, the services' links before the cells; arrows reach both. The row and the column of
// the current cell are highlighted. table.js has the markup.

import { attachHighlight } from "./highlight.js";

/** @typedef {import("./table.js").MatrixTable} MatrixTable */
/**
 * A place in the matrix: a row (null: the Regions above) and a column (-1: the services before the cells).
 * @typedef {{ row: HTMLTableRowElement | null, column: number }} Place
 */

/**
 * Attach the keys and the highlight; return the function to call after the table has changed what it shows.
 * @param {MatrixTable} table
 * @param {EventTarget | null} entry what was focused or clicked while this module was loading
 */
export function attachKeyboard(table, entry) {
  const cells = new CellNavigator(table);
  cells.enter(entry);
  return () => cells.update();
}

/** Moves the focus from cell to cell; the current cell is the only stop for Tab. */
class CellNavigator {
  /** @type {Place} */
  #place;
  /** @type {HTMLElement | null} */
  #tabStop = null;
  #table;
  #highlight;

  /** @param {MatrixTable} table */
  constructor(table) {
    const { box } = table;
    this.#table = table;
    this.#highlight = attachHighlight(table);
    this.#place = { row: table.rows[0] ?? null, column: -1 };
    for (const link of box.querySelectorAll("a")) link.tabIndex = -1;
    for (const element of box.querySelectorAll("table")) element.setAttribute("role", "grid");
    box.addEventListener("keydown", (event) => this.#onKeydown(event));
    box.addEventListener("click", ({ target: clicked }) => {
      const cell = clicked instanceof Element ? clicked.closest("td") : null;
      if (cell) this.#moveTo(placeOf(table, cell), false);
    });
    box.addEventListener("focusin", ({ target: focused }) => {
      if (focused instanceof Element && focused !== this.#tabStop && focused.closest("td, th, li")) this.#setCurrent(placeOf(table, focused));
      this.#highlight(this.#place);
    });
    box.addEventListener("focusout", () => this.#highlight(null));
  }

  /** @param {EventTarget | null} entry */
  enter(entry) {
    const first = entry instanceof Element && entry.closest("td, th, li") ? placeOf(this.#table, entry) : this.#place;
    if (this.#inside) {
      this.#moveTo(first, false);
      // No event tells of a cell that has had the focus before this module was loaded.
      this.#highlight(this.#place);
    } else this.#setCurrent(first);
    // Not earlier: the focus would be lost without it.
    this.#table.box.removeAttribute("tabindex");
  }

  /** Make the nearest shown place current, after the table has changed what it shows. */
  update() {
    const nearest = nearestPlace(this.#table, this.#place);
    const moves = this.#tabStop !== focusTarget(this.#table, nearest);
    this.#highlight(null);
    if (!this.#inside) this.#setCurrent(nearest);
    else if (moves) this.#moveTo(nearest);
    else this.#highlight(this.#place);
  }

  get #inside() {
    return this.#table.box.contains(document.activeElement);
  }

  /** @param {KeyboardEvent} event */
  #onKeydown(event) {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const next = nextPlace(this.#table, this.#place, event.key, event.ctrlKey);
    if (!next) return;
    event.preventDefault();
    this.#table.finish();
    this.#moveTo(next);
  }

  /** @param {Place} next */
  #setCurrent(next) {
    if (this.#tabStop) this.#tabStop.tabIndex = -1;
    this.#place = next;
    this.#tabStop = focusTarget(this.#table, next);
    if (this.#tabStop) this.#tabStop.tabIndex = 0;
  }

  /**
   * @param {Place} next
   * @param {boolean} [scroll]
   */
  #moveTo(next, scroll = true) {
    this.#setCurrent(next);
    this.#tabStop?.focus({ preventScroll: true });
    if (scroll) this.#tabStop?.scrollIntoView({ behavior: "instant", block: "nearest", inline: "nearest" });
  }
}

/**
 * @param {MatrixTable} table
 * @param {Place} place
 * @returns {HTMLElement | null}
 */
function focusTarget({ heads }, { row, column }) {
  if (!row) return heads[column]?.querySelector("a") ?? null;
  return column < 0 ? row.querySelector("a") : row.cells[column + 1];
}

/**
 * @param {MatrixTable} table
 * @param {Element} element in a cell or in the Regions above
 * @returns {Place}
 */
function placeOf({ heads }, element) {
  const cell = element.closest("td, th");
  if (cell instanceof HTMLTableCellElement) return { row: cell.closest("tr"), column: cell.cellIndex - 1 };
  return { row: null, column: heads.findIndex((head) => head.contains(element)) };
}

/**
 * Return the place itself, or the next one that is shown.
 * @param {MatrixTable} table
 * @param {Place} place
 * @returns {Place}
 */
function nearestPlace({ rows, columns }, { row, column }) {
  const after = row && rows.find((other) => other === row || row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
  return {
    row: row && (after ?? rows.at(-1) ?? null),
    column: column < 0 ? column : (columns.find((shown) => shown >= column) ?? columns.at(-1) ?? -1),
  };
}

/**
 * Return the place that a key moves to, or null if it does not move.
 * @param {MatrixTable} table
 * @param {Place} place
 * @param {string} key
 * @param {boolean} far whether Ctrl is held
 * @returns {Place | null}
 */
function nextPlace({ box, rows, columns }, place, key, far) {
  const last = rows.length - 1;
  const end = columns.length - 1;
  let down = place.row ? rows.indexOf(place.row) : -1;
  let index = place.column < 0 ? -1 : columns.indexOf(place.column);
  const row = rows[Math.max(down, 0)];
  const page = Math.max(1, Math.floor(box.clientHeight / Math.max(row?.offsetHeight ?? 1, 1)) - 6);
  if (far && key === "Home") [down, index] = [0, -1];
  else if (far && key === "End") [down, index] = [last, end];
  else if (far) return null;
  else if (key === "ArrowUp") down -= 1;
  else if (key === "ArrowDown") down += 1;
  else if (key === "ArrowLeft") index -= 1;
  else if (key === "ArrowRight") index += 1;
  else if (key === "Home") index = -1;
  else if (key === "End") index = end;
  else if (key === "PageUp") down = Math.max(Math.min(down, 0), down - page);
  else if (key === "PageDown") down += page;
  else return null;
  down = Math.min(Math.max(down, -1), last);
  // There is no link in the corner above the services.
  index = Math.min(Math.max(index, down < 0 ? 0 : -1), end);
  if (down < 0 && place.column < 0) return place;
  return { row: rows[down] ?? null, column: columns[index] ?? -1 };
}
