// @ts-check
// The rows of a list that are shown, and their order.

import { normalize } from "../shared/rank.js";

/**
 * A row: the values to order by (including `name`), its groups (several of one key separated by `|`), what it lacks, and all
 * the words that find it.
 * @typedef {{ values: Record<string, string | number | null>, groups: Record<string, string>, lacks: string[], words: string }} Row
 */

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/**
 * Return whether a row contains every word of a query, is in the chosen groups ("" is any), and lacks nothing required.
 * @param {Row} row
 * @param {string} query
 * @param {Record<string, string>} groups
 * @param {readonly string[]} required
 */
export function rowMatches(row, query, groups, required) {
  if (required.some((property) => row.lacks.includes(property))) return false;
  if (Object.entries(groups).some(([key, value]) => value && !belongs(row.groups[key], value))) return false;
  return normalize(query).split(" ").every((word) => row.words.includes(word));
}

/**
 * Return whether a value is the row's group, or one of its groups.
 * @param {string} own
 * @param {string} value
 */
function belongs(own, value) {
  return own === value || own.split("|").includes(value);
}

/**
 * Return the rows in the order of a key, descending with `-` in front; unknown values come last either way. Equal rows are
 * ordered by name.
 * @template {Row} R
 * @param {readonly R[]} rows
 * @param {string} sort
 * @returns {R[]}
 */
export function sortRows(rows, sort) {
  const key = sort.replace(/^-/, "");
  const sign = sort.startsWith("-") ? -1 : 1;
  return [...rows].sort(({ values: left }, { values: right }) => {
    const [a, b] = [left[key] ?? null, right[key] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null) || compare(left.name, right.name);
    return sign * compare(a, b) || compare(left.name, right.name);
  });
}

/**
 * @param {string | number | null} left
 * @param {string | number | null} right
 */
function compare(left, right) {
  return typeof left === "number" && typeof right === "number" ? left - right : collator.compare(String(left), String(right));
}
