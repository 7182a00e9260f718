// @ts-check
// What the address holds after `#`: the types and services that a template needs, never the template.

import { formatQuery, parseQuery } from "../shared/state.js";

/** @typedef {import("./cloudformation.js").Declaration} Declaration */
/** @typedef {import("./judge.js").Availability} Availability */
/** @typedef {import("./judge.js").Judgement} Judgement */
/** @typedef {import("../shared/state.js").Codes} Codes */

/** `unjudged` is a number: names of modules and macros are their owner's, so a link does not tell them. */
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
 * Return whether the part of an address after `#` holds a question, not the place of a heading.
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
 * Return the part of a question that a judgement gives: what it is about, and how much was not judged.
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
    conditional: [...codes("type"), ...codes("service")].filter((each) => !unconditional.has(each)),
    unjudged: count ? String(count) : "",
  };
}

/**
 * Return declarations that need what a question is about.
 * @param {Question} question
 * @returns {Declaration[]}
 */
export function declarationsOf({ types, services, conditional }) {
  const isConditional = new Set(conditional);
  const declared = (/** @type {"type" | "aws"} */ kind, /** @type {string} */ name) => ({ kind, name, resource: "", line: null, conditional: isConditional.has(name), types: kind === "type" ? [name] : [] });
  return [...types.map((name) => declared("type", name)), ...services.map((name) => declared("aws", name))];
}

/**
 * Return what is available where, for a question of an address, which names services by their own codes.
 * @param {Availability} availability
 * @returns {Availability}
 */
export function withServiceCodes(availability) {
  return { ...availability, terraform: new Map([...availability.services.keys()].map((code) => [code, code])) };
}
