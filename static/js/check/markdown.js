// @ts-check
// The answer as Markdown, for a pull request: as `region-atlas check --markdown` writes it.

import { label } from "../shared/labels.js";
import { nearest } from "./judge.js";
import { REASONS } from "./reasons.js";
import { headline, otherMissing, registration, removal, goneGroups } from "./report.js";

/** @typedef {import("./report.js").Report} Report */

/**
 * Return the answer in Markdown.
 * @param {Report} report
 * @param {{ where: string, unjudgedElsewhere: number, asOf: string, availability: import("./judge.js").Availability }} context
 */
export function asMarkdown(report, context) {
  const { before, count, after } = headline(report, context);
  const missing = [...report.nearMisses, ...report.others];
  const rows = missing.map((result) => {
    const names = otherMissing(result).map((need) => code(need.name)).join("<br>");
    const others = otherMissing(result).map((need) => nearest(result.region.code, need.regions, context.availability));
    return `| ${plain(`${label(result.region)}, ${result.region.code}`)} | ${names} | ${others.map((other) => (other ? code(other) : "none")).join("<br>")} |`;
  });
  const groups = goneGroups(report.judgement, context.availability).map(({ service, needs }) => {
    const types = needs.map((need) => `${code(need.name)}${registration(need)}`).join("<br>");
    return `| ${plain(service.name)} | ${removal(service)} | ${plain(Object.values(service.closest).join(", "))} | ${types} |`;
  });
  const otherwise = report.availableOtherwise.map((result) => code(result.region.code));
  const unjudged = report.judgement.unjudged.map(({ kind, name }) => `| ${name ? code(name) : "(no type)"} | ${REASONS[kind] ?? kind} |`);
  return [
    `**${before}${count}${after}.** Catalog of ${context.asOf}.`,
    ...(groups.length ? ["", "| No longer listed by AWS | Removed by | Closest today | Resource types |", "| --- | --- | --- | --- |", ...groups] : []),
    ...(otherwise.length ? ["", `Everything else is available in ${otherwise.join(", ")}.`] : []),
    ...(rows.length ? ["", "| Region | Missing | Nearest Region with it |", "| --- | --- | --- |", ...rows] : []),
    ...(report.available.length ? ["", `Available in ${report.available.map((result) => code(result.region.code)).join(", ")}.`] : []),
    ...(report.unknown.length && report.judgement.requirements.length ? ["", `Not known in ${report.unknown.map((result) => code(result.region.code)).join(", ")}.`] : []),
    ...(unjudged.length ? ["", "| Not judged | Because |", "| --- | --- |", ...unjudged] : []),
    "",
  ].join("\n");
}

/**
 * Return a text of a template as code that cannot end its table cell.
 * @param {string} text
 */
function code(text) {
  return `\`${text.replace(/[\s\p{C}]+/gu, " ").replaceAll("\x60", "'").replaceAll("|", "\\|")}\``;
}

/**
 * Return a text with the characters escaped that Markdown or HTML interprets.
 * @param {string} text
 */
function plain(text) {
  return text.replace(/[\\\x60*_[\]<>|#&]/g, "\\$&");
}
