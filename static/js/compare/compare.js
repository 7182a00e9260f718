// @ts-check
// "Compare": two to five Regions side by side, by category; all services, or those that are chosen.
//
// <section data-compare>
//   <div data-choose="regions"> and <div data-choose="services"> each a combobox (shared/chooser.js)
//   <input type="checkbox" data-flag="runs_there">, <input type="checkbox" data-flag="differences"> in a label: for the table only
//   <button data-view="lists" aria-pressed="true">, <button data-view="table" aria-pressed="false">
//   <div data-start> instructions, while nothing is chosen </div>
//   <div data-selection> chips and notices, <div data-offers>, <p data-answer role="status">, <div data-details>
// </section>

import { chooser } from "../shared/chooser.js";
import { replaceKeepingFocus, requiredElement } from "../shared/element.js";
import { countText, searchEntries } from "../shared/labels.js";
import { resolveNames } from "../shared/names.js";
import { loadRegionEntries } from "../shared/search-index.js";
import { fetchDocument, once } from "../shared/site.js";
import { MAX_COMPARED, parseQuery, unknownNotice } from "../shared/state.js";
import { Tool } from "../shared/tool.js";

/** @typedef {"differences" | "runs_there"} Flag */

const SHAPE = /** @type {const} */ ({ regions: "list", services: "list", differences: "flag", table: "flag", runs_there: "flag" });
/** @typedef {import("../shared/state.js").State<typeof SHAPE>} CompareState */

/** Load the scripts that draw an answer: they weigh more than everything that a question needs. */
const loadAnswers = once(async () => {
  const [answers, { families }] = await Promise.all([import("./answer.js"), fetchDocument("families.json")]);
  return { ...answers, families: /** @type {import("../shared/families.js").Family[]} */ (families) };
});

/** @extends {Tool<typeof SHAPE>} */
class Compare extends Tool {
  #input;
  #flags;
  #views;
  #offers;
  /** @type {Awaited<ReturnType<typeof loadAnswers>> | undefined} */
  #answers;

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root, SHAPE);
    this.#input = requiredElement(root, "[data-choose=regions] input", HTMLInputElement);
    this.#flags = /** @type {HTMLInputElement[]} */ ([...root.querySelectorAll("input[data-flag]")]);
    this.#views = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-view]")]);
    this.#offers = requiredElement(root, "[data-offers]", HTMLElement);
    this.#attachChoosers();
    this.#attachControls();
    this.start();
  }

  #attachChoosers() {
    chooser(requiredElement(this.root, "[data-choose=regions]", HTMLElement), {
      loadEntries: async () => (await Promise.all([loadRegionEntries(), this.loadCatalog()]))[0],
      chosenCodes: () => this.state.regions,
      onChoose: async (codes, unknown) => {
        await this.addressApplied;
        const { regions, notes } = this.#limitRegions([...this.state.regions, ...codes], unknown);
        void this.change(() => ({ regions }), notes);
      },
      onRemove: (code) => this.#remove("regions", code),
      hint: (entry) => countText(entry.count, "service"),
    });
    chooser(requiredElement(this.root, "[data-choose=services]", HTMLElement), {
      loadEntries: async () => searchEntries((await this.loadCatalog()).services),
      chosenCodes: () => this.state.services,
      onChoose: (codes, unknown) => this.#addServices(codes, unknown),
      onRemove: (code) => this.#remove("services", code),
      hint: (entry) => countText(entry.count, "Region"),
    });
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
   * Keep as many Regions as can be compared, and name the others in a note.
   * @param {string[]} codes
   * @param {string[]} unknown
   */
  #limitRegions(codes, unknown) {
    const all = [...new Set(codes)];
    const excess = all.slice(MAX_COMPARED);
    const note = `At most ${MAX_COMPARED} Regions can be compared, so left out: ${excess.join(", ")}.`;
    return { regions: all.slice(0, MAX_COMPARED), notes: [unknownNotice(unknown), ...(excess.length ? [note] : [])] };
  }

  /**
   * Add services. The first ones are few rows, so they are shown as a table.
   * @param {string[]} codes
   * @param {string[]} [unknown]
   */
  #addServices(codes, unknown = []) {
    const update = (/** @type {CompareState} */ { services, table }) => ({ services: [...new Set([...services, ...codes])], table: table || !services.length });
    void this.change(update, [unknownNotice(unknown)]);
  }

  /**
   * @param {"regions" | "services"} kind
   * @param {string} code
   */
  #remove(kind, code) {
    void this.change((state) => ({ [kind]: state[kind].filter((other) => other !== code) }));
  }

  #clear() {
    void this.change(() => parseQuery("", SHAPE));
    this.#input.focus();
  }

  async loadCatalog() {
    const [catalog, answers] = await Promise.all([super.loadCatalog(), loadAnswers()]);
    this.#answers = answers;
    this.codes = { regions: catalog.regions.map((region) => region.code), services: catalog.services.map((service) => service.code) };
    return catalog;
  }

  /** Read the question from the address. Unknown values are left out and named in a note. */
  async applyAddress() {
    const query = location.search;
    const raw = parseQuery(query, SHAPE);
    const catalog = raw.regions.length || raw.services.length ? await this.loadCatalog() : undefined;
    // The address has changed in the meantime: the newer one is read instead.
    if (query !== location.search) return;
    const requested = parseQuery(query, SHAPE, this.codes);
    const resolvedRegions = resolveNames(requested.regions, searchEntries(catalog?.regions ?? []));
    const services = resolveNames(requested.services, searchEntries(catalog?.services ?? []));
    const { regions, notes } = this.#limitRegions(resolvedRegions.matches.map((region) => region.code), [...resolvedRegions.unknown, ...services.unknown]);
    this.state = { ...requested, regions, services: services.matches.map((service) => service.code) };
    this.notes = notes;
    this.draw();
  }

  draw() {
    super.draw();
    const { catalog, state } = this;
    const answers = state.regions.length || state.services.length ? this.#answers : undefined;
    this.#showControls();
    this.parts.start.hidden = state.regions.length > 0;
    if (catalog && answers) return this.#drawAnswer(catalog, answers);
    this.drawSelection(this.#input);
    replaceKeepingFocus(this.#offers, [], this.#input);
  }

  /**
   * @param {import("../shared/catalog.js").Catalog} catalog
   * @param {Awaited<ReturnType<typeof loadAnswers>>} answers
   */
  #drawAnswer(catalog, answers) {
    const { state } = this;
    const regions = state.regions.flatMap((code) => catalog.region(code) ?? []);
    const services = state.services.flatMap((code) => catalog.service(code) ?? []);
    const arrange = (/** @type {string[]} */ codes) => void this.change(() => ({ regions: codes }));
    this.drawSelection(
      this.#input,
      { kind: "ol", name: "Columns", chips: answers.regionChips(regions, (code) => this.#remove("regions", code), arrange) },
      { kind: "ul", name: "Services", chips: answers.chips(services, (code) => this.#remove("services", code)) },
    );
    replaceKeepingFocus(this.#offers, answers.offersOf(catalog, answers.families, state, (code) => this.#addServices([code])), this.#input);
    if (!regions.length) return;
    const answer = answers.comparisonAnswer(catalog, state, { address: () => this.address(), clear: () => this.#clear() });
    this.parts.answer.replaceChildren(...answer.sentence);
    this.parts.details.replaceChildren(...answer.details);
  }

  /** Show the state in the controls. "Differences only" applies to the table alone. */
  #showControls() {
    const { state } = this;
    for (const field of this.#flags) {
      field.checked = state[flagKey(field)];
      if (flagKey(field) === "differences") /** @type {HTMLElement} */ (field.closest("label")).hidden = !state.table;
    }
    for (const button of this.#views) button.setAttribute("aria-pressed", String((button.dataset.view === "table") === state.table));
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
