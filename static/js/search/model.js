// @ts-check
// The suggestions of the search box: the answer to a question, then the pages of what the query names or may mean.

import { ALIAS, TYPO, normalize, rankedMatches } from "../shared/rank.js";
import { answer } from "./answer.js";
import { nearestRegions } from "./availability.js";
import { beginsWord, understand, understandParts } from "./question.js";

/** @typedef {import("../shared/rank.js").Entry} Entry */
/** @typedef {import("../shared/combobox.js").Option} Option */
/** @typedef {import("./availability.js").Facts} Facts */
/** @typedef {import("../shared/search-index.js").Index} Index */
/** @typedef {import("../shared/search-index.js").Gone} Gone */
/** @typedef {import("./question.js").Question} Question */

const MAX_SUGGESTIONS = 10;

/**
 * Return the suggestions for a query, best first; addresses are relative to the site's root.
 * @param {string} query
 * @param {Index} index
 * @param {Facts | undefined} facts undefined if they could not be loaded: then there is no answer
 * @returns {Option[]}
 */
export function suggest(query, index, facts) {
  const question = understand(query, index);
  const queryAnswer = question && facts && answer(question, index, facts);
  const beginning = question ? undefined : understandBeginning(query, index);
  const subjects = subjectsOf(question ?? beginning, index);
  const gone = [...new Set([...(question?.topicalGone ?? []), ...rankedGone(query, index)])].map(goneOption);
  const matches = rankedMatches(query, index.entries).filter(({ fit }) => fit !== TYPO || !subjects.length && !queryAnswer && !gone.length);
  const guess = Boolean((matches.length ? question : (question ?? beginning))?.guess) || matches.some(({ fit }) => fit === TYPO);
  const matchingEntries = matches.map(({ entry }) => entry);
  // Subjects of an understood question come first; those of a part of the query come after the matches.
  const ordered = question ? [...subjects, ...matchingEntries] : [...matchingEntries, ...subjects];
  const options = [...new Set(ordered)].map((entry) => option(entry, index, guess));
  const all = [...(queryAnswer ? [answerOption(queryAnswer, question)] : []), ...options, ...gone.filter(({ href }) => href !== queryAnswer?.href)];
  return (all.length ? all : guesses(query, index)).slice(0, MAX_SUGGESTIONS);
}

/** @type {WeakMap<Gone, import("../shared/rank.js").Entry>} */
const goneEntries = new WeakMap();

/**
 * Return the removed Regions and services that match a query, best first, without mistyped and partial matches.
 * @param {string} query
 * @param {Index} index
 */
function rankedGone(query, { gone }) {
  const byEntry = new Map(gone.map((subject) => [goneEntry(subject), subject]));
  return rankedMatches(query, [...byEntry.keys()]).filter(({ fit }) => fit <= ALIAS).map(({ entry }) => /** @type {Gone} */ (byEntry.get(entry)));
}

/**
 * Return a removed Region or service as an entry, always the same one: its normalized form is cached.
 * @param {Gone} subject
 */
function goneEntry(subject) {
  const entry = goneEntries.get(subject) ?? { ...subject, aliases: [...subject.aliases, ...subject.names], names: [] };
  goneEntries.set(subject, entry);
  return entry;
}

/**
 * Return what a query may mean without its unknown words.
 * @param {string} query
 * @param {Index} index
 */
function guesses(query, index) {
  const question = understandParts(query, index);
  return subjectsOf(question, index).map((entry) => option(entry, index, true));
}

/**
 * Return what a query asks without the word that is being typed: a guess where no word begins like that one.
 * @param {string} query
 * @param {Index} index
 * @returns {Question | undefined}
 */
function understandBeginning(query, index) {
  const words = normalize(query).split(" ");
  const question = words.length > 1 ? understand(query.trim().replace(/\S+$/, ""), index) : undefined;
  return question && { ...question, guess: question.guess || !beginsWord(words.at(-1) ?? "", index) };
}

/**
 * Return the subjects of a question: services and Regions that it names, and what is closest today to removed ones.
 * @param {Question | undefined} question
 * @param {Index} index
 * @returns {Entry[]}
 */
function subjectsOf(question, index) {
  if (!question) return [];
  const closest = index.entries.filter(({ kind, code }) => kind === "service" && (question.gone.some(({ successors }) => successors.includes(code)) || question.unlisted.some(({ part_of: owner }) => owner === code)));
  const neighbors = question.cities.slice(0, 1).flatMap((city) => nearestRegions(city, index).map(({ place }) => place));
  return [...question.services, ...closest, ...question.topical, ...question.regions, ...neighbors];
}

/**
 * @param {import("./answer.js").Answer} answer
 * @param {Question} question
 * @returns {Option}
 */
function answerOption({ label, lines, verdict, href }, { guess }) {
  if (guess) return { code: "", label: `Did you mean: ${label.replace(/^(Yes|No): /, "")}?`, kind: "Guess", href };
  return { code: "", label, lines, verdict, href };
}

/**
 * @param {Gone} subject
 * @returns {Option}
 */
function goneOption({ kind, code, name, removed, url }) {
  return { code, label: name || code, kind: kind === "service" ? "Removed service" : "Removed Region", hint: `by ${removed}`, href: url };
}

/**
 * @param {Entry} entry
 * @param {Index} index
 * @param {boolean} guess
 * @returns {Option}
 */
function option({ kind, code, name, count, url }, { entries: all }, guess) {
  const total = all.filter((entry) => entry.kind !== kind).length;
  const hint = `${count} of ${total} ${kind === "service" ? "Regions" : "services"}`;
  const label = name ?? code;
  return { code, label: guess ? `Did you mean ${label}?` : label, kind: kind === "service" ? "Service" : "Region", hint, href: url };
}
