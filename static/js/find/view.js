// @ts-check
// What an answer of "Find" looks like: sentences, Regions by geography, services by category.

import { code, counted, ledger, link } from "../shared/answers.js";
import { element } from "../shared/element.js";
import { NEARLY } from "./model.js";
import { byCategory, byGeography, label } from "../shared/labels.js";

/** @typedef {import("../shared/catalog.js").Region} Region */
/** @typedef {import("../shared/catalog.js").Service} Service */
/** @typedef {import("./model.js").Reach} Reach */
/** @typedef {import("./model.js").Regions} Regions */
/** @typedef {import("./model.js").Services} Services */
/** @typedef {Node | string} Child */

/** More than these are counted, not named, and longer lists are folded. */
const NAMED = 12;
const NUMBERS = ["no", "one", "two"];

/**
 * Return one sentence: which Regions have all.
 * @param {Regions} answer
 * @param {string} where
 * @returns {Child[]}
 */
export function regionsAnswer({ services, looked, all }, where) {
  const count = services.length;
  const what = count === 1 ? label(services[0]) : count === 2 ? "both services" : `all ${count}`;
  const verb = all.length === 1 || looked.length === 1 ? "has" : "have";
  if (!looked.length) return [`No Region lies ${where}`];
  return [element("strong", {}, String(all.length)), ` of ${counted(looked.length, "Region")}${where && ` ${where}`} ${verb} ${what}`];
}

/**
 * Show the Regions that have all services by geography, then those that nearly have, then the rest.
 * @param {Regions} answer
 * @param {ReadonlySet<string>} shared codes of services with a global endpoint
 * @returns {Child[]}
 */
export function regionsFound(answer, shared) {
  const { services, all, few, rest } = answer;
  const nearly = few.flatMap((reaches, at) => {
    const none = at + 1 === services.length;
    if (!reaches.length) return [];
    const lacking = `${counted(reaches.length, "Region")} ${reaches.length === 1 ? "lacks" : "lack"} ${NUMBERS[at + 1]}`;
    const alone = services.length === 1 ? `${counted(reaches.length, "Region")} without it` : `${counted(reaches.length, "Region")} with neither`;
    return [element("h2", {}, none ? alone : lacking), none ? places(reaches) : lacks(reaches, lacking)];
  });
  const more = rest.length
    ? [folded(`${counted(rest.length, "Region")} ${rest.length === 1 ? "lacks" : "lack"} more than ${NUMBERS[NEARLY]}`, [lacks(rest, "What they lack")], !all.length && !few.flat().length)]
    : [];
  return [...having(answer), ...nearly, ...more, ...weights(answer), ...everywhere(services.filter((service) => shared.has(service.code)))];
}

/**
 * @param {Regions} answer
 * @returns {Child[]}
 */
function having({ looked, all }) {
  const reached = new Set(all);
  const groups = byGeography(looked, (reach) => reach.region).map(([name, rows]) => ({
    name,
    total: rows.length,
    rows: rows.filter((reach) => reached.has(reach)),
  }));
  const without = groups.filter((group) => !group.rows.length).map((group) => group.name);
  const plates = groups.filter((group) => group.rows.length);
  return [
    element(
      "div",
      { class: "reached" },
      ...plates.map(({ name, rows, total }) =>
        element("section", { class: "reached-part" }, element("h2", {}, `${name} `, element("span", { class: "figure" }, `${rows.length} of ${total}`)), places(rows)),
      ),
    ),
    ...(plates.length && without.length ? [element("p", { class: "aside" }, `None in ${without.join(", ")}.`)] : []),
  ];
}

/** @param {readonly Reach[]} reaches */
function places(reaches) {
  return element("ul", { class: "places" }, ...reaches.map(({ region }) => element("li", {}, link(region), " ", code(region.code))));
}

/**
 * @param {readonly Reach[]} reaches
 * @param {string} caption
 */
function lacks(reaches, caption) {
  const rows = reaches.map((reach) => [link(reach.region), code(reach.region.code), missing(reach.lacks)]);
  return ledger({ kind: "stacking ledger-lacks", caption, head: ["Region", "Code", "Lacks"], rows });
}

/**
 * @param {readonly Service[]} services
 * @returns {Child[]}
 */
function missing(services) {
  const named = services.slice(0, NAMED).flatMap((service, at) => (at ? [", ", link(service)] : [link(service)]));
  return services.length > NAMED ? [...named, ` and ${services.length - NAMED} more`] : named;
}

/**
 * Show which of the services decides: first the one whose absence would let in the most Regions.
 * @param {Regions} answer
 * @returns {Child[]}
 */
function weights({ services, all, weights }) {
  if (services.length < 2) return [];
  const rows = [...weights]
    .sort((left, right) => right.without - left.without || left.offered - right.offered)
    .map(({ service, offered, without }) => [
      link(service),
      code(service.code),
      String(offered),
      without > all.length ? `${without} Regions, ${without - all.length} more` : "no more",
    ]);
  const table = ledger({
    kind: "ledger-weights",
    caption: "How many Regions have each service, and how many would have the rest without it",
    head: ["Service", "Code", "#Regions", "Without it"],
    rows,
  });
  return [folded("What each of the services decides", [table], services.length <= NAMED)];
}

/**
 * @param {readonly Service[]} services
 * @returns {Child[]}
 */
function everywhere(services) {
  if (!services.length) return [];
  const names = services.flatMap((service, at) => (at ? [", ", link(service)] : [link(service)]));
  return [
    element("p", { class: "note" }, ...names, services.length === 1 ? " answers" : " answer", " at a ", element("span", { class: "tag" }, "global endpoint"), ", one host for several Regions: being listed in a Region is not the same as running there."),
  ];
}

/**
 * Return one sentence: what all of the Regions have.
 * @param {Services} answer
 * @returns {Child[]}
 */
export function servicesAnswer({ regions, any, common }) {
  const count = element("strong", {}, String(common.length));
  const verb = common.length === 1 ? " service is in" : " services are in";
  if (regions.length === 1) return [count, `${verb} ${label(regions[0].region)}`];
  return [count, `${verb} ${regions.length === 2 ? "both Regions" : `all ${regions.length} Regions`}, of ${any.length} that any of them has`];
}

/**
 * Show what each of the Regions lacks, then what all have, by category.
 * @param {Services} answer
 * @param {readonly string[]} categories
 * @returns {Child[]}
 */
export function servicesFound({ regions, common }, categories) {
  const head = ["Region", "Code", "#Services", "#Lacks", "#Only here"];
  const rows = regions.map((holding) => [
    link(holding.region),
    code(holding.region.code),
    String(holding.offers),
    String(holding.lacks.length),
    String(holding.own.length),
  ]);
  const lacking = regions
    .filter((holding) => holding.lacks.length)
    .map((holding) => folded(`${label(holding.region)} lacks ${counted(holding.lacks.length, "service")}`, [index(holding.lacks)], holding.lacks.length <= NAMED));
  return [
    ...(regions.length > 1 ? [ledger({ kind: "ledger-holdings", caption: "What each Region has of what any of them has", head, rows })] : []),
    ...(lacking.length ? [element("h2", {}, "What each lacks that another of them has"), ...lacking] : []),
    element("h2", {}, regions.length > 1 ? "What they have in common" : "What it has"),
    ...byCategory(common, categories).flatMap(([name, services]) => [
      element("h3", {}, `${name} `, element("span", { class: "figure" }, String(services.length))),
      index(services),
    ]),
  ];
}

/** @param {readonly Service[]} services */
function index(services) {
  return element("ul", { class: "index" }, ...services.map((service) => element("li", {}, link(service), " ", code(service.code))));
}

/**
 * @param {string} summary
 * @param {readonly Child[]} children
 * @param {boolean} open
 */
function folded(summary, children, open) {
  return element("details", { class: "tool-more", open }, element("summary", { "data-key": summary }, summary), ...children);
}
