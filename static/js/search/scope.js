// @ts-check
// The Regions that a question is about, and the addresses of pages that show them.

import { formatQuery } from "../shared/state.js";
import { shortName, joinNames, within } from "./wording.js";

/** @typedef {import("../shared/rank.js").Entry} Entry */
/** @typedef {import("./question.js").Question} Question */
/**
 * @typedef {object} Scope
 * @property {Entry[]} regions
 * @property {string} name as it follows "in" in a sentence
 * @property {Record<string, string>} filter for the list of Regions; empty where no filter of it selects these `regions`
 */

/**
 * Return the Regions that a question names, one by one and by place; undefined if it names none.
 * @param {Question} question
 * @param {readonly Entry[]} entries
 * @returns {Scope | undefined}
 */
export function scopeOf({ regions, places }, entries) {
  const codes = new Set([...places.flatMap((place) => place.regions), ...regions.map(({ code }) => code)]);
  if (!codes.size) return undefined;
  return {
    regions: regionsOf(entries).filter(({ code }) => codes.has(code)),
    name: joinNames([...places.map(({ name }) => within(name)), ...regions.map(shortName)]),
    filter: places.length === 1 && !regions.length ? places[0].filter : {},
  };
}

/** @param {readonly Entry[]} entries */
export function regionsOf(entries) {
  return entries.filter(({ kind }) => kind === "region");
}

/**
 * Return the query of an address: lists of codes, then texts, without empty ones.
 * @param {Record<string, readonly Entry[]>} lists
 * @param {Record<string, string>} [texts]
 */
export function query(lists, texts = {}) {
  const codes = Object.entries(lists).map(([key, entries]) => [key, entries.map(({ code }) => code)]);
  const shape = [...Object.keys(lists).map((key) => [key, "list"]), ...Object.keys(texts).map((key) => [key, "text"])];
  return formatQuery({ ...Object.fromEntries(codes), ...texts }, Object.fromEntries(shape));
}

/**
 * Return the address of a list of the Regions: the filtered list of all Regions, or else the matrix with their columns.
 * @param {Scope} scope
 */
export function listOf({ regions, filter }) {
  return Object.keys(filter).length ? `regions/${query({}, filter)}` : `matrix/${query({ regions })}`;
}
