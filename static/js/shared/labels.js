// @ts-check
// How tools name Regions and services, put them in order and in groups: as the pages do.

/** @typedef {import("./catalog.js").Region} Region */
/** @typedef {import("./catalog.js").Service} Service */
/** @typedef {import("./rank.js").Entry} Entry */

const UNKNOWN_GEOGRAPHY = "Geography unknown";

/**
 * Return the name to show: AWS's, or the code where there is none.
 * @param {{ code: string, name: string | null }} one
 */
export function label(one) {
  return one.name || one.code;
}

/**
 * Return by code a name that no other has; of two alike, each has its code behind it.
 * @param {readonly { code: string, name: string | null }[]} all
 * @returns {Map<string, string>}
 */
export function titles(all) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const one of all) counts.set(label(one), (counts.get(label(one)) ?? 0) + 1);
  return new Map(all.map((one) => [one.code, counts.get(label(one)) === 1 ? label(one) : `${label(one)} [${one.code}]`]));
}

/**
 * Return the rows sorted by name; equals by code.
 * @template {{ code: string, name: string | null }} T
 * @param {readonly T[]} rows
 * @returns {T[]}
 */
export function sorted(rows) {
  return [...rows].sort((one, other) => order(label(one).toLowerCase(), label(other).toLowerCase()) || order(one.code, other.code));
}

/**
 * Group rows by geography, in alphabetical order; those of unknown geography come last.
 * @template T
 * @param {readonly T[]} rows
 * @param {(row: T) => Region} region
 * @returns {[string, T[]][]}
 */
export function byGeography(rows, region) {
  const groups = grouped(rows, (row) => region(row).geography ?? "");
  return [...groups]
    .sort(([one], [other]) => Number(!one) - Number(!other) || order(one, other))
    .map(([name, found]) => [name || UNKNOWN_GEOGRAPHY, found]);
}

/**
 * Group services by category, in the order in which the site shows categories.
 * @param {readonly Service[]} services
 * @param {readonly string[]} categories
 * @returns {[string, Service[]][]}
 */
export function byCategory(services, categories) {
  const groups = grouped(services, (one) => one.category);
  return categories.flatMap((name) => {
    const found = groups.get(name);
    return found ? [/** @type {[string, Service[]]} */ ([name, sorted(found)])] : [];
  });
}

/**
 * Make Regions and services what `rank` looks through.
 * @param {readonly (Region | Service)[]} all
 * @returns {Entry[]}
 */
export function entriesOf(all) {
  return all.map((one) => {
    const { code, name, url } = one;
    if ("aliases" in one) return { kind: "service", code, name, aliases: one.aliases, count: one.region_count, url };
    return { kind: "region", code, name, aliases: [], count: one.service_count, url };
  });
}

/**
 * @template T
 * @param {readonly T[]} rows
 * @param {(row: T) => string} key
 * @returns {Map<string, T[]>}
 */
function grouped(rows, key) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}

/**
 * @param {string} one
 * @param {string} other
 */
function order(one, other) {
  return one < other ? -1 : Number(one > other);
}
