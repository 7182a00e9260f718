// @ts-check
// What a query asks: which services, Regions, places and categories it names, and what about them. A query that holds a
// word of another sense is not understood, and gets suggestions only.

import { normalize, withinOneEdit } from "../shared/rank.js";
import { withPlainNames } from "./notation.js";
import { extractPeriod } from "./period.js";
import { vocabulary } from "./vocabulary.js";

/** @typedef {import("../shared/rank.js").Entry} Entry */
/** @typedef {import("../shared/search-index.js").Index} Index */
/** @typedef {import("./vocabulary.js").Intent} Intent */
/** @typedef {import("./vocabulary.js").Meaning} Meaning */
/**
 * @typedef {object} Question
 * @property {Entry[]} services
 * @property {Entry[]} regions
 * @property {import("../shared/search-index.js").Place[]} places
 * @property {import("../shared/search-index.js").Category[]} categories
 * @property {import("./vocabulary.js").Quality[]} qualities
 * @property {import("../shared/search-index.js").Gone[]} gone
 * @property {Set<Intent>} intents
 * @property {"regions" | "services" | undefined} list which list the words for all of a kind name
 * @property {string} since the first day of the time that is asked about (`2026-01-01`), or nothing
 * @property {boolean} guess whether a mistyped word was corrected to be understood
 */

/** The longest name has so many words. */
const MAX_WORDS = 9;
/** What a segment costs: a name more than a filler, so that few long names go before many short words. */
const COST = { name: 1, filler: 0.4 };
/** So many letters a word needs to be completed, and to be corrected. */
const MIN_COMPLETED_LENGTH = 3;
const MIN_CORRECTED_LENGTH = 5;

/**
 * Return what a query asks, or nothing where a word of it means nothing.
 * @param {string} query
 * @param {Index} index
 * @returns {Question | undefined}
 */
export function understand(query, index) {
  const phrases = vocabulary(index);
  const text = extractPeriod(withPlainNames(query, phrases));
  const words = normalize(text.rest).split(" ").filter(Boolean);
  const exactMeanings = segment(words, phrases) ?? segment(complete(words, phrases), phrases);
  const meanings = exactMeanings ?? segment(correct(words, phrases), phrases);
  return meanings && makeQuestion(meanings, text.since(index.as_of), !exactMeanings);
}

/**
 * Divide words into phrases that mean something, as few as possible; nothing where a word is in none.
 * @param {string[]} words
 * @param {Map<string, Meaning>} phrases
 * @returns {Meaning[] | undefined}
 */
function segment(words, phrases) {
  /** @type {({ cost: number, meanings: Meaning[] } | undefined)[]} */
  const best = [{ cost: 0, meanings: [] }];
  for (let end = 1; end <= words.length; end += 1) {
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
 * Return what a phrase means; in the plural too, and a name of tools also where it is written with hyphens (`sso-admin`).
 * @param {string[]} words
 * @param {Map<string, Meaning>} phrases
 */
function meaningOf(words, phrases) {
  const phrase = words.join(" ");
  const singular = phrase.length > 3 && phrase.endsWith("s") ? phrase.slice(0, -1) : `${phrase}s`;
  const meaning = phrases.get(phrase) ?? phrases.get(singular);
  if (meaning || words.length === 1) return meaning;
  const unspaced = phrases.get(words.join(""));
  return unspaced && "entry" in unspaced ? unspaced : undefined;
}

/**
 * Complete the last word, which is being typed, where just one Region, place or service can be meant. In a question about
 * a service it is a Region or a place.
 * @param {string[]} words
 * @param {Map<string, Meaning>} phrases
 */
function complete(words, phrases) {
  const [preceding, last] = [words.slice(0, -1), words.at(-1) ?? ""];
  const present = preceding.length && last.length >= MIN_COMPLETED_LENGTH ? (segment(preceding, phrases) ?? []) : [];
  const about = (/** @type {Meaning} */ { kind }) => (present.some((meaning) => meaning.kind === "service") ? kind === "region" || kind === "place" : kind === "service");
  if (!present.length) return words;
  const fitting = [...phrases].filter(([phrase, meaning]) => phrase.startsWith(last) && about(meaning));
  const subjects = new Set(fitting.map(([, meaning]) => ("entry" in meaning ? meaning.entry : meaning)));
  return subjects.size === 1 ? [...preceding, ...fitting[0][0].split(" ")] : words;
}

/**
 * Correct one letter of long words.
 * @param {string[]} words
 * @param {Map<string, Meaning>} phrases
 */
function correct(words, phrases) {
  const all = wordsOf(phrases);
  return words.map((word) => {
    if (all.has(word) || word.length < MIN_CORRECTED_LENGTH) return word;
    return [...all].find((other) => other.length >= MIN_CORRECTED_LENGTH && other[0] === word[0] && withinOneEdit(word, other)) ?? word;
  });
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
 * @param {Meaning[]} meanings
 * @param {string} since
 * @param {boolean} guess
 * @returns {Question}
 */
function makeQuestion(meanings, since, guess) {
  /** @type {Question} */
  const question = { services: [], regions: [], places: [], categories: [], qualities: [], gone: [], intents: new Set(), list: undefined, since, guess };
  // "Support" is a service, unless another one is named: then it is a word like any other.
  const hasService = meanings.some((meaning) => meaning.kind === "service" && !meaning.common);
  for (const meaning of meanings) {
    if (meaning.kind === "service" && meaning.common && hasService) meaning.intent && question.intents.add(meaning.intent);
    else if (meaning.kind === "service") question.services.push(meaning.entry);
    else if (meaning.kind === "region") question.regions.push(meaning.entry);
    else if (meaning.kind === "place") question.places.push(meaning.place);
    else if (meaning.kind === "category") question.categories.push(meaning.category);
    else if (meaning.kind === "gone") question.gone.push(meaning.gone);
    else if (meaning.kind === "quality") question.qualities.push(meaning.quality);
    else if (meaning.kind === "intent") question.intents.add(meaning.intent);
    else if (meaning.kind === "list") question.list ??= meaning.list;
  }
  return { ...question, services: [...new Set(question.services)], regions: [...new Set(question.regions)], places: [...new Set(question.places)] };
}
