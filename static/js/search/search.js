// @ts-check
// The search box of every page, in the header or in the page itself; components.html has its markup. The index comes with the first focus.

import { combobox } from "../shared/combobox.js";
import { suggest } from "./model.js";
import { shortcut } from "../page/shortcut.js";
import { ROOT, read } from "../shared/site.js";

/** @typedef {import("../shared/rank.js").Entry} Entry */

/** @type {Promise<Entry[]> | undefined} */
let loading;

/** @returns {Promise<Entry[]>} */
function index() {
  loading ??= read("search.json").then(
    (document) => document.entries,
    (error) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** @param {string} query */
async function find(query) {
  const entries = await index();
  return suggest(query, entries).map((one) => ({ ...one, href: new URL(one.href ?? "", ROOT).href }));
}

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-search]"));
const input = form?.querySelector("input");
const listbox = /** @type {HTMLElement | null | undefined} */ (form?.querySelector("[role=listbox]"));

if (form && input && listbox) {
  // A failure is met again, and told, when someone types.
  const warm = () => void index().catch(() => undefined);
  input.addEventListener("focus", warm);
  if (document.activeElement === input) warm();

  combobox(input, listbox, { find, choose: () => undefined, otherwise: () => form.submit() });
  shortcut(input);
}
