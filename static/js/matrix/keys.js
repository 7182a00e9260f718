// @ts-check
// Walking the matrix with the keyboard: one stop for Tab, then arrows, Home and End, Page Up and Down.
//
// Above the rows stand the Regions' links, before the cells the services' links; both belong to the walk. Where one
// stands, the row and the column are lit.

import { ruler } from "./ruler.js";

/** @typedef {import("./sheet.js").Sheet} Sheet */
/**
 * A place: a row (null: the Regions above) and a column (-1: the services before the cells).
 * @typedef {{ row: HTMLTableRowElement | null, column: number }} Place
 */

/**
 * Attach the keys and the ruler; returns what to call after the sheet showed something else.
 * @param {Sheet} sheet
 * @param {EventTarget | null} entry where someone came in while this was on its way
 */
export function walk(sheet, entry) {
  const walker = new Walker(sheet);
  walker.enter(entry);
  return () => walker.update();
}

/** The place in the matrix where someone stands: the only one that Tab leads to. */
class Walker {
  /** @type {Place} */
  #place;
  /** @type {HTMLElement | null} */
  #stop = null;
  #sheet;
  #light;

  /** @param {Sheet} sheet */
  constructor(sheet) {
    const { box } = sheet;
    this.#sheet = sheet;
    this.#light = ruler(sheet);
    this.#place = { row: sheet.rows[0] ?? null, column: -1 };
    for (const link of box.querySelectorAll("a")) link.tabIndex = -1;
    for (const table of box.querySelectorAll("table")) table.setAttribute("role", "grid");
    box.addEventListener("keydown", (event) => this.#press(event));
    box.addEventListener("click", ({ target: clicked }) => {
      const cell = clicked instanceof Element ? clicked.closest("td") : null;
      if (cell) this.#go(placeOf(sheet, cell), false);
    });
    box.addEventListener("focusin", ({ target: focused }) => {
      if (focused instanceof Element && focused !== this.#stop && focused.closest("td, th, li")) this.#stand(placeOf(sheet, focused));
      this.#light(this.#place);
    });
    box.addEventListener("focusout", () => this.#light(null));
  }

  /** @param {EventTarget | null} entry */
  enter(entry) {
    const first = entry instanceof Element && entry.closest("td, th, li") ? placeOf(this.#sheet, entry) : this.#place;
    if (this.#inside) this.#go(first, false);
    else this.#stand(first);
    // Only now, for without it the focus would be lost.
    this.#sheet.box.removeAttribute("tabindex");
  }

  /** Stand at a place that is shown, after the sheet showed something else. */
  update() {
    const nearest = near(this.#sheet, this.#place);
    const moves = this.#stop !== target(this.#sheet, nearest);
    this.#light(null);
    if (!this.#inside) this.#stand(nearest);
    else if (moves) this.#go(nearest);
    else this.#light(this.#place);
  }

  get #inside() {
    return this.#sheet.box.contains(document.activeElement);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const next = step(this.#sheet, this.#place, event.key, event.ctrlKey);
    if (!next) return;
    event.preventDefault();
    this.#sheet.finish();
    this.#go(next);
  }

  /** @param {Place} next */
  #stand(next) {
    if (this.#stop) this.#stop.tabIndex = -1;
    this.#place = next;
    this.#stop = target(this.#sheet, next);
    if (this.#stop) this.#stop.tabIndex = 0;
  }

  /**
   * @param {Place} next
   * @param {boolean} [scroll]
   */
  #go(next, scroll = true) {
    this.#stand(next);
    this.#stop?.focus({ preventScroll: true });
    if (scroll) this.#stop?.scrollIntoView({ behavior: "instant", block: "nearest", inline: "nearest" });
  }
}

/**
 * @param {Sheet} sheet
 * @param {Place} place
 * @returns {HTMLElement | null}
 */
function target({ heads }, { row, column }) {
  if (!row) return heads[column]?.querySelector("a") ?? null;
  return column < 0 ? row.querySelector("a") : row.cells[column + 1];
}

/**
 * @param {Sheet} sheet
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
 * @param {Sheet} sheet
 * @param {Place} place
 * @returns {Place}
 */
function near({ rows, columns }, { row, column }) {
  const after = row && rows.find((other) => other === row || row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
  return {
    row: row && (after ?? rows.at(-1) ?? null),
    column: column < 0 ? column : (columns.find((shown) => shown >= column) ?? columns.at(-1) ?? -1),
  };
}

/**
 * Return where a key leads, or null where it leads nowhere from here.
 * @param {Sheet} sheet
 * @param {Place} place
 * @param {string} key
 * @param {boolean} far whether Ctrl is held
 * @returns {Place | null}
 */
function step({ box, rows, columns }, place, key, far) {
  const last = rows.length - 1;
  const end = columns.length - 1;
  let down = place.row ? rows.indexOf(place.row) : -1;
  let along = place.column < 0 ? -1 : columns.indexOf(place.column);
  const row = rows[Math.max(down, 0)];
  const page = Math.max(1, Math.floor(box.clientHeight / Math.max(row?.offsetHeight ?? 1, 1)) - 6);
  if (far && key === "Home") [down, along] = [0, -1];
  else if (far && key === "End") [down, along] = [last, end];
  else if (far) return null;
  else if (key === "ArrowUp") down -= 1;
  else if (key === "ArrowDown") down += 1;
  else if (key === "ArrowLeft") along -= 1;
  else if (key === "ArrowRight") along += 1;
  else if (key === "Home") along = -1;
  else if (key === "End") along = end;
  else if (key === "PageUp") down = Math.max(Math.min(down, 0), down - page);
  else if (key === "PageDown") down += page;
  else return null;
  down = Math.min(Math.max(down, -1), last);
  // There is no link in the corner above the services: a way up from them leads nowhere.
  along = Math.min(Math.max(along, down < 0 ? 0 : -1), end);
  if (down < 0 && place.column < 0) return place;
  return { row: rows[down] ?? null, column: columns[along] ?? -1 };
}
