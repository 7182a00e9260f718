// @ts-check
// The search index: every Region and service with all the words that find it. Loaded once a page, by the first who needs it.

import { fetchDocument, once } from "./site.js";

/** @typedef {import("./rank.js").Entry} Entry */

/** Load all entries. */
export const loadEntries = once(async () => /** @type {Entry[]} */ ((await fetchDocument("search.json")).entries));

/** Load the entries of Regions: they know more words for a place than the list of Regions does. */
export async function loadRegionEntries() {
  return (await loadEntries()).filter((entry) => entry.kind === "region");
}
