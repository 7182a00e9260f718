// @ts-check
// What a judgement says of the Regions that are looked at: where everything is available, where little is missing, and
// what would have to go for more Regions.

import { distance } from "../shared/distance.js";
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
 * @property {RegionResult | undefined} chosen the Region that the reader has in mind
 * @property {RegionResult[]} results of the Regions that are looked at
 * @property {RegionResult[]} available
 * @property {RegionResult[]} nearMisses those that lack little, the fewest first
 * @property {RegionResult[]} others those that lack more
 * @property {RegionResult[]} unknown those of which nothing can be said
 * @property {() => { without: Requirement[], gained: Region[] }[]} changes
 */

/** A Region that lacks more than that is no near miss. */
export const MAX_MISSING = 3;

/**
 * Return what a judgement says. With a chosen Region the nearest to it come first, otherwise the order is the catalog's.
 * @param {Judgement} judgement
 * @param {Catalog} catalog
 * @param {{ region: string, places: readonly (readonly string[])[] }} question the chosen Region; what each chosen filter admits
 * @returns {Report}
 */
export function report(judgement, catalog, { region, places }) {
  const from = catalog.region(region);
  const result = (/** @type {Region} */ each) => {
    const answer = judgement.regions.get(each.code);
    return { ...(answer ?? { status: /** @type {const} */ ("unknown"), missing: [], unknown: [] }), region: each, km: from && distance(from.at, each.at) };
  };
  const results = catalog.regions.filter(({ code }) => places.every((codes) => codes.includes(code))).map(result);
  if (from) results.sort((left, right) => Math.round(left.km ?? 0) - Math.round(right.km ?? 0) || compare(left.region.code, right.region.code));
  const missing = results.filter(({ status }) => status === "missing");
  const near = missing.filter((each) => each.missing.length <= MAX_MISSING);
  return {
    judgement,
    chosen: from && result(from),
    results,
    available: results.filter(({ status }) => status === "available"),
    nearMisses: near.sort((left, right) => left.missing.length - right.missing.length),
    others: missing.filter((each) => each.missing.length > MAX_MISSING),
    unknown: results.filter(({ status }) => status === "unknown"),
    changes: () => changes(judgement, results.map((each) => each.region.code)).map(({ without, gained }) => ({ without, gained: gained.flatMap((code) => catalog.region(code) ?? []) })),
  };
}

/**
 * Return the answer in one sentence, with the number of Regions apart.
 * @param {Report} report
 * @param {{ where: string, unjudgedElsewhere: number }} context the filters in words; how much a shared link leaves out
 * @returns {{ before: string, count: string, after: string }}
 */
export function headline({ judgement, results, available, unknown }, { where, unjudgedElsewhere }) {
  const { requirements, unjudged } = judgement;
  const whole = (/** @type {string} */ text) => ({ before: text, count: "", after: "" });
  if (!requirements.length) return whole(unjudged.length || unjudgedElsewhere ? "Nothing in this can be judged" : "No resources are declared here");
  if (!results.length) return whole(`No Region is ${where}`);
  const recognized = unjudged.some(({ kind }) => kind === "unknown") ? "recognized " : "";
  const total = requirements.length;
  const what = total === 1 ? `The one ${recognized}resource type is` : `All ${total} ${recognized}resource types are`;
  const known = results.length - unknown.length;
  const limits = `${where && ` ${where}`}${unknown.length ? " whose types are known" : ""}`;
  return { before: `${what} available in `, count: String(available.length || "none"), after: ` of ${known} ${known === 1 ? "Region" : "Regions"}${limits}` };
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

/**
 * @param {string} left
 * @param {string} right
 */
function compare(left, right) {
  return left < right ? -1 : Number(left > right);
}
