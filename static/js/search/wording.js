// @ts-check
// How answers name Regions, services and places, and how they join names.

/** @typedef {import("../shared/rank.js").Entry} Entry */

/**
 * Return the short name that people use: "EKS", "Bedrock", "Ireland".
 * @param {Entry} entry
 */
export function shortName({ code, name }) {
  if (!name) return code;
  // The words in brackets alone do not identify Regions of other partitions: "AWS GovCloud (US-East)".
  const bracketed = /^AWS (GovCloud|European)/.test(name) ? undefined : /\(([^()]+)\)$/.exec(name)?.[1];
  return bracketed ?? name.replace(/^(AWS|Amazon) /, "");
}

/** @param {readonly string[]} names */
export function joinNames(names) {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "");
}

/**
 * Return a place's name as it follows "in" in a sentence.
 * @param {string} name
 */
export function within(name) {
  return /^(United|European|Middle|Commercial|Nordic)/.test(name) ? `the ${name}` : name.replace(/^The /, "the ");
}

/** @param {string} text */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
