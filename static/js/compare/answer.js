// @ts-check
// The answer of "Compare" on the page: what is chosen, a sentence, what can be done with it, and what it is in detail. Loaded
// with the catalog, by the first who asks.

import { actions, chip } from "../shared/answers.js";
import { runningThere } from "../shared/catalog.js";
import { element } from "../shared/element.js";
import { familyOffers } from "../shared/families.js";
import { offerButtons } from "../shared/family-offers.js";
import { label, titles } from "../shared/labels.js";
import { compare, moveItem, onlyDiffering, table } from "./model.js";
import { details, sentence } from "./view.js";

/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/** @typedef {import("../shared/catalog.js").Region} Region */
/** @typedef {import("./compare.js").CompareState} CompareState */

/**
 * Return the answer to a question that names at least one Region.
 * @param {Catalog} all
 * @param {CompareState} state
 * @param {{ address: () => string, clear: () => void }} page
 */
export function comparisonAnswer(all, state, { address, clear }) {
  const comparison = compare(state.runs_there ? runningThere(all) : all, state.regions, state.services);
  const isSingle = comparison.columns.length === 1;
  const shown = !isSingle && (state.differences || !state.table) ? onlyDiffering(comparison.categories) : comparison.categories;
  const rows = () => table(comparison.columns, shown);
  return {
    sentence: sentence(comparison),
    details: [
      actions({ address, file: "regions-compared.csv", rows, clear }),
      ...details(comparison, { shown, asTable: isSingle || state.table, tableFirst: state.services.length > 0, names: titles(all.services) }),
    ],
  };
}

/**
 * Return the buttons that add members of the families of chosen services, where the Regions differ in them.
 * @param {Catalog} all
 * @param {readonly import("../shared/families.js").Family[]} families
 * @param {CompareState} state
 * @param {(code: string) => void} add
 */
export function offersOf(all, families, state, add) {
  const regions = state.regions.flatMap((code) => all.region(code) ?? []);
  return offerButtons(familyOffers(state.runs_there ? runningThere(all) : all, families, state.services, regions), add);
}

/**
 * Return a chip for each thing that is chosen.
 * @param {readonly { code: string, name: string | null }[]} subjects
 * @param {(code: string) => void} remove
 */
export function chips(subjects, remove) {
  return subjects.map((subject) => chip(subject, remove));
}

/**
 * Return a chip for each Region, with buttons that change places with its neighbors.
 * @param {readonly Region[]} regions
 * @param {(code: string) => void} remove
 * @param {(codes: string[]) => void} arrange
 */
export function regionChips(regions, remove, arrange) {
  const codes = regions.map(({ code }) => code);
  return regions.map((region, at) => {
    const button = (/** @type {number} */ to, /** @type {string} */ sign, /** @type {string} */ direction) => {
      const name = `Move ${label(region)} ${direction}`;
      const made = element("button", { type: "button", class: "chip-move", "aria-label": name, "data-key": `${direction} ${region.code}` }, sign);
      made.addEventListener("click", () => arrange(moveItem(codes, at, to)));
      return made;
    };
    return chip(region, remove, ...(at > 0 ? [button(at - 1, "←", "left")] : []), ...(at < regions.length - 1 ? [button(at + 1, "→", "right")] : []));
  });
}
