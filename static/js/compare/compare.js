// @ts-check
// "Compare": two to five Regions side by side, by category.
//
// <section data-compare data-most="5">
//   <div data-ask> a combobox (shared/chooser.js), <input type="checkbox" data-differences> </div>
//   <div data-start> what to do when nothing is chosen </div>
//   <div data-chosen> chips and notices, <p data-answer role="status">, <div data-found>
// </section>

import { actions, chip, notices, waiting } from "../shared/answers.js";
import { load } from "../shared/catalog.js";
import { chooser } from "../shared/chooser.js";
import { compare, differing, moved, table } from "./model.js";
import { compared, sentence } from "./view.js";
import { element, part, refill } from "../shared/element.js";
import { entriesOf, label, titles } from "../shared/labels.js";
import { named } from "../shared/names.js";
import { places } from "../shared/places.js";
import { follow, format, keep, leftOut, parse } from "../shared/state.js";

/** @typedef {import("../shared/catalog.js").Atlas} Atlas */

const SHAPE = /** @type {const} */ ({ regions: "list", differences: "flag" });

/** @param {HTMLElement} tool */
function begin(tool) {
  const parts = {
    ask: part(tool, "[data-ask]", HTMLElement),
    differences: part(tool, "[data-differences]", HTMLInputElement),
    start: part(tool, "[data-start]", HTMLElement),
    chosen: part(tool, "[data-chosen]", HTMLElement),
    answer: part(tool, "[data-answer]", HTMLElement),
    found: part(tool, "[data-found]", HTMLElement),
  };
  const input = part(parts.ask, "input[role=combobox]", HTMLInputElement);
  const most = Number(tool.dataset.most);
  let state = parse("", SHAPE);
  let settled = Promise.resolve(true);
  let told = /** @type {string[]} */ ([]);
  /** @type {Atlas | undefined} */
  let atlas;

  const ready = async () => (atlas = await load());

  /**
   * @param {(now: typeof state) => Partial<typeof state>} news
   * @param {string[]} [notes]
   */
  const change = async (news, notes = []) => {
    // Whoever is faster than the network must not lose what the address asks.
    if (!(await settled)) return;
    state = { ...state, ...news(state) };
    told = notes;
    keep(state, SHAPE);
    draw();
  };

  /**
   * Keep to as many Regions as can be compared, and tell which were too many.
   * @param {string[]} codes
   * @param {string[]} unknown
   */
  const limited = (codes, unknown) => {
    const all = [...new Set(codes)];
    const more = all.slice(most);
    return {
      regions: all.slice(0, most),
      notes: [leftOut(unknown), ...(more.length ? [`At most ${most} Regions can be compared, so left out: ${more.join(", ")}.`] : [])],
    };
  };

  /** @param {string} code */
  const remove = (code) => void change((now) => ({ regions: now.regions.filter((one) => one !== code) }));

  const clear = () => {
    void change(() => ({ regions: [], differences: false }));
    input.focus();
  };

  const draw = () => {
    tool.dataset.drawn = "";
    const regions = state.regions.flatMap((code) => atlas?.region(code) ?? []);
    parts.differences.checked = state.differences;
    parts.start.hidden = regions.length > 0;
    const list = element("ol", { class: "chips", "aria-label": "Columns" }, ...regions.map((one, at) => chip(one, remove, ...movers(one, at, regions.length))));
    refill(parts.chosen, [...notices(told), ...(regions.length ? [list] : [])], input);
    parts.answer.replaceChildren();
    parts.found.replaceChildren();
    if (!atlas || !regions.length) return;
    const found = compare(atlas, state.regions);
    const shown = state.differences && regions.length > 1 ? differing(found.parts) : found.parts;
    parts.answer.replaceChildren(...sentence(found));
    parts.found.replaceChildren(
      actions({ address, file: "regions-compared.csv", rows: () => table(found.columns, shown), clear }),
      ...compared(found, shown, titles(atlas.services)),
    );
  };

  const address = () => new URL(location.pathname + format(state, SHAPE), location.origin).href;

  /**
   * Make the buttons that change places with the neighbours.
   * @param {{ code: string, name: string | null }} one
   * @param {number} at
   * @param {number} count
   */
  const movers = (one, at, count) => {
    const mover = (/** @type {number} */ to, /** @type {string} */ sign, /** @type {string} */ way) => {
      const made = element("button", { type: "button", class: "chip-move", "aria-label": `Move ${label(one)} ${way}`, "data-key": `${way} ${one.code}` }, sign);
      made.addEventListener("click", () => void change((now) => ({ regions: moved(now.regions, at, to) })));
      return made;
    };
    return [...(at > 0 ? [mover(at - 1, "←", "left")] : []), ...(at < count - 1 ? [mover(at + 1, "→", "right")] : [])];
  };

  /** Take the state from the address. What it names wrongly is told and left out. */
  const arrive = async () => {
    const query = location.search;
    const asked = parse(query, SHAPE);
    const entries = asked.regions.length ? entriesOf((await ready()).regions) : [];
    // Someone went on meanwhile: the newer address is taken instead.
    if (query !== location.search) return;
    const { found, unknown } = named(asked.regions, entries);
    const { regions, notes } = limited(found.map((one) => one.code), unknown);
    state = { ...asked, regions };
    told = notes;
    draw();
  };

  chooser(parts.ask, {
    entries: async () => (await Promise.all([places(), ready()]))[0],
    chosen: () => state.regions,
    choose: async (codes, unknown) => {
      await settled;
      const { regions, notes } = limited([...state.regions, ...codes], unknown);
      void change(() => ({ regions }), notes);
    },
    remove,
    hint: (one) => `${one.count} services`,
  });
  parts.differences.addEventListener("change", () => {
    const differences = parts.differences.checked;
    void change(() => ({ differences }));
  });
  // What will be needed is fetched when someone turns to the tool, not before.
  tool.addEventListener("focusin", () => void ready().catch(() => {}), { once: true });
  const go = () => {
    settled = waiting(parts.chosen, arrive, go);
  };
  follow(SHAPE, go);
  go();
}

for (const tool of document.querySelectorAll("[data-compare]")) if (tool instanceof HTMLElement) begin(tool);
