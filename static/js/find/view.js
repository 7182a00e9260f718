// @ts-check
// Draws an answer of "Find": sentences, Regions by geography, services by category.

import { code, collapsible, countLink, joinFirstParts, joinParts, ledger, link, ownListId } from "../shared/answers.js";
import { kmText } from "../shared/distance.js";
import { element } from "../shared/element.js";
import { byCategory, byGeography, countText, label } from "../shared/labels.js";
import { distanceText, regionCard } from "../shared/region-facts.js";
import { MAX_LACKING, nearestWith } from "./model.js";

/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/** @typedef {import("../shared/catalog.js").Region} Region */
/** @typedef {import("../shared/catalog.js").Service} Service */
/** @typedef {import("./model.js").RegionResult} RegionResult */
/** @typedef {import("./model.js").RegionsAnswer} RegionsAnswer */
/** @typedef {import("./model.js").ServicesAnswer} ServicesAnswer */
/** @typedef {Node | string} Child */

/** The most services that a cell names, and that an open list has. */
const MAX_NAMED = 12;
const NUMBER_WORDS = ["no", "one", "two"];

/**
 * Return the sentence on which Regions have all.
 * @param {RegionsAnswer} answer
 * @param {string} where
 * @returns {Child[]}
 */
export function regionsSentence({ services, candidates, complete }, where) {
  const count = services.length;
  const both = services.some(isType) ? "both" : "both services";
  const what = count === 1 ? label(services[0]) : count === 2 ? both : `all ${count}`;
  const verb = complete.length === 1 || candidates.length === 1 ? "has" : "have";
  if (!candidates.length) return [`No Region is ${where}`];
  return [element("strong", {}, String(complete.length)), ` of ${countText(candidates.length, "Region")}${where && ` ${where}`} ${verb} ${what}`];
}

/**
 * Return whether something chosen is a resource type.
 * @param {{ code: string }} subject
 */
export function isType({ code }) {
  return code.startsWith("AWS::");
}

/**
 * Show the Regions that have all services, then the near misses, then the rest.
 * @param {RegionsAnswer} answer
 * @param {Catalog} catalog
 * @param {boolean} onlyRunning whether offerings with a global endpoint are left out
 * @returns {Child[]}
 */
export function regionsDetails(answer, catalog, onlyRunning) {
  const { services, complete, nearMisses, others } = answer;
  const groups = nearMisses.flatMap((results, at) => {
    const lackAll = at + 1 === services.length;
    if (!results.length) return [];
    const lacking = `${countText(results.length, "Region")} ${results.length === 1 ? "lacks" : "lack"} ${NUMBER_WORDS[at + 1]}`;
    const withoutAny = services.length === 1 ? `${countText(results.length, "Region")} without it` : `${countText(results.length, "Region")} with neither`;
    const caption = lackAll ? withoutAny : lacking;
    return [element("h2", {}, caption), lackingTable(results, caption, catalog)];
  });
  const more = others.length
    ? [collapsible(`${countText(others.length, "Region")} ${others.length === 1 ? "lacks" : "lack"} more than ${NUMBER_WORDS[MAX_LACKING]}`, [lackingTable(others, "What they lack")], !complete.length && !nearMisses.flat().length)]
    : [];
  const global = services.filter((service) => catalog.regions.some((region) => catalog.global(service.code, region.code)));
  return [...completeRegions(answer, catalog), ...groups, ...more, ...effectsTable(answer), ...globalEndpointNote(global, onlyRunning)];
}

/**
 * Show the Regions that have all services: the nearest first, or by geography.
 * @param {RegionsAnswer} answer
 * @param {Catalog} catalog
 * @returns {Child[]}
 */
function completeRegions(answer, catalog) {
  const { candidates, complete } = answer;
  const total = catalog.services.length;
  if (complete[0]?.km !== undefined) {
    return [element("ol", { class: "region-cards region-ranking" }, ...complete.map((result) => regionCard(result.region, total, distanceNote(result))))];
  }
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
      ...nonempty.map((group) =>
        element(
          "section",
          {},
          element("h2", {}, `${group.name} `, element("span", { class: "figure" }, `${group.rows.length} of ${group.total}`)),
          element("ul", { class: "region-cards" }, ...group.rows.map(({ region }) => regionCard(region, total))),
        ),
      ),
    ),
    ...(nonempty.length && emptyNames.length ? [element("p", { class: "aside" }, `None in ${emptyNames.join(", ")}.`)] : []),
  ];
}

/** @param {RegionResult} result */
function distanceNote({ km }) {
  return km === undefined ? "" : kmText(km);
}

/**
 * Show what Regions lack and, for near misses, the nearest Region that has each service.
 * @param {readonly RegionResult[]} results
 * @param {string} caption
 * @param {Catalog} [catalog] for the nearest Regions
 */
function lackingTable(results, caption, catalog) {
  const rows = results.map((result) => {
    const { region, lacks } = result;
    const distance = distanceNote(result);
    const name = [link(region), ...(distance ? [" ", element("span", { class: "aside" }, distance)] : [])];
    const nearest = catalog ? [lacks.map((service) => nearestLine(catalog, service, region, lacks.length > 1))] : [];
    return [name, code(region.code), joinFirstParts(lacks.map((service) => link(service)), MAX_NAMED), ...nearest];
  });
  return ledger({ kind: "stacking ledger-lacks", caption, head: ["Region", "Code", "Lacks", ...(catalog ? ["Nearest with it"] : [])], rows });
}

/**
 * @param {Catalog} catalog
 * @param {Service} service
 * @param {Region} region
 * @param {boolean} showName whether the line names the service
 */
function nearestLine(catalog, service, region, showName) {
  const nearest = nearestWith(catalog, service, region);
  const cells = nearest ? [link(nearest), ` ${distanceText(region, nearest)}`] : ["none in its partition"];
  return element("div", {}, ...(showName ? [`${label(service)}: `] : []), ...cells);
}

/**
 * Show how each service limits the answer: first the one without which the most Regions match.
 * @param {RegionsAnswer} answer
 * @returns {Child[]}
 */
function effectsTable({ services, complete, effects }) {
  if (services.length < 2) return [];
  const rows = [...effects]
    .sort((left, right) => right.countWithout - left.countWithout || left.regionCount - right.regionCount)
    .map(({ service, regionCount, countWithout }) => [
      link(service),
      isType(service) ? "" : code(service.code),
      String(regionCount),
      countWithout > complete.length ? `${countWithout} Regions, ${countWithout - complete.length} more` : "no more",
    ]);
  const table = ledger({
    kind: "ledger-effects",
    caption: "How many Regions have each service, and how many would have the rest without it",
    head: [services.some(isType) ? "Service or type" : "Service", "Code", "#Regions", "Without it"],
    rows,
  });
  return [collapsible(services.some(isType) ? "Effect of each service or type" : "Effect of each service", [table], services.length <= MAX_NAMED)];
}

/**
 * @param {readonly Service[]} services
 * @param {boolean} onlyRunning
 * @returns {Child[]}
 */
function globalEndpointNote(services, onlyRunning) {
  if (!services.length) return [];
  const meaning = onlyRunning ? ", one host for several Regions: where that is so, it is not counted." : ", one host for several Regions: being listed in a Region is not the same as running there.";
  return [
    element("p", { class: "note" }, ...joinParts(services.map((service) => link(service))), services.length === 1 ? " answers" : " answer", " at a ", element("span", { class: "tag" }, "global endpoint"), meaning),
  ];
}

/**
 * Return the sentence on what all of the Regions have.
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
  const rows = regions.map(({ region, offers, lacks, own }) => [
    link(region),
    code(region.code),
    String(offers),
    countLink(lacks.length, `lacks-${region.code}`),
    countLink(own.length, ownListId(region, regions)),
  ]);
  const differences = regions.flatMap(({ region, lacks, own }) => [
    ...serviceFold(`lacks-${region.code}`, `${label(region)} lacks ${countText(lacks.length, "service")}`, lacks),
    ...(regions.length > 2 ? serviceFold(`only-${region.code}`, `Only in ${label(region)}: ${countText(own.length, "service")}`, own) : []),
  ]);
  return [
    ...(regions.length > 1 ? [ledger({ kind: "ledger-holdings", caption: "What each Region has of what any of them has", head, rows })] : []),
    ...(differences.length ? [element("h2", {}, "What each lacks that another of them has"), ...differences] : []),
    element("h2", {}, regions.length > 1 ? "What they have in common" : "What it has"),
    ...byCategory(common, categories).flatMap(({ name, members: services }) => [
      element("h3", {}, `${name} `, element("span", { class: "figure" }, String(services.length))),
      serviceList(services),
    ]),
  ];
}

/**
 * @param {string} id
 * @param {string} summary
 * @param {readonly Service[]} services
 */
function serviceFold(id, summary, services) {
  return services.length ? [collapsible(summary, [serviceList(services)], services.length <= MAX_NAMED, id)] : [];
}

/** @param {readonly Service[]} services */
function serviceList(services) {
  return element("ul", { class: "index" }, ...services.map((service) => element("li", {}, link(service), " ", code(service.code))));
}
