// @ts-check
// The question in a query: the services, Regions, places and categories that it names, and what it asks about them. A query
// with a word that has no meaning here is not understood, and gets suggestions only.

import { normalize, withinOneEdit } from "../shared/rank.js";
import { withPlainNames } from "./notation.js";
import { extractPeriod } from "./period.js";
import { serviceOfTool, vocabulary, vocabularyFor } from "./vocabulary.js";

/** @typedef {import("../shared/rank.js").Entry} Entry */
/** @typedef {import("../shared/search-index.js").Index} Index */
/** @typedef {import("./vocabulary.js").Intent} Intent */
/** @typedef {import("./vocabulary.js").Meaning} Meaning */
/**
 * @typedef {object} Question
 * @property {Entry[]} services
 * @property {import("./vocabulary.js").Part[]} parts parts of the services that are named by words for them
 * @property {Entry[]} regions
 * @property {import("../shared/search-index.js").Place[]} places
 * @property {import("../shared/search-index.js").City[]} cities
 * @property {import("../shared/search-index.js").Category[]} categories
 * @property {import("./vocabulary.js").Quality[]} qualities
 * @property {import("../shared/search-index.js").Gone[]} gone
 * @property {import("../shared/search-index.js").Unlisted[]} unlisted
 * @property {Entry[]} topical services with the same alias as a named category ("virtual desktops")
 * @property {import("../shared/search-index.js").Gone[]} topicalGone removed services that are named by their purpose
 * @property {Set<Intent>} intents
 * @property {"regions" | "services" | undefined} list the list of all Regions or all services, if it is named
 * @property {import("./vocabulary.js").SitePage | undefined} page the page of the site that is named by its purpose
 * @property {string} since the first day of the time that is asked about (`2026-01-01`), or empty
 * @property {boolean} guess whether a mistyped word was corrected to be understood
 */

/** The number of words of the longest name. */
const MAX_WORDS = 9;
/** The cost of a segment: a name costs more than a filler, so that few long names win over many short words. */
const COST = { name: 1, filler: 0.4, unknown: 5 };
/** The fewest letters of a word that is completed, of one that is corrected, and of each of two that were written as one. */
const MIN_COMPLETED_LENGTH = 3;
const MIN_CORRECTED_LENGTH = 5;
const MIN_JOINED_LENGTH = 3;

/**
 * Return the question in a query; undefined if a word of it has no meaning.
 * @param {string} query
 * @param {Index} index
 * @returns {Question | undefined}
 */
export function understand(query, index) {
  const phrases = vocabularyFor(query, index);
  const text = extractPeriod(plainNames(query, index));
  const words = normalize(text.rest).split(" ").filter(Boolean);
  const exactMeanings = segment(words, phrases) ?? segment(complete(words, phrases), phrases);
  const meanings = exactMeanings ?? segment(correct(words, phrases), phrases);
  return meanings && makeQuestion(meanings, index, text.since(index.as_of), !exactMeanings);
}

/**
 * Return a guess at the question in a query, without the words that have no meaning; undefined if none has one.
 * @param {string} query
 * @param {Index} index
 * @returns {Question | undefined}
 */
export function understandParts(query, index) {
  const phrases = vocabularyFor(query, index);
  const meanings = segment(normalize(plainNames(query, index)).split(" ").filter(Boolean), phrases, { skipUnknown: true });
  return meanings?.length ? makeQuestion(meanings, index, "", true) : undefined;
}

/**
 * @param {string} query
 * @param {Index} index
 */
function plainNames(query, index) {
  return withPlainNames(query, vocabulary(index), (namespace) => serviceOfTool(namespace.toLowerCase(), index)?.code ?? namespace);
}

/**
 * Divide words into as few phrases with a meaning as possible; undefined if a word is in none, unless it may be skipped.
 * @param {string[]} words
 * @param {Map<string, Meaning>} phrases
 * @returns {Meaning[] | undefined}
 */
function segment(words, phrases, { skipUnknown = false } = {}) {
  /** @type {({ cost: number, meanings: Meaning[] } | undefined)[]} */
  const best = [{ cost: 0, meanings: [] }];
  for (let end = 1; end <= words.length; end += 1) {
    const withoutLast = best[end - 1];
    if (skipUnknown && withoutLast) best[end] = { cost: withoutLast.cost + COST.unknown, meanings: withoutLast.meanings };
    for (let start = Math.max(0, end - MAX_WORDS); start < end; start += 1) {
      const preceding = best[start];
      const meaning = preceding && meaningOf(words.slice(start, end), phrases);
      if (!meaning) continue;
      const cost = preceding.cost + (meaning.kind === "filler" || meaning.kind === "list" ? COST.filler : COST.name) + meaning.rank / 100;
      if (cost < (best[end]?.cost ?? Infinity)) best[end] = { cost, meanings: [...preceding.meanings, meaning] };
    }
  }
  return words.length ? best[words.length]?.meanings : undefined;
}

/**
 * Return the meaning of a phrase, also of names of tools with hyphens (`sso-admin`), and of any word in the plural.
 * @param {string[]} words
 * @param {Map<string, Meaning>} phrases
 */
function meaningOf(words, phrases) {
  const phrase = words.join(" ");
  const meaning = phrases.get(phrase);
  const unspaced = words.length > 1 && !meaning ? phrases.get(words.join("")) : undefined;
  if (unspaced && ("entry" in unspaced || unspaced.kind === "unlisted")) return unspaced;
  return meaning ?? phrases.get(phrase.length > 3 && phrase.endsWith("s") ? phrase.slice(0, -1) : `${phrase}s`);
}

/**
 * Complete the last word, which is being typed, if only one Region, place or service is possible. In a question about a
 * service it is a Region or a place.
 * @param {string[]} words
 * @param {Map<string, Meaning>} phrases
 */
function complete(words, phrases) {
  const [preceding, last] = [words.slice(0, -1), words.at(-1) ?? ""];
  const meanings = preceding.length && last.length >= MIN_COMPLETED_LENGTH ? (segment(preceding, phrases) ?? []) : [];
  const isPossible = (/** @type {Meaning} */ { kind }) => (meanings.some((meaning) => meaning.kind === "service") ? kind === "region" || kind === "place" : kind === "service");
  if (!meanings.length) return words;
  const completions = [...phrases].filter(([phrase, meaning]) => phrase.startsWith(last) && isPossible(meaning));
  const subjects = new Set(completions.map(([, meaning]) => ("entry" in meaning ? meaning.entry : meaning)));
  return subjects.size === 1 ? [...preceding, ...completions[0][0].split(" ")] : words;
}

/**
 * Correct one letter of long words, and divide a service and a place that were written as one word.
 * @param {string[]} words
 * @param {Map<string, Meaning>} phrases
 */
function correct(words, phrases) {
  const all = wordsOf(phrases);
  return words.flatMap((word) => {
    if (all.has(word) || word.length < MIN_CORRECTED_LENGTH) return [word];
    const corrected = [...all].find((other) => other.length >= MIN_CORRECTED_LENGTH && other[0] === word[0] && withinOneEdit(word, other));
    return corrected ? [corrected] : divide(word, phrases);
  });
}

/**
 * Return the service and the Region or place that were written as one word ("lambdazurich"), else the word.
 * @param {string} word
 * @param {Map<string, Meaning>} phrases
 */
function divide(word, phrases) {
  for (let length = MIN_JOINED_LENGTH; length <= word.length - MIN_JOINED_LENGTH; length += 1) {
    const parts = [word.slice(0, length), word.slice(length)];
    const kinds = parts.map((part) => phrases.get(part)?.kind ?? "");
    if (kinds.includes("service") && (kinds.includes("region") || kinds.includes("place"))) return parts;
  }
  return [word];
}

/** @type {WeakMap<Map<string, Meaning>, Set<string>>} */
const wordsByPhrases = new WeakMap();

/**
 * Return every word of every phrase.
 * @param {Map<string, Meaning>} phrases
 */
function wordsOf(phrases) {
  const words = wordsByPhrases.get(phrases) ?? new Set([...phrases.keys()].flatMap((phrase) => phrase.split(" ")));
  wordsByPhrases.set(phrases, words);
  return words;
}

/**
 * Return whether a folded text is the beginning of any word that means something.
 * @param {string} text
 * @param {Index} index
 */
export function beginsWord(text, index) {
  return [...wordsOf(vocabulary(index))].some((word) => word.startsWith(text));
}

/** @param {string} phrase */
function singular(phrase) {
  return phrase.replace(/(?<=\w{2})s$/, "");
}

/**
 * Return the services of a category that have a phrase as an alias as well.
 * @param {string} phrase
 * @param {import("../shared/search-index.js").Category} category
 * @param {Index} index
 */
function servicesWithAlias(phrase, category, { entries }) {
  const folded = singular(normalize(phrase));
  return entries.filter(({ kind, code, aliases }) => kind === "service" && category.services.includes(code) && aliases.some((alias) => singular(normalize(alias)) === folded));
}

/**
 * @param {Meaning[]} meanings
 * @param {Index} index
 * @param {string} since
 * @param {boolean} guess
 * @returns {Question}
 */
function makeQuestion(meanings, index, since, guess) {
  /** @type {Question} */
  const question = { services: [], parts: [], regions: [], places: [], cities: [], categories: [], qualities: [], gone: [], unlisted: [], topical: [], topicalGone: [], intents: new Set(), list: undefined, page: undefined, since, guess };
  // "Support" is a service, unless another one is named: then it is an ordinary word.
  const hasService = meanings.some((meaning) => meaning.kind === "service" && !meaning.common);
  for (const meaning of meanings) {
    if (meaning.kind === "service" && meaning.common && hasService) meaning.intent && question.intents.add(meaning.intent);
    else if (meaning.kind === "service") {
      question.services.push(meaning.entry);
      if (meaning.part) question.parts.push(meaning.part);
    } else if (meaning.kind === "region") question.regions.push(meaning.entry);
    else if (meaning.kind === "place") question.places.push(meaning.place);
    else if (meaning.kind === "city") question.cities.push(meaning.city);
    else if (meaning.kind === "category") {
      question.categories.push(meaning.category);
      question.topical.push(...servicesWithAlias(meaning.phrase, meaning.category, index));
    } else if (meaning.kind === "gone") question[meaning.topic ? "topicalGone" : "gone"].push(meaning.gone);
    else if (meaning.kind === "unlisted") question.unlisted.push(meaning.unlisted);
    else if (meaning.kind === "quality") question.qualities.push(meaning.quality);
    else if (meaning.kind === "intent") question.intents.add(meaning.intent);
    else if (meaning.kind === "list") question.list ??= meaning.list;
    else if (meaning.kind === "page") question.page ??= meaning.page;
  }
  return { ...question, services: [...new Set(question.services)], regions: [...new Set(question.regions)], places: [...new Set(question.places)] };
}
