// @ts-check
// The lit row and column of the matrix: under the pointer, else where the focus stands. Two bands below the cells.

/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {{ row: HTMLElement | null, column: number }} Place a column of -1 is none */

/** @type {Place} */
const NOWHERE = { row: null, column: -1 };

/**
 * Attach the ruler; returns what lights a place while no pointer is over another.
 * @param {Sheet} sheet
 */
export function ruler({ box, heads }) {
  const sheet = box.querySelector(".matrix-sheet") ?? box;
  const [across, down] = ["row", "column"].map((kind) => {
    const band = document.createElement("div");
    band.className = `matrix-band matrix-band-${kind}`;
    band.hidden = true;
    sheet.append(band);
    return band;
  });
  let focused = NOWHERE;
  let lit = NOWHERE;

  const light = (/** @type {Place} */ { row, column }) => {
    if (column !== lit.column) {
      heads[lit.column]?.removeAttribute("data-lit");
      heads[column]?.setAttribute("data-lit", "");
      down.hidden = column < 0;
      if (column >= 0) down.style.transform = `translateX(${heads[column].offsetLeft}px)`;
    }
    if (row !== lit.row) {
      across.hidden = !row;
      if (row) across.style.transform = `translateY(${row.getBoundingClientRect().top - sheet.getBoundingClientRect().top}px)`;
    }
    lit = { row, column };
  };
  box.addEventListener("pointerover", ({ target, pointerType }) => {
    // A finger points by touching: the cell takes the focus, which lights its row and column.
    if (pointerType === "touch" || !(target instanceof Element)) return;
    const cell = target.closest("td, th");
    const head = target.closest("li");
    if (cell instanceof HTMLTableCellElement) light({ row: cell.closest("tr"), column: cell.cellIndex - 1 });
    else light(head ? { row: null, column: heads.indexOf(head) } : focused);
  });
  box.addEventListener("pointerleave", () => light(focused));

  return (/** @type {Place | null} */ place) => {
    focused = place ?? NOWHERE;
    light(focused);
  };
}
