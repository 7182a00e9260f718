// @ts-check
// What a template needs, on the page: each type or service by name, and the table of all of them.

import { code, countText, ledger, link } from "../shared/answers.js";
import { element } from "../shared/element.js";
import { ROOT } from "../shared/site.js";
import { fold } from "./fold.js";

/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/** @typedef {import("./judge.js").Requirement} Requirement */
/** @typedef {import("./report.js").Report} Report */
/** @typedef {Node | string} Child */
/** @typedef {{ need: Requirement, count: number, total: number }} RankedRequirement in so many of the Regions that are known */

/** Of more types than these, those that are everywhere are folded. */
const MAX_ROWS = 14;
const MAX_SHOWN = 30;

/**
 * Name what is needed: a type with a link to its place, a resource of Terraform with its service.
 * @param {Requirement} need
 * @param {Catalog} catalog
 */
export function requirementName(need, catalog) {
  if (need.depth === "type") return element("a", { href: typeAddress(need.name) }, code(need.name));
  const service = catalog.service(need.service ?? "");
  if (!service) return code(need.name);
  return need.name === service.code ? link(service) : element("span", {}, code(need.name), " (", link(service), ")");
}

/**
 * Return the address of a type on the page of its namespace.
 * @param {string} name
 */
function typeAddress(name) {
  const [, namespace, ...words] = name.split("::");
  const anchor = words.join("-");
  return new URL(`resources/${namespace.toLowerCase()}/#${/^[A-Z]/.test(anchor) ? anchor : `Type-${anchor}`}`, ROOT).href;
}

/**
 * Show everything that the template needs, the rarest first.
 * @param {Report} report
 * @param {{ catalog: Catalog, availability: import("./judge.js").Availability }} context
 * @returns {Child[]}
 */
export function requirementsTable({ judgement, results }, { catalog, availability }) {
  const { requirements } = judgement;
  if (!requirements.length) return [];
  const reach = (/** @type {Requirement} */ need) => {
    const known = results.filter(({ region }) => need.known || !availability.unknown.has(region.code));
    return { count: known.filter(({ region }) => need.regions.has(region.code)).length, total: known.length };
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
    ...(partial.length ? [reachTable(partial.slice(0, MAX_SHOWN), "Each resource type, its service, and the Regions that have it", catalog)] : []),
    ...(more.length ? [fold(countText(more.length, "more resource type"), () => [reachTable(more, "More resource types, their service, and the Regions that have them", catalog)])] : []),
    ...(everywhere.length ? [fold(`${countText(everywhere.length, "resource type")} in all of these Regions`, () => [reachTable(everywhere, "Resource types that all Regions have", catalog)])] : []),
  ];
}

/**
 * @param {readonly RankedRequirement[]} ranked
 * @param {string} caption
 * @param {Catalog} catalog
 */
function reachTable(ranked, caption, catalog) {
  const rows = ranked.map(({ need, count, total }) => {
    const service = catalog.service(need.service ?? "");
    const others = need.declared.filter((name) => name !== need.name);
    const notes = [...(others.length ? [`as ${others.join(", ")}`] : []), ...(need.conditional ? ["conditional"] : [])];
    const name = need.depth === "type" ? requirementName(need, catalog) : code(need.name);
    return [[name, ...(notes.length ? [" ", element("span", { class: "aside" }, notes.join("; "))] : [])], service ? link(service) : "", need.depth, `${count} of ${total}`];
  });
  return ledger({ kind: "stacking ledger-needs", caption, head: ["Resource type", "Service", "Judged by", "#Regions"], rows });
}
