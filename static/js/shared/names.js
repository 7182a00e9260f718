// @ts-check
// Which Regions or services a written list means: "eks, bedrock, msk".

import { NAMED, fits } from "./rank.js";

/** @typedef {import("./rank.js").Entry} Entry */

const SEPARATORS = /[,;\t\r\n|]+/;

/**
 * Tell whether a text is a list rather than one name.
 * @param {string} text
 */
export function listed(text) {
  return SEPARATORS.test(text.trim());
}

/**
 * Split a list at its commas, semicolons and line ends.
 * @param {string} text
 */
export function split(text) {
  return text.split(SEPARATORS).map((one) => one.trim()).filter(Boolean);
}

/**
 * Find what each name means: a code, a name or an alias, as long as it means one thing only.
 * @template {Entry} E
 * @param {readonly string[]} names
 * @param {readonly E[]} entries
 * @returns {{ found: E[], unknown: string[] }} each once, in the order of the names
 */
export function named(names, entries) {
  const found = new Set();
  const unknown = new Set();
  for (const name of names) {
    const one = meant(name, entries);
    if (one) found.add(one);
    else unknown.add(name);
  }
  return { found: [...found], unknown: [...unknown] };
}

/**
 * Return the entry that a name means beyond doubt.
 * @template {Entry} E
 * @param {string} name
 * @param {readonly E[]} entries
 * @returns {E | undefined}
 */
export function meant(name, entries) {
  const exact = entries.find((one) => one.code === name);
  if (exact) return exact;
  const [best, next] = fits(name, entries);
  return best && best.fit <= NAMED && best.fit !== next?.fit ? best.entry : undefined;
}
