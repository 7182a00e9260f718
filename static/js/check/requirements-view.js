// @ts-check
// Draws what a template needs: the name of each type or service, and the table of all of them.

import { code, ledger, link } from "../shared/answers.js";
import { element } from "../shared/element.js";
import { countText } from "../shared/labels.js";
import { ROOT } from "../shared/site.js";
import { typePath } from "../shared/type-index.js";
import { fold } from "./fold.js";

/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/** @typedef {import("./judge.js").Requirement} Requirement */
/** @typedef {import("./report.js").Report} Report */
/** @typedef {Node | string} Child */
/** @typedef {{ need: Requirement, count: number, total: number }} RankedRequirement `count` of the `total` Regions whose answer is known have it */

/** The most types of a table that also has those that are available everywhere. */
const MAX_ROWS = 14;
/** The most rows of the table before the rest unfolds. */
const MAX_SHOWN = 30;

/**
 * Return the name of a requirement: a type as a link, a resource of Terraform with its service.
 * @param {Requirement} need
 * @param {Catalog} catalog
 */
export function requirementName(need, catalog) {
  if (need.depth === "type") return element("a", { href: new URL(typePath(need.name), ROOT).href }, code(need.name));
  const service = catalog.service(need.service ?? "");
  if (!service) return code(need.name);
  return need.name === service.code ? link(service) : element("span", {}, code(need.name), " (", link(service), ")");
}

/**
 * Return a link to the page of a service, also of one that AWS no longer lists; nothing for what is of no service.
 * @param {string | null} serviceCode
 * @param {{ catalog: Catalog, availability: import("./judge.js").Availability }} context
 */
export function serviceLink(serviceCode, { catalog, availability }) {
  const service = catalog.service(serviceCode ?? "");
  const gone = availability.gone.get(serviceCode ?? "");
  if (service) return link(service);
  return gone ? element("a", { href: new URL(`services/${encodeURIComponent(serviceCode ?? "")}/`, ROOT).href }, gone.name) : "";
}

/**
 * Show everything that the template needs, the rarest first.
 * @param {Report} report
 * @param {{ catalog: Catalog, availability: import("./judge.js").Availability }} context
 * @returns {Child[]}
 */
export function requirementsTable({ judgement, results }, context) {
  const { availability } = context;
  const { requirements } = judgement;
  if (!requirements.length) return [];
  const reach = (/** @type {Requirement} */ need) => {
    const judgedResults = results.filter(({ region }) => need.hasAllRegions || !availability.unknown.has(region.code));
    return { count: judgedResults.filter(({ region }) => need.regions.has(region.code)).length, total: judgedResults.length };
  };
  const ranked = requirements
    .map((need) => ({ need, ...reach(need) }))
    .sort((left, right) => left.count - right.count);
  const isEverywhere = (/** @type {RankedRequirement} */ { count, total }) => ranked.length > MAX_ROWS && count === total;
  const [partial, everywhere] = [ranked.filter((row) => !isEverywhere(row)), ranked.filter(isEverywhere)];
  const more = partial.slice(MAX_SHOWN);
  const hasConditional = requirements.some(({ conditional }) => conditional);
  const hasServices = requirements.some(({ depth }) => depth === "service");
  return [
    element("h2", {}, "Each resource type"),
    ...(hasServices ? [element("p", { class: "note" }, "Judged by service: Terraform’s provider “aws” does not say which types it creates, so the service must be available in the Region.")] : []),
    ...(hasConditional ? [element("p", { class: "note" }, "Conditional: a condition, a count or a for_each decides whether it is created. It counts as needed.")] : []),
    ...(partial.length ? [reachTable(partial.slice(0, MAX_SHOWN), "Each resource type, its service, and the Regions that have it", context)] : []),
    ...(more.length ? [fold(countText(more.length, "more resource type"), () => [reachTable(more, "More resource types, their service, and the Regions that have them", context)])] : []),
    ...(everywhere.length ? [fold(`${countText(everywhere.length, "resource type")} in all of these Regions`, () => [reachTable(everywhere, "Resource types that all Regions have", context)])] : []),
  ];
}

/**
 * @param {readonly RankedRequirement[]} ranked
 * @param {string} caption
 * @param {{ catalog: Catalog, availability: import("./judge.js").Availability }} context
 */
function reachTable(ranked, caption, context) {
  const rows = ranked.map(({ need, count, total }) => {
    const others = need.declared.filter((name) => name !== need.name);
    const notes = [...(others.length ? [`as ${others.join(", ")}`] : []), ...(need.conditional ? ["conditional"] : [])];
    const name = need.depth === "type" ? requirementName(need, context.catalog) : code(need.name);
    return [[name, ...(notes.length ? [" ", element("span", { class: "aside" }, notes.join("; "))] : [])], serviceLink(need.service, context), need.depth, `${count} of ${total}`];
  });
  return ledger({ kind: "stacking ledger-needs", caption, head: ["Resource type", "Service", "Judged by", "#Regions"], rows });
}
