// @ts-check
// A text field with a list of suggestions (ARIA 1.2 combobox), for the search box and for choosing by name.
//
// <div class="combobox">
//   <input type="text" role="combobox" aria-expanded="false" aria-autocomplete="list" aria-controls="x" autocomplete="off">
//   <div id="x" class="listbox" role="listbox" aria-label="Suggestions" hidden></div>
// </div>
//
// The field keeps the focus; aria-activedescendant names the active suggestion. The first is active from the start, so
// Enter takes the best. Arrows move, and after an arrow Home and End; Escape closes the list, a second one empties the field.

import { countText } from "./labels.js";

/**
 * A suggestion. With `href` it is a link: it may be opened in another tab.
 * @typedef {object} Option
 * @property {string} code
 * @property {string} label
 * @property {string} [kind] such as "Service"
 * @property {string} [hint] what helps to choose, such as a number of Regions
 * @property {string[]} [lines] the details of an answer
 * @property {"yes" | "no" | "some" | "page"} [verdict] of an answer
 * @property {string} [href]
 */

/**
 * How a field finds suggestions, and what it does with a choice.
 * @typedef {object} Handlers
 * @property {(query: string) => Option[] | Promise<Option[]>} findOptions may fail; the list then says so
 * @property {(option: Option) => void} onChoose
 * @property {string} [emptyText] what the list says where nothing matches
 * @property {() => void} [onEnterWithoutOptions] what Enter does when `findOptions` failed
 */

/**
 * Attach suggestions to a field.
 * @param {HTMLInputElement} input
 * @param {HTMLElement} listbox
 * @param {Handlers} handlers
 */
export function combobox(input, listbox, handlers) {
  new Combobox(input, listbox, handlers);
}

class Combobox {
  /** @type {Option[]} */
  #options = [];
  #active = -1;
  /** Whether an arrow moved among the suggestions: Home and End belong to the text until then. */
  #arrowUsed = false;
  /** How often suggestions were requested or dismissed: suggestions for an earlier query are not shown. */
  #queryCount = 0;
  #failed = false;
  /** @type {Promise<void>} */
  #pendingOptions = Promise.resolve();
  #status = element("span", "visually-hidden");
  #input;
  #listbox;
  #handlers;

  /**
   * @param {HTMLInputElement} input
   * @param {HTMLElement} listbox
   * @param {Handlers} handlers
   */
  constructor(input, listbox, handlers) {
    this.#input = input;
    this.#listbox = listbox;
    this.#handlers = handlers;
    this.#status.setAttribute("role", "status");
    listbox.after(this.#status);
    input.addEventListener("input", () => void this.#open());
    input.addEventListener("blur", () => this.#close());
    input.addEventListener("keydown", (event) => this.#onKeydown(event));
    listbox.addEventListener("pointerdown", (event) => event.preventDefault());
    listbox.addEventListener("click", (event) => {
      const at = [...listbox.children].findIndex((row) => row.contains(/** @type {Node} */ (event.target)));
      if (at < 0 || this.#options[at].href) return;
      this.#active = at;
      this.#chooseActive();
    });
  }

  #close() {
    this.#queryCount += 1;
    this.#options = [];
    this.#listbox.hidden = true;
    this.#listbox.replaceChildren();
    this.#status.textContent = "";
    this.#input.setAttribute("aria-expanded", "false");
    this.#activate(-1);
  }

  /** @param {number} at */
  #activate(at) {
    this.#active = at;
    [...this.#listbox.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    const row = this.#listbox.children[at];
    if (row && this.#options.length) {
      this.#input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else this.#input.removeAttribute("aria-activedescendant");
  }

  #open() {
    this.#pendingOptions = this.#suggest();
    return this.#pendingOptions;
  }

  async #suggest() {
    const { findOptions, emptyText = "Nothing found" } = this.#handlers;
    const text = this.#input.value;
    const query = (this.#queryCount += 1);
    const suggestions = async () => (text.trim() ? findOptions(text) : []);
    const options = await suggestions().catch(() => undefined);
    // The text, the choice or the focus has changed in the meantime.
    if (query !== this.#queryCount) return;
    if (!text.trim()) return this.#close();
    this.#failed = !options;
    this.#show(options ?? [], options ? emptyText : "Suggestions could not be loaded");
  }

  /**
   * @param {Option[]} options
   * @param {string} emptyText what the list says if there are none
   */
  #show(options, emptyText) {
    this.#options = options;
    this.#arrowUsed = false;
    this.#listbox.replaceChildren(...options.map((option, at) => optionRow(option, `${this.#listbox.id}-${at}`)));
    this.#listbox.hidden = !options.length;
    this.#input.setAttribute("aria-expanded", String(options.length > 0));
    this.#status.textContent = options.length ? countText(options.length, "suggestion") : emptyText;
    this.#status.classList.toggle("combobox-nothing", !options.length);
    this.#activate(options.length ? 0 : -1);
  }

  #chooseActive() {
    const option = this.#options[this.#active];
    if (!option) return;
    const link = this.#listbox.children[this.#active];
    this.#close();
    if (option.href && link instanceof HTMLAnchorElement) location.assign(link.href);
    else this.#handlers.onChoose(option);
  }

  /** @param {KeyboardEvent} event */
  #onKeydown(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = this.#nextOption(event.key);
    const typed = this.#input.value.trim();
    if (next !== undefined) {
      this.#activate(next);
      this.#arrowUsed = true;
    } else if (event.key === "ArrowDown" && typed) void this.#open();
    else if (event.key === "Enter" && typed) void this.#onEnter();
    else if (event.key === "Escape") {
      // The first Escape closes the list, a second one empties the field.
      if (this.#listbox.hidden) this.#input.value = "";
      this.#close();
    } else return;
    event.preventDefault();
  }

  /**
   * Return the place of the suggestion that a key leads to, if it leads to one.
   * @param {string} key
   */
  #nextOption(key) {
    const count = this.#options.length;
    if (!count) return undefined;
    if (key === "ArrowDown") return (this.#active + 1) % count;
    if (key === "ArrowUp") return (this.#active + count - 1) % count;
    if (key === "Home" && this.#arrowUsed) return 0;
    if (key === "End" && this.#arrowUsed) return count - 1;
    return undefined;
  }

  /** Choose the active suggestion. On a slow network, Enter may be pressed before there are suggestions. */
  async #onEnter() {
    if (!this.#options.length) await this.#open();
    else await this.#pendingOptions;
    if (this.#options.length) this.#chooseActive();
    else if (this.#failed) this.#handlers.onEnterWithoutOptions?.();
  }
}

/**
 * @param {Option} option
 * @param {string} id
 */
function optionRow(option, id) {
  const box = element(option.href ? "a" : "div", option.verdict ? `option option-answer option-${option.verdict}` : "option");
  box.id = id;
  box.setAttribute("role", "option");
  if (option.href) {
    box.setAttribute("href", option.href);
    box.tabIndex = -1;
  }
  box.append(element("span", "option-label", option.label));
  for (const line of option.lines ?? []) box.append(lineWithDates(line));
  if (option.code) box.append(element("code", "option-code", option.code));
  if (option.kind) box.append(element("span", "option-kind", option.kind));
  if (option.hint) box.append(element("span", "option-hint", option.hint));
  return box;
}

/**
 * Return a line that does not wrap within a date.
 * @param {string} text
 */
function lineWithDates(text) {
  const line = element("span", "option-line");
  line.append(...text.split(/(\d{4}-\d\d-\d\d)/).map((part, at) => (at % 2 ? element("span", "option-date", part) : part)));
  return line;
}

/**
 * @param {string} name
 * @param {string} kind
 * @param {string} [text]
 */
function element(name, kind, text = "") {
  const node = document.createElement(name);
  node.className = kind;
  node.textContent = text;
  return node;
}
