// @ts-check
// What Find and Compare have in common: a question in the address, the catalog, and an answer drawn after each change.
//
//   <div data-start> what to do when nothing is chosen </div>
//   <div data-chosen> chips and notices, <p data-answer role="status">, <div data-found>

import { notices, waiting } from "./answers.js";
import { load } from "./catalog.js";
import { element, part, refill } from "./element.js";
import { follow, format, keep, parse } from "./state.js";

/** @typedef {import("./catalog.js").Atlas} Atlas */
/** @typedef {import("./state.js").Shape} Shape */
/**
 * @template {Shape} S
 * @typedef {import("./state.js").State<S>} State
 */

/**
 * A tool on the page. What extends it says what is asked (`asked`), takes a question from the address (`arrive`), and
 * draws the answer (`draw`).
 * @template {Shape} S
 */
export class Tool {
  /** @type {Atlas | undefined} */
  atlas;
  /** Sentences about the question, above its answer. */
  notes = /** @type {string[]} */ ([]);
  /** Every code there is, by key: what the address shortens long lists with. */
  codes = /** @type {import("./state.js").Codes} */ ({});
  /** Whether the question of the address could be taken. */
  arrived = Promise.resolve(true);

  /**
   * @param {HTMLElement} root
   * @param {S} shape
   */
  constructor(root, shape) {
    this.root = root;
    this.shape = shape;
    this.state = parse("", shape);
    this.parts = {
      start: part(root, "[data-start]", HTMLElement),
      chosen: part(root, "[data-chosen]", HTMLElement),
      answer: part(root, "[data-answer]", HTMLElement),
      details: part(root, "[data-found]", HTMLElement),
    };
    // What will be needed is fetched when someone turns to the tool, not before.
    root.addEventListener("focusin", () => void this.ready().catch(() => {}), { once: true });
  }

  /** Return the part of the state that is the question. */
  asked() {
    return /** @type {Partial<State<S>>} */ (this.state);
  }

  /** @returns {Promise<void>} */
  arrive() {
    throw new Error("a tool takes its question from the address");
  }

  draw() {
    this.root.dataset.drawn = "";
    this.parts.answer.replaceChildren();
    this.parts.details.replaceChildren();
  }

  /** Take the question from the address, now and whenever someone goes back or forward. */
  begin() {
    const go = () => {
      this.arrived = waiting(this.parts.chosen, () => this.arrive(), go);
    };
    follow(this.shape, go);
    go();
  }

  /** Load the catalog. */
  async ready() {
    this.atlas = await load();
    return this.atlas;
  }

  /**
   * Change the state, the address, and what is drawn.
   * @param {(state: State<S>) => Partial<State<S>>} update
   * @param {string[]} [notes]
   */
  async change(update, notes = []) {
    // Whoever is faster than the network must not lose what the address asks.
    if (!(await this.arrived)) return;
    this.state = { ...this.state, ...update(this.state) };
    this.notes = notes;
    keep(this.asked(), this.shape, { codes: this.codes });
    this.draw();
  }

  /** Return a link to the question. */
  address() {
    return new URL(location.pathname + format(this.asked(), this.shape, this.codes), location.origin).href;
  }

  /**
   * Show what is chosen, below what is to be said about it.
   * @param {"ol" | "ul"} kind
   * @param {string} name
   * @param {readonly Element[]} chips
   * @param {HTMLElement} input takes the focus when the chip that had it is gone
   */
  choose(kind, name, chips, input) {
    const list = chips.length ? [element(kind, { class: "chips", "aria-label": name }, ...chips)] : [];
    refill(this.parts.chosen, [...notices(this.notes), ...list], input);
  }
}
