// @ts-check
// What the matrix shows, as a file to take away. Few do, so `matrix.js` loads this only then.

import { csv, download } from "../shared/csv.js";

/** @typedef {import("./model.js").Matrix} Matrix */
/** @typedef {import("./model.js").View} View */

/**
 * @param {Matrix} matrix
 * @param {View} shown
 */
export function save(matrix, shown) {
  download("service_matrix_shown.csv", csv(report(matrix, shown)));
}

/**
 * Return what is shown as a table with the columns of the report `service_matrix.csv`.
 * @param {Matrix} matrix
 * @param {View} shown
 * @returns {string[][]}
 */
export function report({ services, regions }, { rows, columns }) {
  const head = ["service_code", "service_name", "category", ...columns.map((at) => regions[at].code)];
  const body = rows.map((at) => {
    const { code, name, category, offered } = services[at];
    return [code, name, category, ...columns.map((column) => (offered[column] === "1" ? "yes" : "no"))];
  });
  return [head, ...body];
}
