// @ts-check
// The search box of every page, in the header or in the page itself. The first focus loads the suggestions, the index, and
// the scripts that answer. Until they are loaded, and if they cannot be, it is a plain form.
//
// <form data-search>                            components.html, search
//   <div class="combobox"><input name="q" aria-label="…"></div>
// </form>

import { attachShortcut } from "../page/shortcut.js";
import { ROOT, once } from "../shared/site.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-search]"));
const input = form?.querySelector("input");

/** What a field with suggestions says of itself, and how keyboards on screens treat it. */
const COMBOBOX = {
  role: "combobox",
  "aria-expanded": "false",
  "aria-autocomplete": "list",
  "aria-controls": "search-list",
  "aria-keyshortcuts": "/",
  autocapitalize: "off",
  spellcheck: "false",
  enterkeyhint: "search",
};
const LISTBOX = { id: "search-list", class: "listbox", role: "listbox", "aria-label": "Services and Regions", hidden: "" };

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
 * Make a field a combobox, and return the list for its suggestions.
 * @param {HTMLInputElement} input
 */
function makeCombobox(input) {
  const listbox = document.createElement("div");
  for (const [name, value] of Object.entries(COMBOBOX)) input.setAttribute(name, value);
  for (const [name, value] of Object.entries(LISTBOX)) listbox.setAttribute(name, value);
  input.parentElement?.append(listbox);
  return listbox;
}

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
    const options = await withTypes(suggest(query, index, facts), query);
    return options.map((option) => ({ ...option, href: new URL(option.href ?? "", ROOT).href }));
  };
  combobox(input, listbox, { findOptions, onChoose: () => undefined, onEnterWithoutOptions: () => form.submit() });
  // There may already be text in the field.
  if (input.value) input.dispatchEvent(new Event("input"));
}

if (form && input) {
  const listbox = makeCombobox(input);
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
