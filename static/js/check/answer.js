// @ts-check
// The answer of the check on the page. Loaded with the catalog, for the first template.

import { actions } from "../shared/answers.js";
import { loadCatalog } from "../shared/catalog.js";
import { makeCopyButton } from "../shared/copy.js";
import { element } from "../shared/element.js";
import { fetchDocument, once } from "../shared/site.js";
import { markRegions } from "../shared/answer-map.js";
import { availabilityOf } from "./availability.js";
import { judge } from "./judge.js";
import { asMarkdown } from "./markdown.js";
import { TemplateError } from "./nodes.js";
import { declarationsOf, withServiceCodes } from "./question.js";
import { headline, regionRows, report } from "./report.js";
import { readTemplate } from "./template.js";
import { leadingDetails, otherDetails } from "./view.js";

/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/** @typedef {import("./availability.js").CheckDocument} CheckDocument */
/** @typedef {import("./cloudformation.js").Declaration} Declaration */
/** @typedef {import("./judge.js").Availability} Availability */
/** @typedef {import("./judge.js").Judgement} Judgement */
/** @typedef {import("./question.js").Question} Question */
/** @typedef {import("./report.js").Report} Report */
/** @typedef {{ catalog: Catalog, document: CheckDocument, availability: Availability }} Facts */
/** @typedef {{ declarations: Declaration[], problems: string[] }} Reading */

/** The most unreadable lines of a file that are listed. */
const MAX_PROBLEMS = 4;

/** Load the catalog and the document on resource types. @type {() => Promise<Facts>} */
export const loadFacts = once(async () => {
  const [catalog, document] = await Promise.all([loadCatalog(), fetchDocument("template-check.json")]);
  return { catalog, document, availability: availabilityOf(document, catalog) };
});

/**
 * Read a file or the pasted text; return what it declares, and sentences on what could not be read.
 * @param {{ name: string, text: string }} source
 * @param {Facts} facts
 * @returns {Reading}
 */
export function readSource({ name, text }, { document }) {
  const where = name || "The pasted text";
  try {
    const { declarations, problems } = readTemplate(text, document.serverless, name);
    const lines = problems.slice(0, MAX_PROBLEMS).map(({ line, problem }) => `Line ${line} of ${name || "the pasted text"} ${problem}, and was left out.`);
    const more = problems.length - lines.length;
    return { declarations, problems: more > 0 ? [...lines, `${where} has ${more} more such ${more === 1 ? "line" : "lines"}.`] : lines };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { declarations: [], problems: [`${where}${error.line ? `, line ${error.line}` : ""}: ${error.message}. Nothing in it was judged.`] };
  }
}

/**
 * Judge declarations.
 * @param {readonly Declaration[]} declarations
 * @param {Facts} facts
 */
export function judgeTemplate(declarations, { availability }) {
  return judge(declarations, availability);
}

/**
 * Judge the types and services that an address names.
 * @param {Question} question
 * @param {Facts} facts
 */
export function judgeQuestion(question, { availability }) {
  return judge(declarationsOf(question), withServiceCodes(availability));
}

/**
 * Draw the first screen of an answer, and return the function that draws the rest.
 * @param {Judgement} judgement
 * @param {Facts} facts
 * @param {object} question
 * @param {string} question.region the chosen Region, or empty
 * @param {readonly (readonly string[])[]} question.places the Regions that each chosen filter admits
 * @param {string} question.where the filters in words
 * @param {number} question.unjudgedElsewhere the number of parts of a template that a shared link leaves out
 * @param {{ answer: Element, details: Element, map: HTMLElement }} parts
 * @param {{ address: () => string, clear: () => void }} page
 * @returns {() => void}
 */
export function drawAnswer(judgement, facts, question, parts, page) {
  const { catalog, availability, document } = facts;
  const result = report(judgement, catalog, question);
  const context = { catalog, availability, unknownReasons: document.unknown, stale: document.stale, unjudgedElsewhere: question.unjudgedElsewhere, where: question.where, asOf: [document.as_of, catalog.asOf].sort().at(-1) ?? "" };
  const { before, count, after } = headline(result, context);
  parts.answer.replaceChildren(before, ...(count ? [element("strong", {}, count)] : []), after);
  const markdown = makeCopyButton("button", "Copy as Markdown");
  // Made on demand: the button's own listener, which copies its value, runs after this one.
  markdown.addEventListener("click", () => (markdown.value = asMarkdown(result, context)), { capture: true });
  const buttons = actions({ address: page.address, file: "template-check.csv", rows: () => regionRows(result), clear: page.clear }, markdown);
  // The later part keeps its content until it is drawn, so that nothing below the first part moves.
  const later = parts.details.children[1] ?? element("div");
  parts.details.replaceChildren(element("div", {}, buttons, ...leadingDetails(result, context)), later);
  return () => {
    later.replaceChildren(...otherDetails(result, context));
    showOnMap(parts.map, result);
  };
}

/**
 * @param {HTMLElement} map
 * @param {Report} report
 */
function showOnMap(map, { results, judgement }) {
  const byCode = new Map(results.map((result) => [result.region.code, result]));
  map.hidden = !judgement.requirements.length;
  markRegions(map, (code, name) => {
    const result = byCode.get(code);
    if (!result) return { status: "out", title: `${name}: not among the chosen Regions` };
    if (result.status === "unknown") return { status: "out", title: `${name}: not known` };
    const { missing } = result;
    return missing.length ? { status: "no", title: `${name}: lacks ${missing.length} of ${judgement.requirements.length}` } : { status: "yes", title: `${name}: has all` };
  });
}
