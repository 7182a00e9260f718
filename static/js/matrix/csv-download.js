// @ts-check
// What the matrix shows, as a file to take away. Few do, so `matrix.js` loads this only then.

import { formatCsv } from "../shared/csv.js";
import { downloadFile } from "../shared/download.js";
import { isAvailable } from "./model.js";

/** @typedef {import("./model.js").Matrix} Matrix */
/** @typedef {import("./model.js").View} View */

/**
 * Hand what is shown to the reader as a CSV file.
 * @param {Matrix} matrix
 * @param {View} view
 * @param {boolean} runsThere whether only services count that run there
 */
export function downloadView(matrix, view, runsThere) {
  downloadFile("service_matrix_shown.csv", "text/csv", formatCsv(viewRows(matrix, view, runsThere)));
}

/**
 * Return what is shown as a table with the columns of the report `service_matrix.csv`. A global endpoint is a `yes` as
 * there, unless only services count that run there.
 * @param {Matrix} matrix
 * @param {View} view
 * @param {boolean} runsThere
 * @returns {string[][]}
 */
export function viewRows({ services, regions }, { rows, columns }, runsThere) {
  const head = ["service_code", "service_name", "category", ...columns.map((at) => regions[at].code)];
  const body = rows.map((at) => {
    const { code, name, category, offered } = services[at];
    return [code, name, category, ...columns.map((column) => cellText(offered[column], runsThere))];
  });
  return [head, ...body];
}

/**
 * @param {string} cell
 * @param {boolean} runsThere
 */
function cellText(cell, runsThere) {
  if (isAvailable(cell, runsThere)) return "yes";
  return isAvailable(cell) ? "global endpoint" : "no";
}
