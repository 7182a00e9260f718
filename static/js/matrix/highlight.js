// @ts-check
// The highlighted row and column of the matrix, of the pointer or else of the focus: two bands below the cells. table.js has
// the markup.

/** @typedef {import("./table.js").MatrixTable} MatrixTable */
/** @typedef {import("./keyboard.js").Place} Place */

/**
 * Neither a row nor a column.
 * @type {Place}
 */
const NO_PLACE = { row: null, column: -1 };

/**
 * Attach the bands; return the function that highlights a place while the pointer is over no other.
 * @param {MatrixTable} table
 */
export function attachHighlight({ box, heads }) {
  const content = box.querySelector(".matrix-content") ?? box;
  const [rowBand, columnBand] = ["row", "column"].map((kind) => {
    const band = document.createElement("div");
    band.className = `matrix-band matrix-band-${kind}`;
    band.hidden = true;
    content.append(band);
    return band;
  });
  let focused = NO_PLACE;
  let highlighted = NO_PLACE;

  const highlight = (/** @type {Place} */ { row, column }) => {
    if (column !== highlighted.column) {
      heads[highlighted.column]?.removeAttribute("data-highlighted");
      heads[column]?.setAttribute("data-highlighted", "");
      columnBand.hidden = column < 0;
      if (column >= 0) columnBand.style.transform = `translateX(${heads[column].offsetLeft}px)`;
    }
    if (row !== highlighted.row) {
      rowBand.hidden = !row;
      if (row) rowBand.style.transform = `translateY(${row.getBoundingClientRect().top - content.getBoundingClientRect().top}px)`;
    }
    highlighted = { row, column };
  };
  box.addEventListener("pointerover", ({ target, pointerType }) => {
    // A finger points by touching: the cell takes the focus, which highlights its row and column.
    if (pointerType === "touch" || !(target instanceof Element)) return;
    const cell = target.closest("td, th");
    const head = target.closest("li");
    if (cell instanceof HTMLTableCellElement) highlight({ row: cell.closest("tr"), column: cell.cellIndex - 1 });
    else highlight(head ? { row: null, column: heads.indexOf(head) } : focused);
  });
  box.addEventListener("pointerleave", () => highlight(focused));

  return (/** @type {Place | null} */ place) => {
    focused = place ?? NO_PLACE;
    highlight(focused);
  };
}
