// @ts-check
// Regions to choose from by name: the search index knows more words for a place than the list of Regions. Loaded once.

import { read } from "./site.js";

/** @typedef {import("./rank.js").Entry} Entry */

/** @type {Promise<Entry[]> | undefined} */
let loading;

/**
 * Load the Regions, once; after a failure the next call tries again.
 * @returns {Promise<Entry[]>}
 */
export function places() {
  loading ??= read("search.json").then(
    (index) => index.entries.filter((/** @type {Entry} */ one) => one.kind === "region"),
    (error) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
