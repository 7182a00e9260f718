// @ts-check
// What the search box suggests: entries, and where a query names several, the tool that puts them together.

import { EXACT_CODE, NAME_OR_ALIAS, normalize, rank, rankedMatches } from "../shared/rank.js";
import { isList, splitList } from "../shared/names.js";
import { formatQuery } from "../shared/state.js";

/** @typedef {import("../shared/rank.js").Entry} Entry */
/** @typedef {import("../shared/combobox.js").Option} Option */

const LIMIT = 10;
const CONJUNCTION = /^(and|or|with|in|plus|vs)$/;

/**
 * Return the suggestions for a query, best first; addresses are relative to the site's root.
 * @param {string} query
 * @param {readonly Entry[]} entries
 * @param {number} most so many Regions can be compared
 * @returns {Option[]}
 */
export function suggest(query, entries, most) {
  const named = namedEntries(query, entries);
  const matches = rank(query, entries, LIMIT);
  const shown = (matches.length ? matches : named).slice(0, LIMIT).map((entry) => option(entry, entries));
  const tool = named.length > 1 ? toolLink(named, most) : undefined;
  if (!tool) return shown;
  // "s3 glacier" is the name of one service first, and only then two services.
  return matches.length && !isList(query) ? [shown[0], tool, ...shown.slice(1)] : [tool, ...shown];
}

/**
 * Return what a query names when all of its parts name something: split as a list, else at its spaces.
 * @param {string} query
 * @param {readonly Entry[]} entries
 * @returns {Entry[]}
 */
export function namedEntries(query, entries) {
  const parts = splitList(query).filter(normalize);
  const meanings = parts.flatMap((part) => {
    const [best] = parts.length > 1 ? rankedMatches(part, entries) : [];
    if (best) return [best.entry];
    return words(part).map((word) => rankedMatches(word, entries).find(({ fit }) => fit === EXACT_CODE || fit === NAME_OR_ALIAS)?.entry);
  });
  const complete = meanings.filter((entry) => entry !== undefined);
  return complete.length === meanings.length ? [...new Set(complete)] : [];
}

/** @param {string} part */
function words(part) {
  return part.split(/[\s&]+/).filter((word) => normalize(word) && !CONJUNCTION.test(normalize(word)));
}

/**
 * Return a link to the tool that shows several services, or several Regions, together; nothing for a mixture.
 * @param {readonly Entry[]} named
 * @param {number} most
 * @returns {Option | undefined}
 */
function toolLink(named, most) {
  const codes = named.map((entry) => entry.code);
  const names = joinNames(named.map(shortName));
  if (named.every((entry) => entry.kind === "service"))
    return { code: "", label: `Regions with ${names}`, kind: "Find", href: `find/${formatQuery({ services: codes }, { services: "list" })}` };
  if (!named.every((entry) => entry.kind === "region")) return undefined;
  if (codes.length <= most)
    return { code: "", label: `Compare ${names}`, kind: "Compare", href: `compare/${formatQuery({ regions: codes }, { regions: "list" })}` };
  return { code: "", label: `Services in ${names}`, kind: "Find", href: `find/${formatQuery({ regions: codes }, { regions: "list" })}` };
}

/**
 * Return the name as people say it: "EKS", "Bedrock", "Ireland".
 * @param {Entry} entry
 */
function shortName({ code, name }) {
  if (!name) return code;
  return /\(([^()]+)\)$/.exec(name)?.[1] ?? name.replace(/^(AWS|Amazon) /, "");
}

/** @param {readonly string[]} names */
function joinNames(names) {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/**
 * @param {Entry} entry
 * @param {readonly Entry[]} entries
 * @returns {Option}
 */
function option({ kind, code, name, count, url }, entries) {
  const total = entries.filter((entry) => entry.kind !== kind).length;
  const hint = `${count} of ${total} ${kind === "service" ? "Regions" : "services"}`;
  return { code, label: name ?? code, kind: kind === "service" ? "Service" : "Region", hint, href: url };
}
