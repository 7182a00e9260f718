// @ts-check
// What the address holds after `#`: the types and services that a template needs, never the template.

import { formatQuery, parseQuery } from "../shared/state.js";

/** @typedef {import("./cloudformation.js").Declaration} Declaration */
/** @typedef {import("./judge.js").Availability} Availability */
/** @typedef {import("./judge.js").Judgement} Judgement */
/** @typedef {import("../shared/state.js").Codes} Codes */

/** `unjudged` is a number: names of modules and macros are private, so a link does not contain them. */
const SHAPE = /** @type {const} */ ({ types: "list", services: "list", conditional: "list", unjudged: "text", region: "text", partition: "text", geography: "text", opt_in: "text" });
/** @typedef {import("../shared/state.js").State<typeof SHAPE>} Question */

export const NO_QUESTION = parseQuery("", SHAPE);

/**
 * Read a question from the part of an address after `#`.
 * @param {string} hash
 * @param {Codes} [codes]
 * @returns {Question}
 */
export function parseHash(hash, codes) {
  return parseQuery(isQuestion(hash) ? hash.slice(1) : "", SHAPE, codes);
}

/**
 * Return whether the part of an address after `#` is a question, not the anchor of a heading.
 * @param {string} hash
 */
export function isQuestion(hash) {
  return hash.includes("=");
}

/**
 * Write a question as the part of an address after `#`; no question is the empty text.
 * @param {Question} question
 * @param {Codes} codes
 */
export function formatHash(question, codes) {
  return formatQuery(question, SHAPE, codes).replace("?", "#");
}

/**
 * Return the part of a question that follows from a judgement: its subject, and the number of parts that are not judged.
 * @param {Judgement} judgement
 * @param {number} unjudgedElsewhere
 */
export function subjectOf({ requirements, unjudged }, unjudgedElsewhere) {
  const code = (/** @type {import("./judge.js").Requirement} */ need) => (need.depth === "type" ? need.name : (need.service ?? ""));
  const codes = (/** @type {"type" | "service"} */ depth) => [...new Set(requirements.filter((need) => need.depth === depth).map(code))];
  const unconditional = new Set(requirements.filter((need) => !need.conditional).map(code));
  const count = unjudged.length + unjudgedElsewhere;
  return {
    types: codes("type"),
    services: codes("service"),
    conditional: [...codes("type"), ...codes("service")].filter((name) => !unconditional.has(name)),
    unjudged: count ? String(count) : "",
  };
}

/**
 * Return declarations of the types and services that a question is about.
 * @param {Question} question
 * @returns {Declaration[]}
 */
export function declarationsOf({ types, services, conditional }) {
  const conditionalNames = new Set(conditional);
  const declarationOf = (/** @type {"type" | "aws"} */ kind, /** @type {string} */ name) => ({ kind, name, resource: "", line: null, conditional: conditionalNames.has(name), types: kind === "type" ? [name] : [] });
  return [...types.map((name) => declarationOf("type", name)), ...services.map((name) => declarationOf("aws", name))];
}

/**
 * Return the availability for the question of an address, which names services by their own codes.
 * @param {Availability} availability
 * @returns {Availability}
 */
export function withServiceCodes(availability) {
  return { ...availability, terraform: new Map([...availability.services.keys(), ...availability.gone.keys()].map((code) => [code, code])) };
}
