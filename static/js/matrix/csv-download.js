// @ts-check
// What the matrix shows, as a file to take away. Few do, so `matrix.js` loads this only then.

import { downloadFile, formatCsv } from "../shared/csv.js";

/** @typedef {import("./model.js").Matrix} Matrix */
/** @typedef {import("./model.js").View} View */

/**
 * Hand what is shown to the reader as a CSV file.
 * @param {Matrix} matrix
 * @param {View} view
 */
export function downloadView(matrix, view) {
  downloadFile("service_matrix_shown.csv", formatCsv(viewRows(matrix, view)));
}

/**
 * Return what is shown as a table with the columns of the report `service_matrix.csv`.
 * @param {Matrix} matrix
 * @param {View} view
 * @returns {string[][]}
 */
export function viewRows({ services, regions }, { rows, columns }) {
  const head = ["service_code", "service_name", "category", ...columns.map((at) => regions[at].code)];
  const body = rows.map((at) => {
    const { code, name, category, offered } = services[at];
    return [code, name, category, ...columns.map((column) => (offered[column] === "1" ? "yes" : "no"))];
  });
  return [head, ...body];
}
