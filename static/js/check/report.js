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
 * @property {Requirement[]} gone what is missing since AWS no longer lists its service
 * @property {RegionResult[]} availableOtherwise those that have all that is not
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
  const gone = judgement.requirements.filter(isGone);
  const missing = results.filter((result) => otherMissing(result).length);
  const nearMisses = missing.filter((result) => otherMissing(result).length <= MAX_MISSING);
  const hasOthers = gone.length < judgement.requirements.length;
  return {
    judgement,
    chosen: from && resultOf(from),
    results,
    available: results.filter(({ status }) => status === "available"),
    gone,
    availableOtherwise: hasOthers ? results.filter((result) => result.status === "missing" && !result.unknown.length && !otherMissing(result).length) : [],
    nearMisses: nearMisses.sort((left, right) => otherMissing(left).length - otherMissing(right).length),
    others: missing.filter((result) => otherMissing(result).length > MAX_MISSING),
    unknown: results.filter((result) => result.status === "unknown" || (result.unknown.length && !otherMissing(result).length)),
    changes: () => changes(judgement, results.map((result) => result.region.code)).map(({ without, gained }) => ({ without, gained: gained.flatMap((code) => catalog.region(code) ?? []) })),
  };
}

/**
 * Return whether something is nowhere since AWS no longer lists its service.
 * @param {Requirement} need
 */
export function isGone({ gone, depth }) {
  return gone && depth === "service";
}

/**
 * Return what a Region lacks, without what belongs to services that AWS no longer lists.
 * @param {RegionResult} result
 */
export function otherMissing({ missing }) {
  return missing.filter((need) => !isGone(need));
}

/**
 * Return the answer in one sentence, with the number of Regions apart.
 * @param {Report} report
 * @param {{ where: string, unjudgedElsewhere: number }} context the filters in words; the number of parts that a shared link leaves out
 * @returns {{ before: string, count: string, after: string }}
 */
export function headline({ judgement, results, available, gone }, { where, unjudgedElsewhere }) {
  const { requirements, unjudged } = judgement;
  const sentence = (/** @type {string} */ text) => ({ before: text, count: "", after: "" });
  if (!requirements.length) return sentence(unjudged.length || unjudgedElsewhere ? "Nothing in this can be judged" : "No resources are declared here");
  if (!results.length) return sentence(`No Region is ${where}`);
  const recognized = unjudged.some(({ kind }) => kind === "unknown") ? "recognized " : "";
  const total = requirements.length;
  const what = total === 1 ? `The one ${recognized}resource type is` : `All ${total} ${recognized}resource types are`;
  const unknownCount = results.filter(({ status }) => status === "unknown").length;
  const limits = `${where && ` ${where}`}${unknownCount ? " whose types are known" : ""}`;
  return { before: `${what} available in `, count: String(available.length || "none"), after: ` of ${countText(results.length - unknownCount, "Region")}${limits}${gonePart(gone, total)}` };
}

/**
 * Return how many of all resource types are of services that AWS no longer lists; nothing if none is.
 * @param {readonly Requirement[]} gone
 * @param {number} total
 */
function gonePart(gone, total) {
  const count = gone.length;
  const subject = total === 1 ? "it belongs" : `${count} of ${total} ${count === 1 ? "belongs" : "belong"}`;
  const services = new Set(gone.map(({ service }) => service)).size === 1 ? "a service" : "services";
  return count ? `: ${subject} to ${services} that AWS no longer lists` : "";
}

/**
 * Return the services that AWS no longer lists and that a template uses, by name, with the resource types of each.
 * @param {Judgement} judgement
 * @param {import("./judge.js").Availability} availability
 */
export function goneGroups({ requirements }, { gone }) {
  return [...gone]
    .map(([code, service]) => ({ code, service, needs: requirements.filter((need) => need.gone && need.service === code) }))
    .filter(({ needs }) => needs.length)
    .sort((left, right) => compareText(left.service.name, right.service.name));
}

/**
 * Return of a type whose service AWS no longer lists in how many Regions it is registered; of others nothing.
 * @param {Requirement} need
 */
export function registration({ depth, regions }) {
  return depth === "type" ? ` (still registered in ${countText(regions.size, "Region")})` : "";
}

/**
 * Return the date of the first check without a service.
 * @param {import("./judge.js").GoneServiceFacts} service
 */
export function removal({ removed, settled }) {
  return `${removed}${settled ? "" : " (one check so far)"}`;
}

/**
 * Return the Regions as rows of a file, its head first.
 * @param {Report} report
 * @returns {string[][]}
 */
export function regionRows({ judgement, results }) {
  const names = (/** @type {readonly Requirement[]} */ requirements) => requirements.map(({ name }) => name).join("; ");
  const gone = names(judgement.requirements.filter((need) => need.gone));
  return [
    ["region", "name", "partition", "geography", "status", "missing", "unknown", "no_longer_listed"],
    ...results.map(({ region, status, missing, unknown }) => [region.code, region.name ?? "", region.partition ?? "", region.geography ?? "", status, names(missing), names(unknown), gone]),
  ];
}
