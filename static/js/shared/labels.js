// @ts-check
// How tools name, count, order and group Regions and services: as the pages do.

/** @typedef {import("./catalog.js").Region} Region */
/** @typedef {import("./catalog.js").Service} Service */
/** @typedef {import("./rank.js").Entry} Entry */
/**
 * A geography or a category with what belongs to it.
 * @template T
 * @typedef {{ name: string, members: T[] }} Group
 */

const UNKNOWN_GEOGRAPHY = "Geography unknown";

/**
 * Return the name to show: AWS's, or the code where there is none.
 * @param {{ code: string, name: string | null }} subject
 */
export function label(subject) {
  return subject.name || subject.code;
}

/**
 * Return a number with what it counts.
 * @param {number} count
 * @param {string} singular
 * @param {string} [plural]
 */
export function countText(count, singular, plural = `${singular}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? singular : plural}`;
}

/**
 * Return a unique name by code: a name that several have is followed by the code.
 * @param {readonly { code: string, name: string | null }[]} all
 * @returns {Map<string, string>}
 */
export function titles(all) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const subject of all) counts.set(label(subject), (counts.get(label(subject)) ?? 0) + 1);
  return new Map(all.map((subject) => [subject.code, counts.get(label(subject)) === 1 ? label(subject) : `${label(subject)} [${subject.code}]`]));
}

/**
 * Return the rows sorted by name without regard to case, then by code.
 * @template {{ code: string, name: string | null }} T
 * @param {readonly T[]} rows
 * @returns {T[]}
 */
export function sortedByName(rows) {
  return [...rows].sort(compareNames);
}

/**
 * @param {{ code: string, name: string | null }} left
 * @param {{ code: string, name: string | null }} right
 */
function compareNames(left, right) {
  const key = (/** @type {typeof left} */ subject) => label(subject).toUpperCase().toLowerCase();
  return compareText(key(left), key(right)) || compareText(left.code, right.code);
}

/**
 * Group rows by geography, both in alphabetical order; rows of unknown geography come last.
 * @template T
 * @param {readonly T[]} rows
 * @param {(row: T) => Region} region
 * @returns {Group<T>[]}
 */
export function byGeography(rows, region) {
  const sorted = [...rows].sort((left, right) => compareNames(region(left), region(right)));
  const groups = groupBy(sorted, (row) => region(row).geography ?? "");
  return [...groups]
    .sort(([left], [right]) => Number(!left) - Number(!right) || compareText(left, right))
    .map(([name, members]) => ({ name: name || UNKNOWN_GEOGRAPHY, members }));
}

/**
 * Group services by category, in the order in which the site shows categories.
 * @param {readonly Service[]} services
 * @param {readonly string[]} categories
 * @returns {Group<Service>[]}
 */
export function byCategory(services, categories) {
  const groups = groupBy(services, (service) => service.category);
  return categories.flatMap((name) => {
    const members = groups.get(name);
    return members ? [{ name, members: sortedByName(members) }] : [];
  });
}

/**
 * Return Regions and services as entries for `rank`.
 * @param {readonly (Region | Service)[]} all
 * @returns {Entry[]}
 */
export function searchEntries(all) {
  return all.map((subject) => {
    const { code, name, url } = subject;
    if ("aliases" in subject) return { kind: "service", code, name, aliases: subject.aliases, count: subject.region_count, url };
    return { kind: "region", code, name, aliases: [], count: subject.service_count, url };
  });
}

/**
 * @template T
 * @param {readonly T[]} rows
 * @param {(row: T) => string} key
 * @returns {Map<string, T[]>}
 */
function groupBy(rows, key) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
}

/**
 * Order two texts by their characters, as Python does.
 * @param {string} left
 * @param {string} right
 */
export function compareText(left, right) {
  return left < right ? -1 : Number(left > right);
}
