// @ts-check
// "Compare": two to five Regions side by side, by category.
//
// <section data-compare data-max-regions="5">
//   <div data-question> a combobox (shared/chooser.js), <input type="checkbox" data-flag="runs_there">,
//     <button data-view="lists" aria-pressed="true">, <button data-view="table" aria-pressed="false">,
//     <input type="checkbox" data-flag="differences"> in a label: of the table only </div>
//   <div data-start> what to do when nothing is chosen </div>
//   <div data-selection> chips and notices, <p data-answer role="status">, <div data-details>
// </section>

import { actions, chip } from "../shared/answers.js";
import { runningThere } from "../shared/catalog.js";
import { chooser } from "../shared/chooser.js";
import { element, requiredElement } from "../shared/element.js";
import { label, searchEntries, titles } from "../shared/labels.js";
import { resolveNames } from "../shared/names.js";
import { loadRegionEntries } from "../shared/search-index.js";
import { parseQuery, unknownNotice } from "../shared/state.js";
import { Tool } from "../shared/tool.js";
import { compare, moveItem, onlyDiffering, table } from "./model.js";
import { details, sentence } from "./view.js";

/** @typedef {"differences" | "runs_there"} Flag */

const SHAPE = /** @type {const} */ ({ regions: "list", differences: "flag", table: "flag", runs_there: "flag" });

/** @extends {Tool<typeof SHAPE>} */
class Compare extends Tool {
  #input;
  #flags;
  #views;
  #maxRegions;

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root, SHAPE);
    this.#input = requiredElement(root, "[data-question] input[role=combobox]", HTMLInputElement);
    this.#flags = /** @type {HTMLInputElement[]} */ ([...root.querySelectorAll("input[data-flag]")]);
    this.#views = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-view]")]);
    this.#maxRegions = Number(root.dataset.maxRegions);
    chooser(requiredElement(root, "[data-question]", HTMLElement), {
      loadEntries: async () => (await Promise.all([loadRegionEntries(), this.loadCatalog()]))[0],
      chosenCodes: () => this.state.regions,
      onChoose: async (codes, unknown) => {
        await this.addressApplied;
        const { regions, notes } = this.#limitRegions([...this.state.regions, ...codes], unknown);
        void this.change(() => ({ regions }), notes);
      },
      onRemove: (code) => this.#remove(code),
      hint: (entry) => `${entry.count} services`,
    });
    this.#attachControls();
    this.start();
  }

  #attachControls() {
    for (const field of this.#flags) {
      field.addEventListener("change", () => {
        const { checked } = field;
        void this.change(() => ({ [flagKey(field)]: checked }));
      });
    }
    for (const button of this.#views) {
      button.addEventListener("click", () => void this.change(() => ({ table: button.dataset.view === "table" })));
    }
  }

  /**
   * Keep as many Regions as can be compared, with a note about those that are too many.
   * @param {string[]} codes
   * @param {string[]} unknown
   */
  #limitRegions(codes, unknown) {
    const all = [...new Set(codes)];
    const excess = all.slice(this.#maxRegions);
    const note = `At most ${this.#maxRegions} Regions can be compared, so left out: ${excess.join(", ")}.`;
    return { regions: all.slice(0, this.#maxRegions), notes: [unknownNotice(unknown), ...(excess.length ? [note] : [])] };
  }

  /** @param {string} code */
  #remove(code) {
    void this.change((state) => ({ regions: state.regions.filter((other) => other !== code) }));
  }

  #clear() {
    void this.change(() => ({ regions: [], differences: false, table: false, runs_there: false }));
    this.#input.focus();
  }

  /** Take the question from the address. What it names wrongly is left out, and a note says so. */
  async applyAddress() {
    const query = location.search;
    const requested = parseQuery(query, SHAPE);
    const entries = requested.regions.length ? searchEntries((await this.loadCatalog()).regions) : [];
    // Someone went on meanwhile: the newer address is taken instead.
    if (query !== location.search) return;
    const { matches, unknown } = resolveNames(requested.regions, entries);
    const { regions, notes } = this.#limitRegions(matches.map((region) => region.code), unknown);
    this.state = { ...requested, regions };
    this.notes = notes;
    this.draw();
  }

  draw() {
    super.draw();
    const { catalog, state } = this;
    const regions = state.regions.flatMap((code) => catalog?.region(code) ?? []);
    this.#showControls();
    this.parts.start.hidden = regions.length > 0;
    const remove = (/** @type {string} */ code) => this.#remove(code);
    this.drawSelection("ol", "Columns", regions.map((region, at) => chip(region, remove, ...this.#moveButtons(region, at, regions.length))), this.#input);
    if (!catalog || !regions.length) return;
    const comparison = compare(state.runs_there ? runningThere(catalog) : catalog, state.regions);
    const alone = regions.length === 1;
    const differing = !alone && (state.differences || !state.table);
    const shown = differing ? onlyDiffering(comparison.categories) : comparison.categories;
    const address = () => this.address();
    const rows = () => table(comparison.columns, shown);
    this.parts.answer.replaceChildren(...sentence(comparison));
    this.parts.details.replaceChildren(
      actions({ address, file: "regions-compared.csv", rows, clear: () => this.#clear() }),
      ...details(comparison, { shown, asTable: alone || state.table, names: titles(catalog.services) }),
    );
  }

  /** Show in the controls what the state is. What only the table can leave out is no choice for the lists. */
  #showControls() {
    const { state } = this;
    for (const field of this.#flags) {
      field.checked = state[flagKey(field)];
      if (flagKey(field) === "differences") /** @type {HTMLElement} */ (field.closest("label")).hidden = !state.table;
    }
    for (const button of this.#views) button.setAttribute("aria-pressed", String((button.dataset.view === "table") === state.table));
  }

  /**
   * Make the buttons that change places with the neighbours.
   * @param {{ code: string, name: string | null }} region
   * @param {number} at
   * @param {number} count
   */
  #moveButtons(region, at, count) {
    const moveButton = (/** @type {number} */ to, /** @type {string} */ sign, /** @type {string} */ direction) => {
      const name = `Move ${label(region)} ${direction}`;
      const button = element("button", { type: "button", class: "chip-move", "aria-label": name, "data-key": `${direction} ${region.code}` }, sign);
      button.addEventListener("click", () => void this.change((state) => ({ regions: moveItem(state.regions, at, to) })));
      return button;
    };
    return [...(at > 0 ? [moveButton(at - 1, "←", "left")] : []), ...(at < count - 1 ? [moveButton(at + 1, "→", "right")] : [])];
  }
}

/**
 * @param {HTMLInputElement} field
 * @returns {Flag}
 */
function flagKey(field) {
  return field.dataset.flag === "differences" ? "differences" : "runs_there";
}

for (const root of document.querySelectorAll("[data-compare]")) if (root instanceof HTMLElement) new Compare(root);
