// @ts-check
// "Compare": two to five Regions side by side, by category.
//
// <section data-compare data-most="5">
//   <div data-ask> a combobox (shared/chooser.js), <input type="checkbox" data-differences> </div>
//   <div data-start> what to do when nothing is chosen </div>
//   <div data-chosen> chips and notices, <p data-answer role="status">, <div data-found>
// </section>

import { actions, chip } from "../shared/answers.js";
import { chooser } from "../shared/chooser.js";
import { element, part } from "../shared/element.js";
import { entriesOf, label, titles } from "../shared/labels.js";
import { named } from "../shared/names.js";
import { places } from "../shared/places.js";
import { leftOut, parse } from "../shared/state.js";
import { Tool } from "../shared/tool.js";
import { compare, differing, moved, table } from "./model.js";
import { compared, sentence } from "./view.js";

const SHAPE = /** @type {const} */ ({ regions: "list", differences: "flag" });

/** @extends {Tool<typeof SHAPE>} */
class Compare extends Tool {
  #input;
  #differences;
  #most;

  /** @param {HTMLElement} root */
  constructor(root) {
    super(root, SHAPE);
    this.#input = part(root, "[data-ask] input[role=combobox]", HTMLInputElement);
    this.#differences = part(root, "[data-differences]", HTMLInputElement);
    this.#most = Number(root.dataset.most);
    chooser(part(root, "[data-ask]", HTMLElement), {
      entries: async () => (await Promise.all([places(), this.ready()]))[0],
      chosen: () => this.state.regions,
      choose: async (codes, unknown) => {
        await this.arrived;
        const { regions, notes } = this.#limited([...this.state.regions, ...codes], unknown);
        void this.change(() => ({ regions }), notes);
      },
      remove: (code) => this.#remove(code),
      hint: (entry) => `${entry.count} services`,
    });
    this.#differences.addEventListener("change", () => {
      const differences = this.#differences.checked;
      void this.change(() => ({ differences }));
    });
    this.begin();
  }

  /**
   * Keep as many Regions as can be compared, with a note about those that are too many.
   * @param {string[]} codes
   * @param {string[]} unknown
   */
  #limited(codes, unknown) {
    const all = [...new Set(codes)];
    const excess = all.slice(this.#most);
    const note = `At most ${this.#most} Regions can be compared, so left out: ${excess.join(", ")}.`;
    return { regions: all.slice(0, this.#most), notes: [leftOut(unknown), ...(excess.length ? [note] : [])] };
  }

  /** @param {string} code */
  #remove(code) {
    void this.change((state) => ({ regions: state.regions.filter((other) => other !== code) }));
  }

  #clear() {
    void this.change(() => ({ regions: [], differences: false }));
    this.#input.focus();
  }

  /** Take the question from the address. What it names wrongly is left out, and a note says so. */
  async arrive() {
    const query = location.search;
    const asked = parse(query, SHAPE);
    const entries = asked.regions.length ? entriesOf((await this.ready()).regions) : [];
    // Someone went on meanwhile: the newer address is taken instead.
    if (query !== location.search) return;
    const { matches, unknown } = named(asked.regions, entries);
    const { regions, notes } = this.#limited(matches.map((region) => region.code), unknown);
    this.state = { ...asked, regions };
    this.notes = notes;
    this.draw();
  }

  draw() {
    super.draw();
    const { atlas, state } = this;
    const regions = state.regions.flatMap((code) => atlas?.region(code) ?? []);
    this.#differences.checked = state.differences;
    this.parts.start.hidden = regions.length > 0;
    const remove = (/** @type {string} */ code) => this.#remove(code);
    this.choose("ol", "Columns", regions.map((region, at) => chip(region, remove, ...this.#movers(region, at, regions.length))), this.#input);
    if (!atlas || !regions.length) return;
    const comparison = compare(atlas, state.regions);
    const shown = state.differences && regions.length > 1 ? differing(comparison.parts) : comparison.parts;
    const address = () => this.address();
    const rows = () => table(comparison.columns, shown);
    this.parts.answer.replaceChildren(...sentence(comparison));
    this.parts.details.replaceChildren(
      actions({ address, file: "regions-compared.csv", rows, clear: () => this.#clear() }),
      ...compared(comparison, shown, titles(atlas.services)),
    );
  }

  /**
   * Make the buttons that change places with the neighbours.
   * @param {{ code: string, name: string | null }} region
   * @param {number} at
   * @param {number} count
   */
  #movers(region, at, count) {
    const mover = (/** @type {number} */ to, /** @type {string} */ sign, /** @type {string} */ direction) => {
      const name = `Move ${label(region)} ${direction}`;
      const button = element("button", { type: "button", class: "chip-move", "aria-label": name, "data-key": `${direction} ${region.code}` }, sign);
      button.addEventListener("click", () => void this.change((state) => ({ regions: moved(state.regions, at, to) })));
      return button;
    };
    return [...(at > 0 ? [mover(at - 1, "←", "left")] : []), ...(at < count - 1 ? [mover(at + 1, "→", "right")] : [])];
  }
}

for (const root of document.querySelectorAll("[data-compare]")) if (root instanceof HTMLElement) new Compare(root);
