// @ts-check
// The answer of "Compare" on the page: the chosen Regions and services, a sentence, actions and details. Loaded with the
// catalog, for the first question.

import { actions, chip, chips } from "../shared/answers.js";
import { withoutGlobalEndpoints } from "../shared/catalog.js";
import { element } from "../shared/element.js";
import { familyOffers } from "../shared/families.js";
import { offerButtons } from "../shared/family-offers.js";
import { label, titles } from "../shared/labels.js";
import { compare, moveItem, onlyDiffering, table } from "./model.js";
import { details, sentence } from "./view.js";

/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/** @typedef {import("../shared/catalog.js").Region} Region */
/** @typedef {import("./compare.js").CompareState} CompareState */

export { chips };

/**
 * Return the answer to a question that names at least one Region.
 * @param {Catalog} catalog
 * @param {CompareState} state
 * @param {{ address: () => string, clear: () => void }} page
 */
export function comparisonAnswer(catalog, state, { address, clear }) {
  const comparison = compare(state.runs_there ? withoutGlobalEndpoints(catalog) : catalog, state.regions, state.services);
  const isSingle = comparison.columns.length === 1;
  const shown = !isSingle && (state.differences || !state.table) ? onlyDiffering(comparison.categories) : comparison.categories;
  const rows = () => table(comparison.columns, shown);
  return {
    sentence: sentence(comparison),
    details: [
      actions({ address, file: "regions-compared.csv", rows, clear }),
      ...details(comparison, { shown, asTable: isSingle || state.table, tableFirst: state.services.length > 0, names: titles(catalog.services) }),
    ],
  };
}

/**
 * Return the buttons that add members of the families of chosen services, where the Regions differ in them.
 * @param {Catalog} catalog
 * @param {readonly import("../shared/families.js").Family[]} families
 * @param {CompareState} state
 * @param {(code: string) => void} add
 */
export function offersOf(catalog, families, state, add) {
  const regions = state.regions.flatMap((code) => catalog.region(code) ?? []);
  return offerButtons(familyOffers(state.runs_there ? withoutGlobalEndpoints(catalog) : catalog, families, state.services, regions), add);
}

/**
 * Return a chip for each Region, with buttons that move it to the left or right.
 * @param {readonly Region[]} regions
 * @param {(code: string) => void} remove
 * @param {(codes: string[]) => void} arrange
 */
export function regionChips(regions, remove, arrange) {
  const codes = regions.map(({ code }) => code);
  return regions.map((region, at) => {
    const moveButton = (/** @type {number} */ to, /** @type {string} */ sign, /** @type {string} */ direction) => {
      const name = `Move ${label(region)} ${direction}`;
      const button = element("button", { type: "button", class: "chip-move", "aria-label": name, "data-key": `${direction} ${region.code}` }, sign);
      button.addEventListener("click", () => arrange(moveItem(codes, at, to)));
      return button;
    };
    return chip(region, remove, ...(at > 0 ? [moveButton(at - 1, "←", "left")] : []), ...(at < regions.length - 1 ? [moveButton(at + 1, "→", "right")] : []));
  });
}
