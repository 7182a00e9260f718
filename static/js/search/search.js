// @ts-check
// The search box of every page, in the header or in the page itself. What it needs comes with the first focus: the index,
// and the scripts that answer.
//
// <form data-search data-max-regions="5">       components.html, search
//   <div class="combobox"><input role="combobox" name="q"> <div role="listbox" hidden></div></div>
// </form>

import { combobox } from "../shared/combobox.js";
import { attachShortcut } from "../page/shortcut.js";
import { loadIndex } from "../shared/search-index.js";
import { ROOT, once } from "../shared/site.js";

const load = once(async () => {
  const [{ suggest }, { loadFacts }, index] = await Promise.all([import("./model.js"), import("./facts.js"), loadIndex()]);
  return { suggest, loadFacts, index };
});

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-search]"));
const input = form?.querySelector("input");
const listbox = /** @type {HTMLElement | null | undefined} */ (form?.querySelector("[role=listbox]"));

if (form && input && listbox) {
  /** @param {string} query */
  const findOptions = async (query) => {
    const { suggest, loadFacts, index } = await load();
    const facts = await loadFacts(query, index).catch(() => undefined);
    const options = suggest(query, index, facts, Number(form.dataset.maxRegions));
    return options.map((option) => ({ ...option, href: new URL(option.href ?? "", ROOT).href }));
  };
  // A failure here is not shown: typing loads again, and says so if that fails too.
  const preload = () => void load().catch(() => undefined);
  input.addEventListener("focus", preload);
  if (document.activeElement === input) preload();

  combobox(input, listbox, { findOptions, onChoose: () => undefined, onEnterWithoutOptions: () => form.submit() });
  attachShortcut(input);
}
