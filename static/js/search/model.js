// @ts-check
// What the search box suggests: the answer to what a query asks, then the pages of what it names, else what it may mean.

import { TYPO, normalize, rankedMatches } from "../shared/rank.js";
import { answer } from "./answer.js";
import { understand } from "./question.js";

/** @typedef {import("../shared/rank.js").Entry} Entry */
/** @typedef {import("../shared/combobox.js").Option} Option */
/** @typedef {import("./availability.js").Facts} Facts */
/** @typedef {import("../shared/search-index.js").Index} Index */
/** @typedef {import("./question.js").Question} Question */

const MAX_SUGGESTIONS = 10;

/**
 * Return the suggestions for a query, best first; addresses are relative to the site's root.
 * @param {string} query
 * @param {Index} index
 * @param {Facts | undefined} facts nothing where they could not be loaded: then there is no answer
 * @param {number} maxRegions so many Regions can be compared
 * @returns {Option[]}
 */
export function suggest(query, index, facts, maxRegions) {
  const question = understand(query, index);
  const queryAnswer = question && facts && answer(question, index, facts, maxRegions);
  const subjects = subjectsOf(question ?? understandBeginning(query, index));
  const matches = rankedMatches(query, index.entries).filter(({ fit }) => fit !== TYPO || !subjects.length && !queryAnswer);
  const guess = Boolean(question?.guess) || matches.some(({ fit }) => fit === TYPO);
  const matchingEntries = matches.map(({ entry }) => entry);
  // What was understood goes before what merely begins alike; without that, what a part of the query names comes last.
  const ordered = question ? [...subjects, ...matchingEntries] : [...matchingEntries, ...subjects];
  const options = [...new Set(ordered)].map((entry) => option(entry, index, guess));
  return (queryAnswer ? [answerOption(queryAnswer, question), ...options] : options).slice(0, MAX_SUGGESTIONS);
}

/**
 * Return what a query asks without the word that is being typed.
 * @param {string} query
 * @param {Index} index
 */
function understandBeginning(query, index) {
  const words = normalize(query).split(" ");
  return words.length > 1 ? understand(query.trim().replace(/\S+$/, ""), index) : undefined;
}

/**
 * @param {Question | undefined} question
 * @returns {Entry[]}
 */
function subjectsOf(question) {
  return question ? [...question.services, ...question.regions] : [];
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
