// @ts-check
// The download of what the matrix shows. Few readers use it, so `matrix.js` loads this on demand.

import { formatCsv } from "../shared/csv.js";
import { downloadFile } from "../shared/download.js";
import { isAvailable } from "./model.js";

/** @typedef {import("./model.js").Matrix} Matrix */
/** @typedef {import("./model.js").View} View */

/**
 * Download what is shown as a CSV file.
 * @param {Matrix} matrix
 * @param {View} view
 * @param {boolean} runsThere whether only services that run there count
 */
export function downloadView(matrix, view, runsThere) {
  downloadFile("service_matrix_shown.csv", "text/csv", formatCsv(viewRows(matrix, view, runsThere)));
}

/**
 * Return what is shown as a table with the columns of the report `service_matrix.csv`. As there, a global endpoint is a
 * `yes`, unless only services that run there count.
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
