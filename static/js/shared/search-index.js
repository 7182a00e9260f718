// @ts-check
// The search index: every Region and service with all the words that find it, places and categories. Loaded once a page,
// when it is first needed.

import { fetchDocument, once } from "./site.js";

/** @typedef {import("./rank.js").Entry} Entry */
/**
 * Several Regions with one name, as in `api/v1/search.json`.
 * @typedef {object} Place
 * @property {string} name
 * @property {string[]} aliases
 * @property {Record<string, string>} filter for the list of Regions; empty where no filter of it selects these `regions`
 * @property {string[]} regions
 */
/**
 * A city to measure from, as in `api/v1/search.json`; `words` name it or its country.
 * @typedef {{ name: string, country: string, words: string[], at: [number, number] }} City
 */
/**
 * A category of services, as in `api/v1/search.json`.
 * @typedef {{ name: string, aliases: string[], services: string[] }} Category
 */
/**
 * Services with one name: the leading code, and the purpose of each other member by code.
 * @typedef {{ leader: string, members: Record<string, string> }} Family
 */
/**
 * A Region or service that AWS no longer lists, and the codes of what is closest today.
 * @typedef {{ kind: "region" | "service", code: string, name: string, aliases: string[], names: string[], removed: string, count: number, successors: string[], url: string }} Gone
 */
/**
 * A name that AWS lists no service for: why, and the code of the service that it belongs to.
 * @typedef {{ name: string, reason: string, part_of: string | null }} Unlisted
 */
/**
 * Words for parts of a service, such as models, and what AWS lists at which address: their Regions are not in the catalog.
 * @typedef {{ service: string, words: string[], listing: string, source: string }} Parts
 */
/**
 * `api/v1/search.json`.
 * @typedef {object} Index
 * @property {string} as_of
 * @property {string | null} since the date of the first check: what it listed was available by then
 * @property {Entry[]} entries
 * @property {Place[]} places
 * @property {City[]} cities
 * @property {Category[]} categories
 * @property {Family[]} families
 * @property {Gone[]} gone
 * @property {Unlisted[]} unlisted
 * @property {Parts[]} parts
 */

/** Load the whole index. */
export const loadIndex = once(async () => /** @type {Index} */ (await fetchDocument("search.json")));

/** Load all entries. */
export async function loadEntries() {
  return (await loadIndex()).entries;
}

/** Load the entries of Regions, which have more words for a place than the list of Regions. */
export async function loadRegionEntries() {
  return (await loadEntries()).filter((entry) => entry.kind === "region");
}
