// @ts-check
// "Find": choose services and see which Regions have them all, or choose Regions and see what they have in common.
//
// <section data-find>
//   <button data-mode="services" aria-pressed="true">, <button data-mode="regions" aria-pressed="false">
//   <div data-question="services"> a combobox (shared/chooser.js), <div data-types> another for resource types, <select data-filter="partition">, "geography", "place",
//     "country", "near"; an option may have data-regions="eu-west-1 eu-west-3": the Regions that it admits </div>
//   <div data-question="regions" hidden> a combobox </div>
//   <div data-start> instructions, while nothing is chosen </div>
//   <input type="checkbox" data-runs-there>
//   <div data-selection> chips and notices, <div data-offers>, <p data-answer role="status">, <div data-details>
//   <div data-map hidden> a map (drawings.html, map_of_answer) </div>
// </section>

import { chooser } from "../shared/chooser.js";
import { replaceKeepingFocus, requiredElement } from "../shared/element.js";
import { countText, searchEntries } from "../shared/labels.js";
import { resolveNames } from "../shared/names.js";
import { loadRegionEntries } from "../shared/search-index.js";
import { filterKey, optionValues } from "../shared/selects.js";
import { fetchDocument, once } from "../shared/site.js";
import { matchCodes, parseQuery, unknownNotice } from "../shared/state.js";
import { Tool } from "../shared/tool.js";

/** @typedef {"services" | "regions"} Mode */

const SHAPE = /** @type {const} */ ({ services: "list", types: "list", regions: "list", partition: "text", geography: "text", place: "text", country: "text", near: "text", runs_there: "flag" });
/** @typedef {import("../shared/state.js").State<typeof SHAPE>} FindState */

/** Selects of the question by services. */
const FILTERS = /** @type {const} */ (["partition", "geography", "place", "country", "near"]);
const MODES = /** @type {const} */ (["services", "regions"]);

/** Load the scripts that draw an answer: they weigh more than everything that a question needs. */
const loadAnswers = once(async () => {
  const [answers, { families }] = await Promise.all([import("./answer.js"), fetchDocument("families.json")]);
  return { ...answers, families: /** @type {import("../shared/families.js").Family[]} */ (families) };
});

/** Load the script for resource types: most questions are about services alone. */
const loadTypes = once(() => import("./types.js"));

/** @extends {Tool<typeof SHAPE>} */
class Find extends Tool {
  /** @type {Mode} */
  #mode = "services";
  #buttons;
  #selects;
  #runsThere;
  #offers;
  #map;
  /** @type {Awaited<ReturnType<typeof loadAnswers>> | undefined} */
  #answers;
  /** Where the chosen resource types are registered. */
  #typeFacts = /** @type {import("./types.js").TypeFacts | undefined} */ (undefined);
  /** @type {Awaited<ReturnType<typeof loadTypes>> | undefined} */
  #types;

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root, SHAPE);
    this.#buttons = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-mode]"))];
    this.#selects = [...root.querySelectorAll("select")];
    this.#runsThere = requiredElement(root, "[data-runs-there]", HTMLInputElement);
    this.#offers = requiredElement(root, "[data-offers]", HTMLElement);
    this.#map = requiredElement(root, "[data-map]", HTMLElement);
    this.#attachControls();
    // A link from another page may lead to a field; its anchor is then removed from the address.
    const field = location.hash && root.querySelector(`input[id="${CSS.escape(location.hash.slice(1))}"]`);
    if (field instanceof HTMLInputElement) {
      field.focus();
      history.replaceState(null, "", location.pathname + location.search);
    }
    this.start();
  }

  #attachControls() {
    this.#attachChooser("services", async () => searchEntries((await this.loadCatalog()).services), (count) => countText(count, "Region"));
    this.#attachChooser("regions", async () => (await Promise.all([loadRegionEntries(), this.loadCatalog()]))[0], (count) => countText(count, "service"));
    this.#attachTypeChooser();
    for (const select of this.#selects) {
      select.addEventListener("change", () => {
        const { value } = select;
        void this.change(() => ({ [filterKey(select, FILTERS)]: value }));
      });
    }
    this.#runsThere.addEventListener("change", () => {
      const { checked } = this.#runsThere;
      void this.change(() => ({ runs_there: checked }));
    });
    for (const button of this.#buttons) {
      button.addEventListener("click", () =>
        void this.change(() => {
          this.#mode = button.dataset.mode === "regions" ? "regions" : "services";
          return {};
        }),
      );
    }
  }

  /**
   * @param {Mode} mode
   * @param {() => Promise<readonly import("../shared/rank.js").Entry[]>} loadEntries
   * @param {(count: number) => string} hint
   */
  #attachChooser(mode, loadEntries, hint) {
    chooser(this.#questionBox(mode), {
      loadEntries,
      chosenCodes: () => this.state[mode],
      onChoose: (codes, unknown) => void this.change((state) => ({ [mode]: [...new Set([...state[mode], ...codes])] }), [unknownNotice(unknown)]),
      onRemove: (code) => this.#remove(code),
      hint: (entry) => hint(entry.count),
    });
  }

  #attachTypeChooser() {
    chooser(requiredElement(this.root, "[data-types]", HTMLElement), {
      loadEntries: async () => (await loadTypes()).loadTypeEntries(),
      chosenCodes: () => this.state.types,
      onChoose: async (codes, unknown) => {
        const { matches } = await this.#loadTypeFacts([...this.state.types, ...codes]);
        void this.change(() => ({ types: matches }), [unknownNotice(unknown)]);
      },
      onRemove: (code) => this.#remove(code),
      hint: (entry) => countText(entry.count, "Region"),
    });
  }

  /**
   * Load where types are registered; return their names, and the names that are no types.
   * @param {readonly string[]} names
   */
  async #loadTypeFacts(names) {
    if (!names.length) return { matches: [], unknown: [] };
    this.#types = await loadTypes();
    const entries = await this.#types.loadTypeEntries();
    const { matches, unknown } = resolveNames(names, entries);
    Object.assign(this.codes, { types: entries.map((entry) => entry.code) });
    this.#typeFacts = await this.#types.loadTypeFacts(matches);
    return { matches: matches.map((entry) => entry.code), unknown };
  }

  /** @param {Mode} mode */
  #questionBox(mode) {
    return requiredElement(this.root, `[data-question="${mode}"]`, HTMLElement);
  }

  get #input() {
    return requiredElement(this.#questionBox(this.#mode), "input", HTMLInputElement);
  }

  /** @param {string} code */
  #remove(code) {
    const key = this.state.types.includes(code) ? "types" : this.#mode;
    void this.change((state) => ({ [key]: state[key].filter((other) => other !== code) }));
  }

  #clear() {
    void this.change(() => ({ [this.#mode]: [], types: [], ...Object.fromEntries(FILTERS.map((key) => [key, ""])), runs_there: false }));
    this.#input.focus();
  }

  async loadCatalog() {
    const [catalog, answers] = await Promise.all([super.loadCatalog(), loadAnswers()]);
    this.#answers = answers;
    Object.assign(this.codes, { services: catalog.services.map((service) => service.code), regions: catalog.regions.map((region) => region.code) });
    return catalog;
  }

  /** Return the question: what was chosen in the other mode stays in the state, but is not part of it. */
  question() {
    return this.#mode === "services" ? { ...this.state, regions: [] } : { regions: this.state.regions, runs_there: this.state.runs_there };
  }

  /** Read the question from the address. Unknown values are left out and named in a note. */
  async applyAddress() {
    const query = location.search;
    const raw = parseQuery(query, SHAPE);
    if (raw.services.length || raw.types.length || raw.regions.length) await this.loadCatalog();
    if (raw.types.length) await this.#loadTypeFacts(raw.types);
    // The address has changed in the meantime: the newer one is read instead.
    if (query !== location.search) return;
    const full = parseQuery(query, SHAPE, this.codes);
    // A link made by hand may say "msk" where AWS says "kafka".
    const types = await this.#loadTypeFacts(full.types);
    if (query !== location.search) return;
    const services = resolveNames(full.services, searchEntries(this.catalog?.services ?? []));
    const regions = resolveNames(full.regions, searchEntries(this.catalog?.regions ?? []));
    const filters = this.#selects.map((select) => ({ key: filterKey(select, FILTERS), ...matchCodes([full[filterKey(select, FILTERS)]], optionValues(select)) }));
    this.#mode = !raw.services.length && !raw.types.length && new URLSearchParams(query).has("regions") ? "regions" : "services";
    this.state = {
      ...full,
      ...Object.fromEntries(filters.map(({ key, matches }) => [key, matches[0] ?? ""])),
      services: services.matches.map((service) => service.code),
      types: types.matches,
      regions: regions.matches.map((region) => region.code),
    };
    this.notes = [unknownNotice([...services.unknown, ...types.unknown, ...regions.unknown, ...filters.flatMap((filter) => filter.unknown)])];
    this.draw();
  }

  draw() {
    super.draw();
    const { catalog } = this;
    for (const button of this.#buttons) button.setAttribute("aria-pressed", String(button.dataset.mode === this.#mode));
    for (const mode of MODES) this.#questionBox(mode).hidden = mode !== this.#mode;
    for (const select of this.#selects) select.value = this.state[filterKey(select, FILTERS)];
    this.#runsThere.checked = this.state.runs_there;
    const codes = this.#mode === "services" ? [...this.state.services, ...this.state.types] : this.state.regions;
    this.parts.start.hidden = codes.length > 0;
    const answers = codes.length ? this.#answers : undefined;
    this.#map.hidden = !answers || this.#mode === "regions";
    if (catalog && answers) return this.#drawAnswer(catalog, answers, codes);
    this.drawSelection(this.#input);
    replaceKeepingFocus(this.#offers, [], this.#input);
  }

  /**
   * @param {import("../shared/catalog.js").Catalog} wholeCatalog
   * @param {Awaited<ReturnType<typeof loadAnswers>>} answers
   * @param {string[]} codes what is chosen in this mode
   */
  #drawAnswer(wholeCatalog, answers, codes) {
    const byServices = this.#mode === "services";
    const facts = byServices && this.state.types.length ? this.#typeFacts : undefined;
    const catalog = facts && this.#types ? this.#types.withTypes(wholeCatalog, facts) : wholeCatalog;
    const subjects = codes.flatMap((code) => (byServices ? catalog.service(code) : catalog.region(code)) ?? []);
    this.drawSelection(this.#input, { kind: "ul", name: "Chosen", chips: answers.chips(subjects, (code) => this.#remove(code)) });
    const add = (/** @type {string} */ code) => void this.change(({ services }) => ({ services: [...services, code] }));
    replaceKeepingFocus(this.#offers, byServices ? answers.offersOf(catalog, answers.families, this.state.services, add) : [], this.#input);
    const answer = byServices ? answers.regionsAnswer(catalog, { ...this.state, services: codes }, this.#admittedRegions()) : answers.servicesAnswer(catalog, this.state);
    answer.showOnMap?.(this.#map);
    this.parts.answer.replaceChildren(...answer.sentence);
    const note = facts && this.#types ? this.#types.unknownNote(wholeCatalog, facts) : [];
    this.parts.details.replaceChildren(...note, ...answers.answerDetails(answer, { address: () => this.address(), clear: () => this.#clear() }));
  }

  /** Return the Regions that each chosen option with a list of Regions admits. */
  #admittedRegions() {
    return this.#selects.flatMap((select) => {
      const regions = select.selectedOptions[0]?.dataset.regions;
      return regions === undefined ? [] : [regions.split(" ")];
    });
  }
}

for (const root of document.querySelectorAll("[data-find]")) if (root instanceof HTMLElement) new Find(root);
