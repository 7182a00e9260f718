// @ts-check
// The phrases of questions and their meanings: names of Regions, places, categories and services, and words for what is asked
// about them.

import { normalize } from "../shared/rank.js";
import { SITE_PAGES } from "./site-pages.js";
import { FILLERS, FOREIGN_FILLERS, INTENTS, LISTS } from "./words.js";

/** @typedef {import("../shared/rank.js").Entry} Entry */
/** @typedef {import("../shared/search-index.js").Place} Place */
/** @typedef {import("../shared/search-index.js").City} City */
/** @typedef {import("../shared/search-index.js").Category} Category */
/** @typedef {import("../shared/search-index.js").Gone} Gone */
/** @typedef {import("../shared/search-index.js").Unlisted} Unlisted */
/** @typedef {import("../shared/search-index.js").Parts} Parts */
/** @typedef {import("../shared/search-index.js").Index} Index */
/** @typedef {import("./site-pages.js").SitePage} SitePage */
/** @typedef {import("./words.js").Intent} Intent */
/**
 * A property of Regions, as a filter of the list of Regions.
 * @typedef {{ label: string, filter: Record<string, string> }} Quality
 */
/**
 * The meaning of a phrase; of two meanings the one with the lower rank counts. A common word is the name of a service, but an
 * ordinary word, with an intent, in a question about another service. A topic is the purpose of a removed service. A list is
 * that of all Regions or all services. A page is one of the site's own, named by its purpose. A part of a service is named by
 * a word ("h100").
 * @typedef {{ rank: number } & (
 *   { kind: "region" | "service", entry: Entry, common?: boolean, intent?: Intent, part?: Part } | { kind: "list", list: "regions" | "services" } | { kind: "place", place: Place } | { kind: "city", city: City } | { kind: "category", category: Category, phrase: string } |
 *   { kind: "gone", gone: Gone, topic?: boolean } | { kind: "unlisted", unlisted: Unlisted } |
 *   { kind: "intent", intent: Intent } | { kind: "quality", quality: Quality } | { kind: "page", page: SitePage } | { kind: "filler" })} Meaning
 */
/** @typedef {{ entry: Entry, word: string, parts: Parts }} Part */
/** @typedef {(phrase: string, meaning: Meaning) => void} AddMeaning */

const CODE = 0;
const NAME = 1;
const ALIAS = 2;
const WORD = 3;
/** The text in brackets after a name, if it is only an abbreviation. */
const ABBREVIATION = /^[A-Z0-9]{2,6}$/;

/** @type {[string, Quality][]} */
const QUALITIES = [
  ...phrases(["not enabled by default", "not enabled", "not on by default", "off by default"], "Opt-in Regions", { opt_in: "required" }),
  ...phrases(["opt in", "optin", "opt in regions", "opt in required", "must be enabled", "enabled manually", "must be enabled manually", "disabled by default", "need opt in", "require opt in", "requires opt in", "must opt in", "have to opt in", "need to opt in", "need to be enabled", "have to be enabled"], "Opt-in Regions", { opt_in: "required" }),
  ...phrases(
    [
      "without opt in", "no opt in", "not opt in", "non opt in", "enabled by default", "default", "default regions", "opt in not required", "opt in not needed", "opt in optional",
      ...["not", "don t", "doesn t"].flatMap((not) => [`${not} need opt in`, `${not} require opt in`, `${not} need to opt in`, `${not} have to opt in`, `${not} need to be enabled`, `${not} have to be enabled`]),
      "need no opt in", "require no opt in", "without opting in", "always enabled", "already enabled",
    ],
    "Regions enabled by default",
    { opt_in: "not required" },
  ),
  ...["2", "3", "4", "5", "6"].flatMap((count) => {
    const words = { 2: "two", 3: "three", 4: "four", 5: "five", 6: "six" }[count] ?? count;
    const forms = [count, words].flatMap((number) => [`${number} zones`, `${number} zone`, `${number} azs`, `${number} az`, `${number} availability zones`, `${number}az`]);
    return phrases(forms, `Regions with ${count} or more Availability Zones`, { zones: count });
  }),
  ...phrases(["local zones", "local zone", "with local zones"], "Regions with Local Zones", { zones: "local" }),
  ...phrases(["wavelength", "wavelength zones", "wavelength zone"], "Regions with Wavelength Zones", { zones: "wavelength" }),
];

/**
 * @param {string[]} words
 * @param {string} label
 * @param {Record<string, string>} filter
 * @returns {[string, Quality][]}
 */
function phrases(words, label, filter) {
  return words.map((phrase) => [phrase, { label, filter }]);
}

/**
 * Names of services that are ordinary words in a question about another service, and what they ask there.
 * @type {ReadonlyMap<string, Intent | undefined>}
 */
const COMMON_WORDS = new Map([["support", undefined], ["aws support", undefined], ["deploy", undefined], ["pricing", "uncovered"], ["quotas", "uncovered"]]);

/** @type {WeakMap<Index, Map<string, Meaning>>} */
const vocabularies = new WeakMap();
/** @type {WeakMap<Index, Map<string, Meaning>>} */
const distanceVocabularies = new WeakMap();

/**
 * Return every phrase with a meaning, normalized like queries.
 * @param {Index} index
 * @returns {Map<string, Meaning>}
 */
export function vocabulary(index) {
  const cached = vocabularies.get(index) ?? collectMeanings(index);
  vocabularies.set(index, cached);
  return cached;
}

/**
 * Return every phrase with a meaning for a query: in one about distances, a city is the place itself, not the Region that
 * has a Local Zone there.
 * @param {string} query
 * @param {Index} index
 * @returns {Map<string, Meaning>}
 */
export function vocabularyFor(query, index) {
  const all = vocabulary(index);
  const text = ` ${normalize(query)} `;
  if (!INTENTS.near.some((phrase) => text.includes(` ${normalize(phrase)} `))) return all;
  const cached = distanceVocabularies.get(index) ?? new Map([...all, ...cityMeanings(index)]);
  distanceVocabularies.set(index, cached);
  return cached;
}

/**
 * Return the meanings of the names of cities, and of countries without a Region.
 * @param {Index} index
 * @returns {Map<string, Meaning>}
 */
function cityMeanings({ cities }) {
  /** @type {Map<string, Meaning>} */
  const meanings = new Map();
  for (const city of cities) {
    for (const word of [city.name, ...city.words].map(normalize)) {
      if (!meanings.has(word)) meanings.set(word, { kind: "city", city, rank: WORD });
    }
  }
  return meanings;
}

/**
 * @param {Index} index
 * @returns {Map<string, Meaning>}
 */
function collectMeanings(index) {
  /** @type {Map<string, Meaning>} */
  const meanings = new Map();
  /** @type {AddMeaning} */
  const add = (phrase, meaning) => {
    const key = normalize(phrase);
    const other = meanings.get(key);
    if (!key || (other && meaning.rank >= other.rank)) return;
    const common = meaning.kind === "service" && COMMON_WORDS.has(key);
    meanings.set(key, common ? { ...meaning, common, intent: COMMON_WORDS.get(key) } : meaning);
  };
  addRegions(add, index);
  for (const category of index.categories) {
    add(category.name, { kind: "category", category, phrase: category.name, rank: NAME });
    for (const alias of category.aliases) add(alias, { kind: "category", category, phrase: alias, rank: NAME - 0.1 });
  }
  addServices(add, index);
  addOthers(add, index);
  addWords(add);
  for (const [word, meaning] of cityMeanings(index)) add(word, meaning);
  return meanings;
}

/**
 * Add Regions and the places of several Regions.
 * @param {AddMeaning} add
 * @param {Index} index
 */
function addRegions(add, { entries, places }) {
  const byCode = new Map(entries.filter((entry) => entry.kind === "region").map((entry) => [entry.code, entry]));
  for (const entry of byCode.values()) addEntry(add, entry);
  for (const place of places) {
    const singleRegion = place.regions.length === 1 ? byCode.get(place.regions[0]) : undefined;
    /** @type {(rank: number) => Meaning} */
    const meaning = (rank) => (singleRegion ? { kind: "region", entry: singleRegion, rank } : { kind: "place", place, rank });
    // "Germany" means the country with its two Regions rather than the second half of a Region's name.
    add(place.name, meaning(NAME - 0.5));
    for (const alias of place.aliases) add(alias, meaning(ALIAS - 0.5));
  }
}

/**
 * Add services, those in the most Regions first.
 * @param {AddMeaning} add
 * @param {Index} index
 */
function addServices(add, { entries, families, parts }) {
  const leaders = new Set(families.map(({ leader }) => leader));
  for (const entry of entries.filter(({ kind }) => kind === "service").sort((left, right) => right.count - left.count)) {
    // "Cognito" means the leading service of its family, although another member has exactly that name.
    addEntry(add, entry, leaders.has(entry.code) ? NAME - 0.1 : ALIAS, parts.filter(({ service }) => service === entry.code));
  }
}

/**
 * Add removed Regions and services, and what AWS lists no service for.
 * @param {AddMeaning} add
 * @param {Index} index
 */
function addOthers(add, { gone, unlisted }) {
  for (const removed of gone) {
    add(removed.code, { kind: "gone", gone: removed, rank: WORD });
    for (const { form } of formsOf(removed.kind, removed.name)) add(form, { kind: "gone", gone: removed, rank: WORD });
    for (const name of removed.names) add(name, { kind: "gone", gone: removed, rank: WORD });
    for (const alias of removed.aliases) add(alias, { kind: "gone", gone: removed, topic: true, rank: WORD });
  }
  for (const subject of unlisted) add(subject.name.replace(/^AWS::/, ""), { kind: "unlisted", unlisted: subject, rank: WORD });
}

/**
 * Add words for what is asked, and words without a meaning of their own.
 * @param {AddMeaning} add
 */
function addWords(add) {
  for (const [phrase, quality] of QUALITIES) add(phrase, { kind: "quality", quality, rank: ALIAS });
  for (const [intent, words] of Object.entries(INTENTS)) {
    for (const word of words) add(word, { kind: "intent", intent: /** @type {Intent} */ (intent), rank: WORD });
  }
  for (const [list, words] of Object.entries(LISTS)) {
    for (const word of words) add(word, { kind: "list", list: /** @type {keyof typeof LISTS} */ (list), rank: WORD });
  }
  for (const page of SITE_PAGES) {
    // The name of a service has precedence: "data quality" belongs to AWS Glue.
    for (const phrase of page.phrases) add(phrase, { kind: "page", page, rank: WORD });
  }
  for (const word of [...FILLERS.split(" "), ...FOREIGN_FILLERS]) add(word, { kind: "filler", rank: WORD });
}

/**
 * Add the code, the names and the other words of a Region or a service.
 * @param {AddMeaning} add
 * @param {Entry} entry
 * @param {number} [aliasRank]
 * @param {Parts[]} [parts]
 */
function addEntry(add, entry, aliasRank = ALIAS, parts = []) {
  const { kind, code, name, aliases, names = [] } = entry;
  add(code, { kind, entry, rank: CODE });
  add(code.replaceAll("-", ""), { kind, entry, rank: CODE + 0.5 });
  for (const { form, rank } of formsOf(kind, name ?? "")) {
    add(form, { kind, entry, rank });
    // As tools write it: "DirectoryService".
    if (kind === "service") add(form.replaceAll(" ", ""), { kind, entry, rank: WORD });
  }
  for (const alias of aliases) {
    const named = parts.find(({ words }) => words.includes(alias));
    const part = named && { entry, word: alias, parts: named };
    add(alias, { kind, entry, rank: aliasRank, part });
    if (kind === "service") add(alias.replaceAll(" ", ""), { kind, entry, rank: WORD, part });
  }
  for (const word of names) add(word, { kind, entry, rank: ALIAS });
}

/**
 * Return the service that has a name in tools: `AWS::Lex` does not belong to the service with the name "Amazon Lex". Codes and
 * aliases come after these names: "monitoring" is the endpoint of CloudWatch.
 * @param {string} name in lower case
 * @param {Index} index
 */
export function serviceOfTool(name, { entries }) {
  const services = entries.filter(({ kind }) => kind === "service");
  return services.find(({ names = [] }) => names.includes(name)) ?? services.find(({ code }) => code === name) ?? services.find(({ aliases }) => aliases.includes(name));
}

/**
 * Return a name with and without "AWS" or "Amazon" and its brackets, and the text in the brackets: "Amazon Elastic Kubernetes
 * Service (EKS)". Without brackets that are more than an abbreviation, a name ranks as an alias: "AWS IoT (data plane)".
 * @param {"region" | "service"} kind
 * @param {string} name
 */
function formsOf(kind, name) {
  const [, before, inside] = /^(.*?)\s*\(([^()]+)\)$/.exec(name) ?? [];
  // "Asia Pacific (Tokyo)": the text before the brackets is the name of many Regions.
  const forms = [{ form: name, rank: NAME }];
  if (inside && kind === "service") forms.push({ form: before, rank: ABBREVIATION.test(inside) ? NAME : ALIAS + 0.5 });
  if (inside) forms.push({ form: inside, rank: NAME });
  // "OpenSearch Ingestion": the last word of many names, which people leave out where two others are left.
  const short = (before ?? name).replace(/ Service$/, "");
  if (kind === "service" && short !== (before ?? name) && short.replace(/^(AWS|Amazon) /, "").includes(" ")) forms.push({ form: short, rank: ALIAS + 0.5 });
  return forms.flatMap(({ form, rank }) => [{ form, rank }, { form: form.replace(/^(AWS|Amazon) /, ""), rank }]);
}
