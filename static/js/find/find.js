// @ts-check
// "Find": choose services and see which Regions have them all, or choose Regions and see what they have in common.
//
// <section data-find data-shared="iam route53" data-most="5">
//   <button data-mode="services" aria-pressed="true">, <button data-mode="regions" aria-pressed="false">
//   <div data-ask="services"> a combobox (shared/chooser.js), <select data-where="partition">, <select data-where="geography"> </div>
//   <div data-ask="regions" hidden> a combobox </div>
//   <div data-start> what to do when nothing is chosen </div>
//   <div data-chosen> chips and notices, <p data-answer role="status">, <div data-found>
// </section>

import { actions, chip } from "../shared/answers.js";
import { chooser } from "../shared/chooser.js";
import { element, part } from "../shared/element.js";
import { entriesOf } from "../shared/labels.js";
import { named } from "../shared/names.js";
import { places } from "../shared/places.js";
import { ROOT } from "../shared/site.js";
import { format, leftOut, parse, sift } from "../shared/state.js";
import { Tool } from "../shared/tool.js";
import { regionsTable, regionsWith, servicesIn, servicesTable } from "./model.js";
import { regionsAnswer, regionsFound, servicesAnswer, servicesFound } from "./view.js";

/** @typedef {import("../shared/catalog.js").Atlas} Atlas */
/** @typedef {"services" | "regions"} Mode */

const SHAPE = /** @type {const} */ ({ services: "list", regions: "list", partition: "text", geography: "text" });
const COMPARED = /** @type {const} */ ({ regions: "list" });
const MODES = /** @type {const} */ (["services", "regions"]);

/** @extends {Tool<typeof SHAPE>} */
class Find extends Tool {
  /** @type {Mode} */
  #mode = "services";
  #buttons;
  #selects;
  /** So many Regions can be compared. */
  #most;
  /** Codes of services with a global endpoint. */
  #shared;

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root, SHAPE);
    this.#buttons = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-mode]"))];
    this.#selects = [...root.querySelectorAll("select")];
    this.#most = Number(root.dataset.most);
    this.#shared = new Set((root.dataset.shared ?? "").split(" "));
    this.#attach();
    // A link from another page may lead straight to a field; the address is then the question's alone.
    const field = location.hash && root.querySelector(`input[id="${CSS.escape(location.hash.slice(1))}"]`);
    if (field instanceof HTMLInputElement) {
      field.focus();
      history.replaceState(null, "", location.pathname + location.search);
    }
    this.begin();
  }

  #attach() {
    this.#attachChooser("services", async () => entriesOf((await this.ready()).services), (count) => (count === 1 ? "1 Region" : `${count} Regions`));
    this.#attachChooser("regions", async () => (await Promise.all([places(), this.ready()]))[0], (count) => `${count} services`);
    for (const select of this.#selects) {
      select.addEventListener("change", () => {
        const { value } = select;
        void this.change(() => ({ [keyOf(select)]: value }));
      });
    }
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
   * @param {() => Promise<readonly import("../shared/rank.js").Entry[]>} entries
   * @param {(count: number) => string} hint
   */
  #attachChooser(mode, entries, hint) {
    chooser(this.#fields(mode), {
      entries,
      chosen: () => this.state[mode],
      choose: (codes, unknown) => void this.change((state) => ({ [mode]: [...new Set([...state[mode], ...codes])] }), [leftOut(unknown)]),
      remove: (code) => this.#remove(code),
      hint: (entry) => hint(entry.count),
    });
  }

  /** @param {Mode} mode */
  #fields(mode) {
    return part(this.root, `[data-ask="${mode}"]`, HTMLElement);
  }

  get #input() {
    return part(this.#fields(this.#mode), "input", HTMLInputElement);
  }

  /** @param {string} code */
  #remove(code) {
    void this.change((state) => ({ [this.#mode]: state[this.#mode].filter((other) => other !== code) }));
  }

  #clear() {
    void this.change(() => ({ [this.#mode]: [], partition: "", geography: "" }));
    this.#input.focus();
  }

  async ready() {
    const atlas = await super.ready();
    this.codes = { services: atlas.services.map((service) => service.code), regions: atlas.regions.map((region) => region.code) };
    return atlas;
  }

  /** What was chosen in the other mode stays in the state, but is no part of the question. */
  asked() {
    return this.#mode === "services" ? { ...this.state, regions: [] } : { regions: this.state.regions };
  }

  /** Take the question from the address. What it names wrongly is left out, and a note says so. */
  async arrive() {
    const query = location.search;
    const raw = parse(query, SHAPE);
    if (raw.services.length || raw.regions.length) await this.ready();
    // Someone went on meanwhile: the newer address is taken instead.
    if (query !== location.search) return;
    const full = parse(query, SHAPE, this.codes);
    // A link made by hand may say "msk" where AWS says "kafka".
    const services = named(full.services, entriesOf(this.atlas?.services ?? []));
    const regions = named(full.regions, entriesOf(this.atlas?.regions ?? []));
    const places = this.#selects.map((select) => ({ key: keyOf(select), ...sift([full[keyOf(select)]], values(select)) }));
    this.#mode = !raw.services.length && new URLSearchParams(query).has("regions") ? "regions" : "services";
    this.state = {
      ...full,
      ...Object.fromEntries(places.map(({ key, matches }) => [key, matches[0] ?? ""])),
      services: services.matches.map((service) => service.code),
      regions: regions.matches.map((region) => region.code),
    };
    this.notes = [leftOut([...services.unknown, ...regions.unknown, ...places.flatMap((place) => place.unknown)])];
    this.draw();
  }

  draw() {
    super.draw();
    const { atlas } = this;
    for (const button of this.#buttons) button.setAttribute("aria-pressed", String(button.dataset.mode === this.#mode));
    for (const mode of MODES) this.#fields(mode).hidden = mode !== this.#mode;
    for (const select of this.#selects) select.value = this.state[keyOf(select)];
    const codes = this.state[this.#mode];
    this.parts.start.hidden = codes.length > 0;
    const subjects = codes.flatMap((code) => (this.#mode === "services" ? atlas?.service(code) : atlas?.region(code)) ?? []);
    const remove = (/** @type {string} */ code) => this.#remove(code);
    this.choose("ul", "Chosen", subjects.map((subject) => chip(subject, remove)), this.#input);
    if (!atlas || !codes.length) return;
    if (this.#mode === "services") this.#drawRegions(atlas);
    else this.#drawServices(atlas);
  }

  /** @param {Atlas} atlas */
  #drawRegions(atlas) {
    const { services, geography, partition } = this.state;
    const answer = regionsWith(atlas, services, this.state);
    const place = [geography && `in ${geography}`, partition && `in partition ${partition}`].filter(Boolean).join(" and ");
    this.parts.answer.replaceChildren(...regionsAnswer(answer, place));
    const codes = answer.all.map((reach) => reach.region.code);
    this.#offer("regions-by-services.csv", () => regionsTable(answer), codes, regionsFound(answer, this.#shared));
  }

  /** @param {Atlas} atlas */
  #drawServices(atlas) {
    const { regions } = this.state;
    const answer = servicesIn(atlas, regions);
    this.parts.answer.replaceChildren(...servicesAnswer(answer));
    this.#offer("services-by-regions.csv", () => servicesTable(answer), regions, servicesFound(answer, atlas.categories));
  }

  /**
   * Show an answer below what can be done with it.
   * @param {string} file
   * @param {() => string[][]} rows
   * @param {string[]} codes of Regions
   * @param {(Node | string)[]} answer
   */
  #offer(file, rows, codes, answer) {
    const compare = new URL(`compare/${format({ regions: codes }, COMPARED)}`, ROOT).href;
    const beside = codes.length > 1 && codes.length <= this.#most ? [element("a", { href: compare }, "Compare them")] : [];
    const address = () => this.address();
    this.parts.details.replaceChildren(actions({ address, file, rows, clear: () => this.#clear() }, ...beside), ...answer);
  }
}

/** @param {HTMLSelectElement} select */
function keyOf(select) {
  return select.dataset.where === "partition" ? "partition" : "geography";
}

/** @param {HTMLSelectElement} select */
function values(select) {
  return [...select.options].map((option) => option.value);
}

for (const root of document.querySelectorAll("[data-find]")) if (root instanceof HTMLElement) new Find(root);
