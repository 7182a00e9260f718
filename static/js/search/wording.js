// @ts-check
// How answers name Regions, services and places, and how they join and count them.

/** @typedef {import("../shared/rank.js").Entry} Entry */

/** @param {Entry} entry */
export function label({ code, name }) {
  return name || code;
}

/**
 * Return the name as people say it: "EKS", "Bedrock", "Ireland".
 * @param {Entry} entry
 */
export function shortName({ code, name }) {
  if (!name) return code;
  // The Regions of other partitions share the words in brackets with the rest: "AWS GovCloud (US-East)".
  const own = /^AWS (GovCloud|European)/.test(name) ? undefined : /\(([^()]+)\)$/.exec(name)?.[1];
  return own ?? name.replace(/^(AWS|Amazon) /, "");
}

/** @param {readonly string[]} names */
export function joinNames(names) {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? "");
}

/**
 * Return a place's name as it stands behind "in".
 * @param {string} name
 */
export function within(name) {
  return /^(United|European|Middle|Commercial|Nordic)/.test(name) ? `the ${name}` : name.replace(/^The /, "the ");
}

/** @param {string} text */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * @param {number} size
 * @param {string} noun
 */
export function count(size, noun) {
  return `${size} ${noun}${size === 1 ? "" : "s"}`;
}
