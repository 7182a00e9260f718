// @ts-check
// What the matrix shows for a state, independent of the page: which services, which Regions, how many offerings.

import { normalize } from "../shared/rank.js";
import { isCounted } from "../shared/running.js";
import { resolveChoices } from "../shared/state.js";

/**
 * @typedef {import("../shared/state.js").State<typeof SHAPE>} State
 * @typedef {{ code: string, title: string, partition: string, geography: string, at: readonly [number, number] | null }} Region
 */
/**
 * A row. `offered` has a letter for each Region, in their order: `1`, `0`, or `g` for a global endpoint; queries are compared
 * with `nameWords` and `aliasWords`.
 * @typedef {{ code: string, name: string, category: string, offered: string, nameWords: string, aliasWords: string }} Service
 */
/**
 * @typedef {{ services: Service[], regions: Region[] }} Matrix
 */
/**
 * What is shown: the indexes of services and Regions in the matrix, in its order.
 * @typedef {{ rows: number[], columns: number[], offerings: number }} View
 */

/** What the address of the matrix holds. */
export const SHAPE = /** @type {const} */ ({
  q: "text",
  category: "text",
  partition: "text",
  geography: "text",
  regions: "list",
  differs: "flag",
  runs_there: "flag",
});

/**
 * Return a service with its words for queries: each word follows a space, so that a query can match its beginning.
 * @param {string} code
 * @param {string} name empty where AWS publishes none
 * @param {string} aliases
 * @param {string} category
 * @param {string} offered
 * @returns {Service}
 */
export function service(code, name, aliases, category, offered) {
  return { code, name, category, offered, nameWords: ` ${normalize(`${name} ${code}`)}`, aliasWords: ` ${normalize(aliases)}` };
}

/**
 * Resolve a state to the values that the matrix has; return the others.
 * @param {State} requested
 * @param {Matrix} matrix
 * @returns {{ state: State, unknown: string[] }}
 */
export function resolveState(requested, { services, regions }) {
  const { texts, lists, unknown } = resolveChoices(requested, {
    regions: () => regions.map((region) => region.code),
    category: () => services.map((service) => service.category),
    partition: () => regions.map((region) => region.partition),
    geography: () => regions.map((region) => region.geography),
  });
  const { category, partition, geography } = texts;
  const { differs, runs_there } = requested;
  return { state: { q: requested.q.trim(), category, partition, geography, regions: lists.regions, differs, runs_there }, unknown };
}

/**
 * Return what a resolved state shows.
 * @param {Matrix} matrix
 * @param {State} state
 * @returns {View}
 */
export function selectView({ services, regions }, state) {
  const chosen = new Set(state.regions);
  /** @type {number[]} */
  const columns = [];
  regions.forEach((region, at) => {
    const matches =
      (!state.partition || region.partition === state.partition) &&
      (!state.geography || region.geography === state.geography) &&
      (!chosen.size || chosen.has(region.code));
    if (matches) columns.push(at);
  });
  const queryWords = normalize(state.q).split(" ").filter(Boolean);
  /** @type {number[]} */
  const rows = [];
  let offerings = 0;
  services.forEach(({ category, nameWords, aliasWords, offered }, at) => {
    if (state.category && category !== state.category) return;
    if (!queryWords.every((word) => nameWords.includes(word) || aliasWords.includes(` ${word}`))) return;
    let count = 0;
    for (const column of columns) if (isAvailable(offered[column], state.runs_there)) count += 1;
    if (state.runs_there && count === 0) return;
    if (state.differs && (count === 0 || count === columns.length)) return;
    rows.push(at);
    offerings += count;
  });
  return columns.length ? { rows, columns, offerings } : { rows: [], columns, offerings: 0 };
}

/**
 * Return whether a cell counts as available; a global endpoint does, unless only services that run there count.
 * @param {string} cell
 * @param {boolean} [runsThere]
 */
export function isAvailable(cell, runsThere = false) {
  return isCounted(cell === "1" || cell === "g", cell === "g", runsThere);
}

/**
 * Return a number with commas. The browser's own formatting takes longer than a frame the first time.
 * @param {number} count
 */
const formatNumber = (count) => `${count}`.replace(/\B(?=(\d{3})+$)/g, ",");

/**
 * Return the counts of what is shown in words: "57 of 405 services in 3 of 39 Regions, 120 offerings".
 * @param {Matrix} matrix
 * @param {View} view
 */
export function countText({ services, regions }, { rows, columns, offerings }) {
  const plural = (/** @type {number} */ count, /** @type {string} */ noun) => `${noun}${count === 1 ? "" : "s"}`;
  return (
    `${rows.length} of ${services.length} ${plural(services.length, "service")} in ` +
    `${columns.length} of ${regions.length} ${plural(regions.length, "Region")}, ` +
    `${formatNumber(offerings)} ${plural(offerings, "offering")}`
  );
}
