// @ts-check
// The search box of every page, in the header or in the page itself. The index comes with the first focus.
//
// <form data-search data-max-regions="5">       components.html, search
//   <div class="combobox"><input role="combobox" name="q"> <div role="listbox" hidden></div></div>
// </form>

import { combobox } from "../shared/combobox.js";
import { suggest } from "./model.js";
import { attachShortcut } from "../page/shortcut.js";
import { loadEntries } from "../shared/search-index.js";
import { ROOT } from "../shared/site.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-search]"));
const input = form?.querySelector("input");
const listbox = /** @type {HTMLElement | null | undefined} */ (form?.querySelector("[role=listbox]"));

if (form && input && listbox) {
  /** @param {string} query */
  const findOptions = async (query) => {
    const options = suggest(query, await loadEntries(), Number(form.dataset.maxRegions));
    return options.map((option) => ({ ...option, href: new URL(option.href ?? "", ROOT).href }));
  };
  // A failure here is not shown: typing loads again, and says so if that fails too.
  const preload = () => void loadEntries().catch(() => undefined);
  input.addEventListener("focus", preload);
  if (document.activeElement === input) preload();

  combobox(input, listbox, { findOptions, onChoose: () => undefined, onEnterWithoutOptions: () => form.submit() });
  attachShortcut(input);
}
