// @ts-check
// What the search box suggests: entries, and where a query names several, the tool that puts them together.

import { EXACT, NAMED, fits, fold, rank } from "../shared/rank.js";
import { format } from "../shared/state.js";

/** @typedef {import("../shared/rank.js").Entry} Entry */
/** @typedef {import("../shared/combobox.js").Option} Option */

const LIMIT = 10;
const COMPARED = 5;
const JOINING = /^(and|or|with|in|plus|vs)$/;

/**
 * Return the suggestions for a query, best first; addresses are relative to the site's root.
 * @param {string} query
 * @param {readonly Entry[]} entries
 * @returns {Option[]}
 */
export function suggest(query, entries) {
  const named = several(query, entries);
  const found = rank(query, entries, LIMIT);
  const shown = (found.length ? found : named).slice(0, LIMIT).map((one) => option(one, entries));
  const tool = named.length > 1 ? together(named) : undefined;
  if (!tool) return shown;
  // "s3 glacier" is the name of one service first, and only then two services.
  return found.length && !query.includes(",") ? [shown[0], tool, ...shown.slice(1)] : [tool, ...shown];
}

/**
 * Return what a query names when all of its parts name something: parted by commas, else by spaces.
 * @param {string} query
 * @param {readonly Entry[]} entries
 * @returns {Entry[]}
 */
export function several(query, entries) {
  const parts = query.split(/[,;+\n]/).filter((part) => fold(part));
  const found = parts.flatMap((part) => {
    const [best] = parts.length > 1 ? fits(part, entries) : [];
    if (best) return [best.entry];
    return words(part).map((word) => fits(word, entries).find((one) => one.fit === EXACT || one.fit === NAMED)?.entry);
  });
  const known = found.filter((one) => one !== undefined);
  return known.length === found.length ? [...new Set(known)] : [];
}

/** @param {string} part */
function words(part) {
  return part.split(/[\s&]+/).filter((word) => fold(word) && !JOINING.test(fold(word)));
}

/**
 * Return the way to the tool that shows several services, or several Regions, together; none for a mixture.
 * @param {readonly Entry[]} named
 * @returns {Option | undefined}
 */
function together(named) {
  const codes = named.map((one) => one.code);
  const names = listed(named.map(brief));
  if (named.every((one) => one.kind === "service"))
    return { code: "", label: `Regions with ${names}`, kind: "Find", href: `find/${format({ services: codes }, { services: "list" })}` };
  if (!named.every((one) => one.kind === "region")) return undefined;
  if (codes.length <= COMPARED)
    return { code: "", label: `Compare ${names}`, kind: "Compare", href: `compare/${format({ regions: codes }, { regions: "list" })}` };
  return { code: "", label: `Services in ${names}`, kind: "Find", href: `find/${format({ regions: codes }, { regions: "list" })}` };
}

/**
 * Return the name as people say it: "EKS", "Bedrock", "Ireland".
 * @param {Entry} entry
 */
function brief({ code, name }) {
  if (!name) return code;
  return /\(([^()]+)\)$/.exec(name)?.[1] ?? name.replace(/^(AWS|Amazon) /, "");
}

/** @param {readonly string[]} names */
function listed(names) {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/**
 * @param {Entry} entry
 * @param {readonly Entry[]} entries
 * @returns {Option}
 */
function option({ kind, code, name, count, url }, entries) {
  const total = entries.filter((one) => one.kind !== kind).length;
  const hint = `${count} of ${total} ${kind === "service" ? "Regions" : "services"}`;
  return { code, label: name ?? code, kind: kind === "service" ? "Service" : "Region", hint, href: url };
}
