// @ts-check
// Regions to choose from by name: the search index knows more words for a place than the list of Regions. Loaded once.

import { once, read } from "./site.js";

/** @typedef {import("./rank.js").Entry} Entry */

/** Load the Regions. */
export const places = once(async () => {
  const { entries } = await read("search.json");
  return /** @type {Entry[]} */ (entries).filter((entry) => entry.kind === "region");
});
