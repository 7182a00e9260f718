// @ts-check
// The search box of every page, in the header or in the page itself. The first focus loads the suggestions, the index, and
// the scripts that answer. Until they are loaded, and if they cannot be, it is a plain form.
//
// <form data-search data-max-regions="5">       components.html, search
//   <div class="combobox"><input role="combobox" name="q"> <div role="listbox" hidden></div></div>
// </form>

import { attachShortcut } from "../page/shortcut.js";
import { ROOT, once } from "../shared/site.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-search]"));
const input = form?.querySelector("input");
const listbox = /** @type {HTMLElement | null | undefined} */ (form?.querySelector("[role=listbox]"));

/** Load the scripts and the index; a failure is shown when someone types. */
const loadSearch = once(async () => {
  const [{ suggest }, { loadFacts }, { withTypes }, { loadIndex }] = await Promise.all([
    import("./model.js"),
    import("./facts.js"),
    import("./resource-types.js"),
    import("../shared/search-index.js"),
  ]);
  return { suggest, loadFacts, withTypes, index: await loadIndex() };
});

/**
 * Make a field show suggestions.
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} input
 * @param {HTMLElement} listbox
 */
async function attachSuggestions(form, input, listbox) {
  const { combobox } = await import("../shared/combobox.js");
  /** @param {string} query */
  const findOptions = async (query) => {
    const { suggest, loadFacts, withTypes, index } = await loadSearch();
    const facts = await loadFacts(query, index).catch(() => undefined);
    const options = await withTypes(suggest(query, index, facts, Number(form.dataset.maxRegions)), query);
    return options.map((option) => ({ ...option, href: new URL(option.href ?? "", ROOT).href }));
  };
  combobox(input, listbox, { findOptions, onChoose: () => undefined, onEnterWithoutOptions: () => form.submit() });
  // There may already be text in the field.
  if (input.value) input.dispatchEvent(new Event("input"));
}

if (form && input && listbox) {
  let attached = false;
  const attach = once(async () => {
    await attachSuggestions(form, input, listbox);
    attached = true;
  });
  const preload = () => {
    void attach().catch(() => undefined);
    void loadSearch().catch(() => undefined);
  };
  input.addEventListener("focus", preload);
  if (document.activeElement === input) preload();

  // Enter waits for the suggestions while they are loading, and chooses the best one.
  input.addEventListener("keydown", async (event) => {
    if (attached || event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    await attach().then(
      () => input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true })),
      () => form.submit(),
    );
  });
  attachShortcut(input);
}
