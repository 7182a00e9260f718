// @ts-check
// Draws the answer of the check: the chosen Region, the Regions by geography, near misses, each type.

import { code, joinFirstParts, joinParts, ledger, link } from "../shared/answers.js";
import { element } from "../shared/element.js";
import { byGeography, countText, label } from "../shared/labels.js";
import { distanceText } from "../shared/region-facts.js";
import { fold } from "./fold.js";
import { nearest } from "./judge.js";
import { REASONS } from "./reasons.js";
import { MAX_MISSING, isGone, otherMissing, registration, goneGroups } from "./report.js";
import { requirementName, requirementsTable, serviceLink } from "./requirements-view.js";

/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/** @typedef {import("../shared/catalog.js").Region} Region */
/** @typedef {import("./judge.js").Availability} Availability */
/** @typedef {import("./judge.js").Requirement} Requirement */
/** @typedef {import("./report.js").Report} Report */
/** @typedef {import("./report.js").RegionResult} RegionResult */
/** @typedef {{ catalog: Catalog, availability: Availability, unknownReasons: Record<string, string>, stale: Record<string, string>, unjudgedElsewhere: number }} Context */
/** @typedef {Node | string} Child */

/** The most rows of a table or list before the rest unfolds. */
const MAX_SHOWN = 8;
/** The most requirements that a cell names. */
const MAX_NAMED = 4;
/** The most requirements that the chosen Region lacks before the rest unfolds. */
const MAX_LISTED = 20;

/**
 * Show the first screen: the chosen Region, where everything is available, and where almost everything is.
 * @param {Report} report
 * @param {Context} context
 * @returns {Child[]}
 */
export function leadingDetails(report, context) {
  const { chosen } = report;
  return [...notJudgedNote(report, context), ...goneServices(report, context), ...(chosen ? chosenRegion(chosen, context) : []), ...availableRegions(report), ...nearMisses(report, context)];
}

/**
 * Show what follows the first screen.
 * @param {Report} report
 * @param {Context} context
 * @returns {Child[]}
 */
export function otherDetails(report, context) {
  const { judgement } = report;
  return [
    ...changesTable(report),
    ...otherRegions(report, context),
    ...unknownRegions(report, context),
    ...staleRegions(report, context),
    ...requirementsTable(report, context),
    ...notJudged(judgement),
  ];
}

/**
 * @param {Report} report
 * @param {Context} context
 */
function notJudgedNote({ judgement }, { unjudgedElsewhere }) {
  const count = judgement.unjudged.length + unjudgedElsewhere;
  if (!count) return [];
  const where = unjudgedElsewhere ? "the link does not say which" : "listed below";
  return [element("p", { class: "callout" }, `${countText(count, "part")} of the template ${count === 1 ? "is" : "are"} not judged (${where}), and ${count === 1 ? "is" : "are"} not counted as available.`)];
}

/**
 * List the services that AWS no longer lists, with the resource types of each.
 * @param {Report} report
 * @param {Context} context
 * @returns {Child[]}
 */
function goneServices({ judgement }, context) {
  const { availability, catalog } = context;
  const items = goneGroups(judgement, availability).map(({ code: serviceCode, service, needs }) => {
    const names = joinParts(needs.map((need) => [requirementName(need, catalog), registration(need)]));
    const closest = Object.entries(service.closest).map(([code, name]) => {
      const successor = catalog.service(code);
      return successor ? link(successor) : name;
    });
    const removed = [": removed by ", element("time", { datetime: service.removed }, service.removed), ...(service.settled ? [] : [" (one check so far)"])];
    return element("li", {}, ...names, " ", element("span", { class: "aside" }, serviceLink(serviceCode, context), ...removed, ...(closest.length ? ["; closest today: ", ...joinParts(closest)] : [])));
  });
  return items.length ? [element("h2", {}, "No longer listed by AWS"), element("ul", { class: "check-missing" }, ...items)] : [];
}

/**
 * Show whether everything is available in the chosen Region, and what is missing there.
 * @param {RegionResult} result
 * @param {Context} context
 * @returns {Child[]}
 */
function chosenRegion({ region, status, missing, unknown }, context) {
  const heading = {
    available: `Everything is available in ${label(region)}`,
    missing: `Not available in ${label(region)}: ${missing.length} missing`,
    unknown: `Not known for ${label(region)}`,
  }[status];
  const reason = context.unknownReasons[region.code];
  return [
    element(
      "section",
      { class: `check-verdict check-verdict-${status}` },
      element("h2", {}, heading),
      ...(missing.length ? [missingList(region, missing.slice(0, MAX_LISTED), context)] : []),
      ...(missing.length > MAX_LISTED ? [fold(`${missing.length - MAX_LISTED} more`, () => [missingList(region, missing.slice(MAX_LISTED), context)])] : []),
      ...(unknown.length ? [element("p", { class: "note" }, `The resource types of this Region are not known${reason ? `: ${reasonText(reason)}` : ""}.`)] : []),
    ),
  ];
}

/**
 * Return a reason, which is a sentence, in the form of a part of another sentence.
 * @param {string} reason
 */
function reasonText(reason) {
  return reason.replace(/\.$/, "").replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

/**
 * List what a Region lacks, with the nearest Region that has it, and the first day on which any Region had it.
 * @param {Region} region
 * @param {readonly Requirement[]} missing
 * @param {Context} context
 */
function missingList(region, missing, { catalog, availability }) {
  /** @type {Map<string, { needs: Requirement[], near: Region | undefined, since: string | null }>} */
  const groups = new Map();
  for (const need of missing) {
    const near = catalog.region(nearest(region.code, need.regions, availability) ?? "");
    const key = `${near?.code} ${need.since} ${isGone(need)}`;
    groups.set(key, { needs: [...(groups.get(key)?.needs ?? []), need], near, since: need.since });
  }
  const items = [...groups.values()].map(({ needs, near, since }) => {
    const names = joinParts(needs.map((need) => requirementName(need, catalog)));
    const them = needs.length === 1 ? "it" : "them";
    const place = needs.some(isGone) ? [`AWS no longer lists ${needs.length === 1 ? "its service" : "their services"}`] : near ? [`nearest with ${them}: `, link(near), ` ${distanceText(region, near)}`] : ["in no other Region of its partition"];
    return element("li", {}, ...names, " ", element("span", { class: "aside" }, ...place, ...(since ? ["; first seen ", element("time", { datetime: since }, since)] : [])));
  });
  return element("ul", { class: "check-missing" }, ...items);
}

/**
 * @param {Report} report
 * @returns {Child[]}
 */
function availableRegions({ available: complete, availableOtherwise, unknown, results, chosen }) {
  const available = complete.length ? complete : availableOtherwise;
  if (!available.length) return [];
  const heading = element("h2", {}, complete.length ? "Available in" : "Everything else is available in");
  if (chosen) {
    const ranking = (/** @type {readonly RegionResult[]} */ part) => element("ol", { class: "check-ranking" }, ...part.map(({ region }) => regionItem(region, distanceOf(chosen.region, region))));
    const more = available.slice(MAX_SHOWN);
    return [heading, ranking(available.slice(0, MAX_SHOWN)), ...(more.length ? [fold(`${countText(more.length, "more Region")}, farther away`, () => [ranking(more)])] : [])];
  }
  const groups = byGeography(results.filter((result) => !unknown.includes(result)), ({ region }) => region).map(({ name, members }) => ({ name, total: members.length, rows: members.filter((result) => available.includes(result)) }));
  const emptyNames = groups.filter(({ rows }) => !rows.length).map(({ name }) => name);
  const rows = groups
    .filter((group) => group.rows.length)
    .map((group) => element("div", {}, element("dt", {}, `${group.name} `, element("span", { class: "figure" }, `${group.rows.length} of ${group.total}`)), element("dd", {}, element("ul", { class: "check-regions" }, ...group.rows.map(({ region }) => regionItem(region))))));
  return [heading, element("dl", { class: "check-geographies" }, ...rows), ...(emptyNames.length ? [element("p", { class: "aside" }, `None in ${emptyNames.join(", ")}.`)] : [])];
}

/**
 * @param {Region} region
 * @param {string} [note]
 */
function regionItem(region, note = "") {
  return element("li", {}, link(region), " ", code(region.code), ...(note ? [" ", element("span", { class: "aside" }, note)] : []));
}

/**
 * @param {Region} from
 * @param {Region} to
 */
function distanceOf(from, to) {
  return from === to ? "" : distanceText(from, to);
}

/**
 * @param {Report} report
 * @param {Context} context
 * @returns {Child[]}
 */
function nearMisses({ nearMisses: near, judgement, gone }, context) {
  if (!near.length) return [];
  const total = judgement.requirements.length - gone.length;
  const [fewest, most] = [otherMissing(near[0]).length, otherMissing(near[near.length - 1]).length];
  const lacking = `${countText(near.length, "Region")} ${near.length === 1 ? "lacks" : "lack"} ${fewest === most ? most : `${fewest} to ${most}`} of ${total}`;
  const caption = fewest === total ? `Missing in ${countText(near.length, "Region")}` : `Almost: ${lacking}`;
  const more = near.slice(MAX_SHOWN);
  const rest = more.length ? [fold(countText(more.length, "more Region"), () => [missesTable(more, `${caption}, continued`, context)])] : [];
  return [element("h2", {}, caption), missesTable(near.slice(0, MAX_SHOWN), caption, context), ...rest];
}

/**
 * @param {readonly RegionResult[]} results
 * @param {string} caption
 * @param {Context} context
 */
function missesTable(results, caption, context) {
  const rows = results.map((result) => {
    const { region } = result;
    const missing = otherMissing(result);
    const more = missing.length > MAX_SHOWN ? [element("p", { class: "aside" }, `and ${missing.length - MAX_SHOWN} more: choose this Region to see all`)] : [];
    return [link(region), code(region.code), [missingList(region, missing.slice(0, MAX_SHOWN), context), ...more]];
  });
  return ledger({ kind: "stacking ledger-misses", caption, head: ["Region", "Code", "Missing"], rows });
}

/**
 * Show the smallest sets without which everything else is available in more Regions.
 * @param {Report} report
 * @returns {Child[]}
 */
function changesTable({ changes, judgement }) {
  const useful = changes().filter(({ without }) => without.length < judgement.requirements.length).slice(0, MAX_SHOWN);
  if (!useful.length) return [];
  const rows = useful.map(({ without, gained }) => [
    joinFirstParts(without.map(({ name }) => code(name)), MAX_NAMED),
    `${gained.length} more`,
    joinFirstParts(gained.map((region) => link(region)), 2 * MAX_NAMED),
  ]);
  const caption = "The smallest changes that add Regions";
  return [element("h2", {}, caption), ledger({ kind: "stacking ledger-changes", caption, head: ["Without", "#Regions", "Gained"], rows })];
}

/**
 * @param {Report} report
 * @param {Context} context
 * @returns {Child[]}
 */
function otherRegions({ others, available, availableOtherwise, nearMisses: near }, context) {
  if (!others.length) return [];
  const caption = `${countText(others.length, "Region")} ${others.length === 1 ? "lacks" : "lack"} more than ${MAX_MISSING}`;
  return [fold(caption, () => [missesTable(others, caption, context)], !available.length && !availableOtherwise.length && !near.length)];
}

/**
 * @param {Report} report
 * @param {Context} context
 * @returns {Child[]}
 */
function unknownRegions({ unknown, judgement }, { unknownReasons }) {
  if (!unknown.length || !judgement.requirements.length) return [];
  const names = joinParts(unknown.map(({ region }) => [link(region), ...(unknownReasons[region.code] ? [` (${reasonText(unknownReasons[region.code])})`] : [])]));
  return [element("p", { class: "note" }, "Not known, so not counted: ", ...names, ".")];
}

/**
 * Name the Regions with an earlier list of types, because no later one could be read.
 * @param {Report} report
 * @param {Context} context
 * @returns {Child[]}
 */
function staleRegions({ results, judgement }, { stale }) {
  const old = results.filter(({ region }) => stale[region.code]);
  if (!old.length || !judgement.requirements.some(({ depth }) => depth === "type")) return [];
  const names = joinParts(old.map(({ region }) => [link(region), " as of ", element("time", { datetime: stale[region.code] }, stale[region.code])]));
  return [element("p", { class: "note" }, "Known as of an earlier day, since no later list could be read: ", ...names, ".")];
}

/**
 * @param {import("./judge.js").Judgement} judgement
 * @returns {Child[]}
 */
function notJudged({ unjudged }) {
  if (!unjudged.length) return [];
  const rows = unjudged.map(({ kind, name }) => [name ? code(name) : "(no type)", REASONS[kind] ?? kind]);
  return [element("h2", {}, "Not judged"), ledger({ kind: "ledger-unjudged", caption: "What is not judged, and why", head: ["Name", "Because"], rows })];
}

