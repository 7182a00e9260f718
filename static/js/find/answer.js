// @ts-check
// The answer of "Find" on the page: a sentence, actions and details. Loaded with the catalog, for the first question.

import { actions, chips } from "../shared/answers.js";
import { withoutGlobalEndpoints } from "../shared/catalog.js";
import { element } from "../shared/element.js";
import { familyOffers } from "../shared/families.js";
import { offerButtons } from "../shared/family-offers.js";
import { label } from "../shared/labels.js";
import { ROOT } from "../shared/site.js";
import { MAX_COMPARED, formatQuery } from "../shared/state.js";
import { showOnMap } from "./map.js";
import { regionsTable, regionsWith, servicesIn, servicesTable } from "./model.js";
import { regionsDetails, regionsSentence, servicesDetails, servicesSentence } from "./view.js";

/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/** @typedef {import("../shared/families.js").Family} Family */
/** @typedef {import("./find.js").FindState} FindState */
/** @typedef {Node | string} Child */
/**
 * An answer: its sentence, its details, its download, and its links to other tools.
 * @typedef {object} Answer
 * @property {Child[]} sentence
 * @property {Child[]} details
 * @property {string} file
 * @property {() => string[][]} rows
 * @property {Child[]} links
 * @property {(map: HTMLElement) => void} [showOnMap]
 */

export { chips };

/** The keys in the address of Compare that a link to it sets (compare/compare.js). */
const COMPARE_SHAPE = /** @type {const} */ ({ regions: "list", runs_there: "flag" });

/**
 * Return which Regions have the chosen services.
 * @param {Catalog} wholeCatalog
 * @param {FindState} state
 * @param {readonly (readonly string[])[]} places the Regions that each chosen option admits
 * @returns {Answer}
 */
export function regionsAnswer(wholeCatalog, state, places) {
  const catalog = catalogFor(wholeCatalog, state);
  const { services, geography, partition, place, country, near } = state;
  const nearRegion = catalog.region(near);
  const answer = regionsWith(catalog, services, { geography, partition, places, near: nearRegion });
  const areas = [geography, place, country].filter(Boolean).map((name) => `in ${name}`);
  const where = [...areas, partition && `in partition ${partition}`].filter(Boolean).join(" and ");
  const codes = answer.complete.map((result) => result.region.code);
  const compared = nearRegion ? codes.slice(0, MAX_COMPARED) : codes;
  const words = nearRegion ? `Compare the nearest ${compared.length}` : "Compare these";
  return {
    sentence: [...regionsSentence(answer, where), ...(nearRegion ? [`, nearest to ${label(nearRegion)} first`] : [])],
    details: regionsDetails(answer, catalog, state.runs_there),
    file: "regions-by-services.csv",
    rows: () => regionsTable(answer),
    links: [...compareLink(compared, words, state), element("a", { href: "#answer-map", class: "map-link" }, "On the map")],
    showOnMap: (map) => showOnMap(map, answer),
  };
}

/**
 * Return which services the chosen Regions have.
 * @param {Catalog} wholeCatalog
 * @param {FindState} state
 * @returns {Answer}
 */
export function servicesAnswer(wholeCatalog, state) {
  const catalog = catalogFor(wholeCatalog, state);
  const answer = servicesIn(catalog, state.regions);
  return {
    sentence: servicesSentence(answer),
    details: servicesDetails(answer, catalog.categories),
    file: "services-by-regions.csv",
    rows: () => servicesTable(answer),
    links: compareLink(state.regions, "Compare these", state),
  };
}

/**
 * Return what follows the sentence of an answer: the actions, then the details.
 * @param {Answer} answer
 * @param {{ address: () => string, clear: () => void }} page
 * @returns {Child[]}
 */
export function answerDetails({ file, rows, links, details }, { address, clear }) {
  return [actions({ address, file, rows, clear }, ...links), ...details];
}

/**
 * Return the buttons that add members of the families of chosen services.
 * @param {Catalog} catalog
 * @param {readonly Family[]} families
 * @param {readonly string[]} codes
 * @param {(code: string) => void} add
 */
export function offersOf(catalog, families, codes, add) {
  return offerButtons(familyOffers(catalog, families, codes), add);
}

/**
 * Return the catalog that an answer is computed from.
 * @param {Catalog} catalog
 * @param {FindState} state
 */
function catalogFor(catalog, state) {
  return state.runs_there ? withoutGlobalEndpoints(catalog) : catalog;
}

/**
 * Return a link that compares Regions, unless they are too few or too many.
 * @param {string[]} regions
 * @param {string} words
 * @param {FindState} state
 */
function compareLink(regions, words, { runs_there }) {
  if (regions.length < 2 || regions.length > MAX_COMPARED) return [];
  return [element("a", { href: new URL(`compare/${formatQuery({ regions, runs_there }, COMPARE_SHAPE)}`, ROOT).href }, words)];
}
