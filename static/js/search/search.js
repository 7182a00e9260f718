// @ts-check
// The search box of every page, in the header or in the page itself; components.html has its markup. The index comes with the first focus.

import { combobox } from "../shared/combobox.js";
import { suggest } from "./model.js";
import { shortcut } from "../page/shortcut.js";
import { ROOT, once, read } from "../shared/site.js";

/** @typedef {import("../shared/rank.js").Entry} Entry */

const index = once(async () => /** @type {Entry[]} */ ((await read("search.json")).entries));

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-search]"));
const input = form?.querySelector("input");
const listbox = /** @type {HTMLElement | null | undefined} */ (form?.querySelector("[role=listbox]"));

if (form && input && listbox) {
  /** @param {string} query */
  const find = async (query) => {
    const options = suggest(query, await index(), Number(form.dataset.most));
    return options.map((option) => ({ ...option, href: new URL(option.href ?? "", ROOT).href }));
  };
  // A failure here is not shown: typing loads again, and says so if that fails too.
  const warm = () => void index().catch(() => undefined);
  input.addEventListener("focus", warm);
  if (document.activeElement === input) warm();

  combobox(input, listbox, { find, choose: () => undefined, otherwise: () => form.submit() });
  shortcut(input);
}
