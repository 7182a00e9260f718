// @ts-check
// What the matrix shows for a state: which services, which Regions, how many offerings. Knows no page.

import { fold } from "../shared/rank.js";
import { settle as sifted } from "../shared/state.js";

/**
 * @typedef {import("../shared/state.js").State<typeof SHAPE>} State
 * @typedef {{ code: string, partition: string, geography: string }} Region
 */
/**
 * A row. `offered` has a `1` or a `0` for each Region, in their order; `own` and `aliases` are what a text is sought in.
 * @typedef {{ code: string, name: string, category: string, offered: string, own: string, aliases: string }} Service
 */
/**
 * @typedef {{ services: Service[], regions: Region[] }} Matrix
 */
/**
 * What is shown: places of services and Regions in the matrix, in its order.
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
});

/**
 * Return a service as rows are sought: its words start with a space, so that a word's beginning can be asked for.
 * @param {string} code
 * @param {string} name empty where AWS publishes none
 * @param {string} aliases
 * @param {string} category
 * @param {string} offered
 * @returns {Service}
 */
export function service(code, name, aliases, category, offered) {
  return { code, name, category, offered, own: ` ${fold(`${name} ${code}`)}`, aliases: ` ${fold(aliases)}` };
}

/**
 * Keep of a state what the matrix has, spelt as there; name the rest.
 * @param {State} asked
 * @param {Matrix} matrix
 * @returns {{ state: State, unknown: string[] }}
 */
export function settle(asked, { services, regions }) {
  const { texts, lists, unknown } = sifted(asked, {
    regions: () => regions.map((region) => region.code),
    category: () => services.map((service) => service.category),
    partition: () => regions.map((region) => region.partition),
    geography: () => regions.map((region) => region.geography),
  });
  const { category, partition, geography } = texts;
  return { state: { q: asked.q.trim(), category, partition, geography, regions: lists.regions, differs: asked.differs }, unknown };
}

/**
 * Return what a settled state shows.
 * @param {Matrix} matrix
 * @param {State} state
 * @returns {View}
 */
export function view({ services, regions }, state) {
  const chosen = new Set(state.regions);
  /** @type {number[]} */
  const columns = [];
  regions.forEach((region, at) => {
    const fits =
      (!state.partition || region.partition === state.partition) &&
      (!state.geography || region.geography === state.geography) &&
      (!chosen.size || chosen.has(region.code));
    if (fits) columns.push(at);
  });
  const words = fold(state.q).split(" ").filter(Boolean);
  /** @type {number[]} */
  const rows = [];
  let offerings = 0;
  services.forEach(({ category, own, aliases, offered }, at) => {
    if (state.category && category !== state.category) return;
    if (!words.every((word) => own.includes(word) || aliases.includes(` ${word}`))) return;
    let count = 0;
    for (const column of columns) if (offered[column] === "1") count += 1;
    if (state.differs && (count === 0 || count === columns.length)) return;
    rows.push(at);
    offerings += count;
  });
  return columns.length ? { rows, columns, offerings } : { rows: [], columns, offerings: 0 };
}

/**
 * Write a number with commas. The first time that a page asks the browser's own way, that takes longer than a frame.
 * @param {number} count
 */
const grouped = (count) => `${count}`.replace(/\B(?=(\d{3})+$)/g, ",");

/**
 * Say what is shown: "57 of 405 services in 3 of 39 Regions, 120 offerings".
 * @param {Matrix} matrix
 * @param {View} shown
 */
export function words({ services, regions }, { rows, columns, offerings }) {
  const plural = (/** @type {number} */ count, /** @type {string} */ noun) => `${noun}${count === 1 ? "" : "s"}`;
  return (
    `${rows.length} of ${services.length} ${plural(services.length, "service")} in ` +
    `${columns.length} of ${regions.length} ${plural(regions.length, "Region")}, ` +
    `${grouped(offerings)} ${plural(offerings, "offering")}`
  );
}
