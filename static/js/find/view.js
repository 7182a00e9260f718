// @ts-check
// What an answer of "Find" looks like: sentences, Regions by geography, services by category.

import { code, countText, ledger, link } from "../shared/answers.js";
import { element } from "../shared/element.js";
import { MAX_LACKING } from "./model.js";
import { byCategory, byGeography, label } from "../shared/labels.js";

/** @typedef {import("../shared/catalog.js").Region} Region */
/** @typedef {import("../shared/catalog.js").Service} Service */
/** @typedef {import("./model.js").RegionResult} RegionResult */
/** @typedef {import("./model.js").RegionsAnswer} RegionsAnswer */
/** @typedef {import("./model.js").ServicesAnswer} ServicesAnswer */
/** @typedef {Node | string} Child */

/** More than these are counted, not named, and longer lists are collapsed. */
const MAX_NAMED = 12;
const NUMBER_WORDS = ["no", "one", "two"];

/**
 * Return one sentence: which Regions have all.
 * @param {RegionsAnswer} answer
 * @param {string} where
 * @returns {Child[]}
 */
export function regionsSentence({ services, candidates, complete }, where) {
  const count = services.length;
  const what = count === 1 ? label(services[0]) : count === 2 ? "both services" : `all ${count}`;
  const verb = complete.length === 1 || candidates.length === 1 ? "has" : "have";
  if (!candidates.length) return [`No Region lies ${where}`];
  return [element("strong", {}, String(complete.length)), ` of ${countText(candidates.length, "Region")}${where && ` ${where}`} ${verb} ${what}`];
}

/**
 * Show the Regions that have all services by geography, then those that nearly have, then the rest.
 * @param {RegionsAnswer} answer
 * @param {ReadonlySet<string>} globalServices codes of services with a global endpoint
 * @returns {Child[]}
 */
export function regionsDetails(answer, globalServices) {
  const { services, complete, nearMisses, others } = answer;
  const nearly = nearMisses.flatMap((results, at) => {
    const none = at + 1 === services.length;
    if (!results.length) return [];
    const lacking = `${countText(results.length, "Region")} ${results.length === 1 ? "lacks" : "lack"} ${NUMBER_WORDS[at + 1]}`;
    const alone = services.length === 1 ? `${countText(results.length, "Region")} without it` : `${countText(results.length, "Region")} with neither`;
    return [element("h2", {}, none ? alone : lacking), none ? regionList(results) : lackingTable(results, lacking)];
  });
  const more = others.length
    ? [collapsible(`${countText(others.length, "Region")} ${others.length === 1 ? "lacks" : "lack"} more than ${NUMBER_WORDS[MAX_LACKING]}`, [lackingTable(others, "What they lack")], !complete.length && !nearMisses.flat().length)]
    : [];
  return [...regionsByGeography(answer), ...nearly, ...more, ...effectsTable(answer), ...globalEndpointNote(services.filter((service) => globalServices.has(service.code)))];
}

/**
 * @param {RegionsAnswer} answer
 * @returns {Child[]}
 */
function regionsByGeography({ candidates, complete }) {
  const completeResults = new Set(complete);
  const groups = byGeography(candidates, (result) => result.region).map(({ name, members }) => ({
    name,
    total: members.length,
    rows: members.filter((result) => completeResults.has(result)),
  }));
  const emptyNames = groups.filter((group) => !group.rows.length).map((group) => group.name);
  const nonempty = groups.filter((group) => group.rows.length);
  return [
    element(
      "div",
      { class: "geography-groups" },
      ...nonempty.map(({ name, rows, total }) =>
        element("section", { class: "geography-group" }, element("h2", {}, `${name} `, element("span", { class: "figure" }, `${rows.length} of ${total}`)), regionList(rows)),
      ),
    ),
    ...(nonempty.length && emptyNames.length ? [element("p", { class: "aside" }, `None in ${emptyNames.join(", ")}.`)] : []),
  ];
}

/** @param {readonly RegionResult[]} results */
function regionList(results) {
  return element("ul", { class: "region-list" }, ...results.map(({ region }) => element("li", {}, link(region), " ", code(region.code))));
}

/**
 * @param {readonly RegionResult[]} results
 * @param {string} caption
 */
function lackingTable(results, caption) {
  const rows = results.map((result) => [link(result.region), code(result.region.code), serviceLinks(result.lacks)]);
  return ledger({ kind: "stacking ledger-lacks", caption, head: ["Region", "Code", "Lacks"], rows });
}

/**
 * @param {readonly Service[]} services
 * @returns {Child[]}
 */
function serviceLinks(services) {
  const named = services.slice(0, MAX_NAMED).flatMap((service, at) => (at ? [", ", link(service)] : [link(service)]));
  return services.length > MAX_NAMED ? [...named, ` and ${services.length - MAX_NAMED} more`] : named;
}

/**
 * Show which of the services decides: first the one whose absence would let in the most Regions.
 * @param {RegionsAnswer} answer
 * @returns {Child[]}
 */
function effectsTable({ services, complete, effects }) {
  if (services.length < 2) return [];
  const rows = [...effects]
    .sort((left, right) => right.countWithout - left.countWithout || left.regionCount - right.regionCount)
    .map(({ service, regionCount, countWithout }) => [
      link(service),
      code(service.code),
      String(regionCount),
      countWithout > complete.length ? `${countWithout} Regions, ${countWithout - complete.length} more` : "no more",
    ]);
  const table = ledger({
    kind: "ledger-effects",
    caption: "How many Regions have each service, and how many would have the rest without it",
    head: ["Service", "Code", "#Regions", "Without it"],
    rows,
  });
  return [collapsible("What each of the services decides", [table], services.length <= MAX_NAMED)];
}

/**
 * @param {readonly Service[]} services
 * @returns {Child[]}
 */
function globalEndpointNote(services) {
  if (!services.length) return [];
  const names = services.flatMap((service, at) => (at ? [", ", link(service)] : [link(service)]));
  return [
    element("p", { class: "note" }, ...names, services.length === 1 ? " answers" : " answer", " at a ", element("span", { class: "tag" }, "global endpoint"), ", one host for several Regions: being listed in a Region is not the same as running there."),
  ];
}

/**
 * Return one sentence: what all of the Regions have.
 * @param {ServicesAnswer} answer
 * @returns {Child[]}
 */
export function servicesSentence({ regions, union, common }) {
  const count = element("strong", {}, String(common.length));
  const verb = common.length === 1 ? " service is in" : " services are in";
  if (regions.length === 1) return [count, `${verb} ${label(regions[0].region)}`];
  return [count, `${verb} ${regions.length === 2 ? "both Regions" : `all ${regions.length} Regions`}, of ${union.length} that any of them has`];
}

/**
 * Show what each of the Regions lacks, then what all have, by category.
 * @param {ServicesAnswer} answer
 * @param {readonly string[]} categories
 * @returns {Child[]}
 */
export function servicesDetails({ regions, common }, categories) {
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
    .map((holding) => collapsible(`${label(holding.region)} lacks ${countText(holding.lacks.length, "service")}`, [serviceList(holding.lacks)], holding.lacks.length <= MAX_NAMED));
  return [
    ...(regions.length > 1 ? [ledger({ kind: "ledger-holdings", caption: "What each Region has of what any of them has", head, rows })] : []),
    ...(lacking.length ? [element("h2", {}, "What each lacks that another of them has"), ...lacking] : []),
    element("h2", {}, regions.length > 1 ? "What they have in common" : "What it has"),
    ...byCategory(common, categories).flatMap(({ name, members: services }) => [
      element("h3", {}, `${name} `, element("span", { class: "figure" }, String(services.length))),
      serviceList(services),
    ]),
  ];
}

/** @param {readonly Service[]} services */
function serviceList(services) {
  return element("ul", { class: "index" }, ...services.map((service) => element("li", {}, link(service), " ", code(service.code))));
}

/**
 * @param {string} summary
 * @param {readonly Child[]} children
 * @param {boolean} open
 */
function collapsible(summary, children, open) {
  return element("details", { class: "tool-more", open }, element("summary", { "data-key": summary }, summary), ...children);
}
