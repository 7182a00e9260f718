// @ts-check
// A judgement, limited to some Regions: where everything is available, where little is missing, and which changes would add
// Regions.

import { distance } from "../shared/distance.js";
import { compareText, countText } from "../shared/labels.js";
import { changes } from "./judge.js";

/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/** @typedef {import("../shared/catalog.js").Region} Region */
/** @typedef {import("./judge.js").Judgement} Judgement */
/** @typedef {import("./judge.js").RegionAnswer} RegionAnswer */
/** @typedef {import("./judge.js").Requirement} Requirement */
/** @typedef {RegionAnswer & { region: Region, km: number | undefined }} RegionResult */
/**
 * @typedef {object} Report
 * @property {Judgement} judgement
 * @property {RegionResult | undefined} chosen the result of the chosen Region
 * @property {RegionResult[]} results of all Regions that the filters admit
 * @property {RegionResult[]} available
 * @property {RegionResult[]} nearMisses those that lack little, the least first
 * @property {RegionResult[]} others those that lack more
 * @property {RegionResult[]} unknown those whose answer is unknown
 * @property {() => { without: Requirement[], gained: Region[] }[]} changes
 */

/** The most requirements that a near miss lacks. */
export const MAX_MISSING = 3;

/**
 * Return the report of a judgement. With a chosen Region, the nearest Regions come first; otherwise the order is the catalog's.
 * @param {Judgement} judgement
 * @param {Catalog} catalog
 * @param {{ region: string, places: readonly (readonly string[])[] }} question the chosen Region; the Regions that each chosen filter admits
 * @returns {Report}
 */
export function report(judgement, catalog, { region, places }) {
  const from = catalog.region(region);
  const resultOf = (/** @type {Region} */ candidate) => {
    const answer = judgement.regions.get(candidate.code);
    return { ...(answer ?? { status: /** @type {const} */ ("unknown"), missing: [], unknown: [] }), region: candidate, km: from && distance(from.at, candidate.at) };
  };
  const results = catalog.regions.filter(({ code }) => places.every((codes) => codes.includes(code))).map(resultOf);
  if (from) results.sort((left, right) => Math.round(left.km ?? 0) - Math.round(right.km ?? 0) || compareText(left.region.code, right.region.code));
  const missing = results.filter(({ status }) => status === "missing");
  const nearMisses = missing.filter((result) => result.missing.length <= MAX_MISSING);
  return {
    judgement,
    chosen: from && resultOf(from),
    results,
    available: results.filter(({ status }) => status === "available"),
    nearMisses: nearMisses.sort((left, right) => left.missing.length - right.missing.length),
    others: missing.filter((result) => result.missing.length > MAX_MISSING),
    unknown: results.filter(({ status }) => status === "unknown"),
    changes: () => changes(judgement, results.map((result) => result.region.code)).map(({ without, gained }) => ({ without, gained: gained.flatMap((code) => catalog.region(code) ?? []) })),
  };
}

/**
 * Return the answer in one sentence, with the number of Regions apart.
 * @param {Report} report
 * @param {{ where: string, unjudgedElsewhere: number }} context the filters in words; the number of parts that a shared link leaves out
 * @returns {{ before: string, count: string, after: string }}
 */
export function headline({ judgement, results, available, unknown }, { where, unjudgedElsewhere }) {
  const { requirements, unjudged } = judgement;
  const sentence = (/** @type {string} */ text) => ({ before: text, count: "", after: "" });
  if (!requirements.length) return sentence(unjudged.length || unjudgedElsewhere ? "Nothing in this can be judged" : "No resources are declared here");
  if (!results.length) return sentence(`No Region is ${where}`);
  const recognized = unjudged.some(({ kind }) => kind === "unknown") ? "recognized " : "";
  const total = requirements.length;
  const what = total === 1 ? `The one ${recognized}resource type is` : `All ${total} ${recognized}resource types are`;
  const limits = `${where && ` ${where}`}${unknown.length ? " whose types are known" : ""}`;
  return { before: `${what} available in `, count: String(available.length || "none"), after: ` of ${countText(results.length - unknown.length, "Region")}${limits}` };
}

/**
 * Return the Regions as rows of a file, its head first.
 * @param {Report} report
 * @returns {string[][]}
 */
export function regionRows({ results }) {
  const names = (/** @type {readonly Requirement[]} */ requirements) => requirements.map(({ name }) => name).join("; ");
  return [
    ["region", "name", "partition", "geography", "status", "missing", "unknown"],
    ...results.map(({ region, status, missing, unknown }) => [region.code, region.name ?? "", region.partition ?? "", region.geography ?? "", status, names(missing), names(unknown)]),
  ];
}
