// @ts-check
// What Find and Compare have in common: a question in the address, the catalog, and an answer drawn after each change.
//
//   <div data-start> instructions, while nothing is chosen </div>
//   <div data-selection> chips and notices, <p data-answer role="status">, <div data-details>

import { loadCatalog } from "./catalog.js";
import { element, replaceKeepingFocus, requiredElement } from "./element.js";
import { notices, showLoading } from "./notices.js";
import { formatQuery, onAddressChange, parseQuery, writeAddress } from "./state.js";

/** @typedef {import("./catalog.js").Catalog} Catalog */
/** @typedef {import("./state.js").Shape} Shape */
/**
 * @template {Shape} S
 * @typedef {import("./state.js").State<S>} State
 */

/**
 * A tool on the page. A subclass returns the question (`question`), reads it from the address (`applyAddress`), and draws
 * the answer (`draw`).
 * @template {Shape} S
 */
export class Tool {
  /** @type {Catalog | undefined} */
  catalog;
  /** Sentences about the question, above its answer. */
  notes = /** @type {string[]} */ ([]);
  /** Every code by key: the address shortens long lists with them. */
  codes = /** @type {import("./state.js").Codes} */ ({});
  /** Whether the question in the address could be applied. */
  addressApplied = Promise.resolve(true);

  /**
   * @param {HTMLElement} root
   * @param {S} shape
   */
  constructor(root, shape) {
    this.root = root;
    this.shape = shape;
    this.state = parseQuery("", shape);
    this.parts = {
      start: requiredElement(root, "[data-start]", HTMLElement),
      selection: requiredElement(root, "[data-selection]", HTMLElement),
      answer: requiredElement(root, "[data-answer]", HTMLElement),
      details: requiredElement(root, "[data-details]", HTMLElement),
    };
    // The catalog is fetched when someone starts to use the tool, not before.
    root.addEventListener("focusin", () => void this.loadCatalog().catch(() => {}), { once: true });
  }

  /** Return the part of the state that is the question. */
  question() {
    return /** @type {Partial<State<S>>} */ (this.state);
  }

  /**
   * Read the question from the address, and draw its answer.
   * @returns {Promise<void>}
   */
  applyAddress() {
    throw new Error("a tool must read its question from the address");
  }

  /** Draw the state; a subclass adds the answer. */
  draw() {
    this.root.dataset.drawn = "";
    this.root.toggleAttribute("data-answered", Object.values(this.question()).some((value) => Array.isArray(value) && value.length > 0));
    this.parts.answer.replaceChildren();
    this.parts.details.replaceChildren();
  }

  /** Read the question from the address, now and whenever someone goes back or forward. */
  start() {
    const apply = () => {
      this.addressApplied = showLoading(this.parts.selection, () => this.applyAddress(), apply);
    };
    onAddressChange(this.shape, apply);
    apply();
  }

  /** Load the catalog. */
  async loadCatalog() {
    this.catalog = await loadCatalog();
    return this.catalog;
  }

  /**
   * Change the state, the address, and what is drawn.
   * @param {(state: State<S>) => Partial<State<S>>} update
   * @param {string[]} [notes]
   */
  async change(update, notes = []) {
    // A change made before the catalog is loaded must not lose the question of the address.
    if (!(await this.addressApplied)) return;
    this.state = { ...this.state, ...update(this.state) };
    this.notes = notes;
    writeAddress(this.question(), this.shape, { codes: this.codes });
    this.draw();
  }

  /** Return a link to the question. */
  address() {
    return new URL(location.pathname + formatQuery(this.question(), this.shape, this.codes), location.origin).href;
  }

  /**
   * Show what is chosen, below the notices about it.
   * @param {HTMLElement} input gets the focus when the chip that had it is removed
   * @param {...{ kind: "ol" | "ul", name: string, chips: readonly Element[] }} lists
   */
  drawSelection(input, ...lists) {
    const shown = lists.filter(({ chips }) => chips.length).map(({ kind, name, chips }) => element(kind, { class: "chips", "aria-label": name }, ...chips));
    replaceKeepingFocus(this.parts.selection, [...notices(this.notes), ...shown], input);
  }
}
