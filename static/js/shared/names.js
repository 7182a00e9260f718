// @ts-check
// The Regions or services that a list of names means: "eks, bedrock, msk".

import { NAME_OR_ALIAS, rankedMatches } from "./rank.js";

/** @typedef {import("./rank.js").Entry} Entry */

/** What separates the names of a list; no name of a Region or service contains any of it. */
const SEPARATORS = /[,;|+\t\r\n]+/;

/**
 * Return whether a text is a list rather than one name.
 * @param {string} text
 */
export function isList(text) {
  return SEPARATORS.test(text.trim());
}

/**
 * Split a list into its names.
 * @param {string} text
 */
export function splitList(text) {
  return text.split(SEPARATORS).map((name) => name.trim()).filter(Boolean);
}

/**
 * Return the name at the end of a list: the one that is being typed, or nothing after a separator.
 * @param {string} text
 */
export function lastName(text) {
  return text.split(SEPARATORS).at(-1)?.trim() ?? "";
}

/**
 * Resolve names: codes, names or aliases that mean exactly one entry.
 * @template {Entry} E
 * @param {readonly string[]} names
 * @param {readonly E[]} entries
 * @returns {{ matches: E[], unknown: string[] }} without repetition, in the order of the names
 */
export function resolveNames(names, entries) {
  const matches = new Set();
  const unknown = new Set();
  for (const name of names) {
    const entry = resolveName(name, entries);
    if (entry) matches.add(entry);
    else unknown.add(name);
  }
  return { matches: [...matches], unknown: [...unknown] };
}

/**
 * Return the entry that a name means unambiguously.
 * @template {Entry} E
 * @param {string} name
 * @param {readonly E[]} entries
 * @returns {E | undefined}
 */
export function resolveName(name, entries) {
  const exact = entries.find((entry) => entry.code === name);
  if (exact) return exact;
  const [best, next] = rankedMatches(name, entries);
  return best && best.fit <= NAME_OR_ALIAS && best.fit !== next?.fit ? best.entry : undefined;
}
