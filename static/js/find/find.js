// @ts-check
// "Find": choose services and see which Regions have them all, or choose Regions and see what they have in common.
//
// <section data-find data-max-regions="5">
//   <button data-mode="services" aria-pressed="true">, <button data-mode="regions" aria-pressed="false">
//   <div data-question="services"> a combobox (shared/chooser.js), <select data-filter="partition">, "geography", "place",
//     "country", "near"; an option may have data-regions="eu-west-1 eu-west-3": those that it admits </div>
//   <div data-question="regions" hidden> a combobox </div>
//   <div data-start> what to do when nothing is chosen </div>
//   <input type="checkbox" data-runs-there>
//   <div data-selection> chips and notices, <div data-offers>, <p data-answer role="status">, <div data-details>
//   <div data-map hidden> a map (drawings.html, map_of_answer) </div>
// </section>

import { actions, chip } from "../shared/answers.js";
import { runningThere } from "../shared/catalog.js";
import { chooser } from "../shared/chooser.js";
import { element, replaceKeepingFocus, requiredElement } from "../shared/element.js";
import { label, searchEntries } from "../shared/labels.js";
import { resolveNames } from "../shared/names.js";
import { loadRegionEntries } from "../shared/search-index.js";
import { fetchDocument, once, ROOT } from "../shared/site.js";
import { formatQuery, matchCodes, parseQuery, unknownNotice } from "../shared/state.js";
import { Tool } from "../shared/tool.js";
import { familyOffers, regionsTable, regionsWith, servicesIn, servicesTable } from "./model.js";
import { offerButtons, regionsDetails, regionsSentence, servicesDetails, servicesSentence } from "./view.js";

/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/** @typedef {"services" | "regions"} Mode */

const SHAPE = /** @type {const} */ ({ services: "list", regions: "list", partition: "text", geography: "text", place: "text", country: "text", near: "text", runs_there: "flag" });
const COMPARE_SHAPE = /** @type {const} */ ({ regions: "list" });
/** Selects of the question by services. */
const FILTERS = /** @type {const} */ (["partition", "geography", "place", "country", "near"]);
const MODES = /** @type {const} */ (["services", "regions"]);

/** Load the families of services. */
const loadMap = once(() => import("./map.js"));
const loadFamilies = once(async () => /** @type {import("./model.js").Family[]} */ ((await fetchDocument("families.json")).families));

/** @extends {Tool<typeof SHAPE>} */
class Find extends Tool {
  /** @type {Mode} */
  #mode = "services";
  #buttons;
  #selects;
  /** So many Regions can be compared. */
  #maxRegions;
  #runsThere;
  #offers;
  #map;
  /** @type {import("./model.js").Family[]} */
  #families = [];
  /** @type {typeof import("./map.js").showOnMap | undefined} */
  #showOnMap;

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root, SHAPE);
    this.#buttons = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-mode]"))];
    this.#selects = [...root.querySelectorAll("select")];
    this.#maxRegions = Number(root.dataset.maxRegions);
    this.#runsThere = requiredElement(root, "[data-runs-there]", HTMLInputElement);
    this.#offers = requiredElement(root, "[data-offers]", HTMLElement);
    this.#map = requiredElement(root, "[data-map]", HTMLElement);
    this.#attachControls();
    // A link from another page may lead straight to a field; the address is then the question's alone.
    const field = location.hash && root.querySelector(`input[id="${CSS.escape(location.hash.slice(1))}"]`);
    if (field instanceof HTMLInputElement) {
      field.focus();
      history.replaceState(null, "", location.pathname + location.search);
    }
    this.start();
  }

  #attachControls() {
    this.#attachChooser("services", async () => searchEntries((await this.loadCatalog()).services), (count) => (count === 1 ? "1 Region" : `${count} Regions`));
    this.#attachChooser("regions", async () => (await Promise.all([loadRegionEntries(), this.loadCatalog()]))[0], (count) => `${count} services`);
    for (const select of this.#selects) {
      select.addEventListener("change", () => {
        const { value } = select;
        void this.change(() => ({ [filterKey(select)]: value }));
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

  /** @param {Mode} mode */
  #questionBox(mode) {
    return requiredElement(this.root, `[data-question="${mode}"]`, HTMLElement);
  }

  get #input() {
    return requiredElement(this.#questionBox(this.#mode), "input", HTMLInputElement);
  }

  /** @param {string} code */
  #remove(code) {
    void this.change((state) => ({ [this.#mode]: state[this.#mode].filter((other) => other !== code) }));
  }

  #clear() {
    void this.change(() => ({ [this.#mode]: [], ...Object.fromEntries(FILTERS.map((key) => [key, ""])), runs_there: false }));
    this.#input.focus();
  }

  async loadCatalog() {
    const [catalog, families, { showOnMap }] = await Promise.all([super.loadCatalog(), loadFamilies(), loadMap()]);
    this.#showOnMap = showOnMap;
    this.#families = families;
    this.codes = { services: catalog.services.map((service) => service.code), regions: catalog.regions.map((region) => region.code) };
    return catalog;
  }

  /** What was chosen in the other mode stays in the state, but is no part of the question. */
  question() {
    return this.#mode === "services" ? { ...this.state, regions: [] } : { regions: this.state.regions, runs_there: this.state.runs_there };
  }

  /** Take the question from the address. What it names wrongly is left out, and a note says so. */
  async applyAddress() {
    const query = location.search;
    const raw = parseQuery(query, SHAPE);
    if (raw.services.length || raw.regions.length) await this.loadCatalog();
    // Someone went on meanwhile: the newer address is taken instead.
    if (query !== location.search) return;
    const full = parseQuery(query, SHAPE, this.codes);
    // A link made by hand may say "msk" where AWS says "kafka".
    const services = resolveNames(full.services, searchEntries(this.catalog?.services ?? []));
    const regions = resolveNames(full.regions, searchEntries(this.catalog?.regions ?? []));
    const filters = this.#selects.map((select) => ({ key: filterKey(select), ...matchCodes([full[filterKey(select)]], values(select)) }));
    this.#mode = !raw.services.length && new URLSearchParams(query).has("regions") ? "regions" : "services";
    this.state = {
      ...full,
      ...Object.fromEntries(filters.map(({ key, matches }) => [key, matches[0] ?? ""])),
      services: services.matches.map((service) => service.code),
      regions: regions.matches.map((region) => region.code),
    };
    this.notes = [unknownNotice([...services.unknown, ...regions.unknown, ...filters.flatMap((filter) => filter.unknown)])];
    this.draw();
  }

  draw() {
    super.draw();
    const { catalog } = this;
    for (const button of this.#buttons) button.setAttribute("aria-pressed", String(button.dataset.mode === this.#mode));
    for (const mode of MODES) this.#questionBox(mode).hidden = mode !== this.#mode;
    for (const select of this.#selects) select.value = this.state[filterKey(select)];
    this.#runsThere.checked = this.state.runs_there;
    const codes = this.state[this.#mode];
    this.parts.start.hidden = codes.length > 0;
    const subjects = codes.flatMap((code) => (this.#mode === "services" ? catalog?.service(code) : catalog?.region(code)) ?? []);
    const remove = (/** @type {string} */ code) => this.#remove(code);
    this.drawSelection("ul", "Chosen", subjects.map((subject) => chip(subject, remove)), this.#input);
    const answers = Boolean(catalog && codes.length);
    const offers = catalog && this.#mode === "services" ? familyOffers(catalog, this.#families, codes) : [];
    this.#map.hidden = !answers || this.#mode === "regions";
    replaceKeepingFocus(this.#offers, offerButtons(offers, (code) => void this.change(({ services }) => ({ services: [...services, code] }))), this.#input);
    if (!catalog || !answers) return;
    const counted = this.state.runs_there ? runningThere(catalog) : catalog;
    if (this.#mode === "services") this.#drawRegions(counted);
    else this.#drawServices(counted);
  }

  /** @param {Catalog} catalog */
  #drawRegions(catalog) {
    const { services, geography, partition, place, country, near } = this.state;
    const nearRegion = catalog.region(near);
    const answer = regionsWith(catalog, services, { geography, partition, places: this.#admittedRegions(), near: nearRegion });
    const places = [geography, place, country].filter(Boolean).map((name) => `in ${name}`);
    const where = [...places, partition && `in partition ${partition}`].filter(Boolean).join(" and ");
    this.parts.answer.replaceChildren(...regionsSentence(answer, where), ...(nearRegion ? [`, nearest to ${label(nearRegion)} first`] : []));
    const codes = answer.complete.map((result) => result.region.code);
    this.#showOnMap?.(this.#map, answer);
    this.#drawDetails("regions-by-services.csv", () => regionsTable(answer), nearRegion ? codes.slice(0, this.#maxRegions) : codes, regionsDetails(answer, catalog, this.state.runs_there));
  }

  /** Return the Regions that each chosen option admits, where it lists them. */
  #admittedRegions() {
    return this.#selects.flatMap((select) => {
      const regions = select.selectedOptions[0]?.dataset.regions;
      return regions === undefined ? [] : [regions.split(" ")];
    });
  }

  /** @param {Catalog} catalog */
  #drawServices(catalog) {
    const { regions } = this.state;
    const answer = servicesIn(catalog, regions);
    this.parts.answer.replaceChildren(...servicesSentence(answer));
    this.#drawDetails("services-by-regions.csv", () => servicesTable(answer), regions, servicesDetails(answer, catalog.categories));
  }

  /**
   * Show an answer below what can be done with it.
   * @param {string} file
   * @param {() => string[][]} rows
   * @param {string[]} codes of Regions
   * @param {(Node | string)[]} answer
   */
  #drawDetails(file, rows, codes, answer) {
    const compare = new URL(`compare/${formatQuery({ regions: codes }, COMPARE_SHAPE)}`, ROOT).href;
    const beside = codes.length > 1 && codes.length <= this.#maxRegions ? [element("a", { href: compare }, this.state.near && this.#mode === "services" ? `Compare the nearest ${codes.length}` : "Compare these")] : [];
    const address = () => this.address();
    const onMap = this.#mode === "services" ? [element("a", { href: "#answer-map", class: "map-link" }, "On the map")] : [];
    this.parts.details.replaceChildren(actions({ address, file, rows, clear: () => this.#clear() }, ...beside, ...onMap), ...answer);
  }
}

/** @param {HTMLSelectElement} select */
function filterKey(select) {
  const key = FILTERS.find((filter) => filter === select.dataset.filter);
  if (!key) throw new Error(`no filter ${select.dataset.filter}`);
  return key;
}

/** @param {HTMLSelectElement} select */
function values(select) {
  return [...select.options].map((option) => option.value);
}

for (const root of document.querySelectorAll("[data-find]")) if (root instanceof HTMLElement) new Find(root);
