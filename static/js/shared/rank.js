// @ts-check
// What a query means: an exact code, a prefix, a word, an alias, part of a word; else one mistyped letter.

/**
 * A Region or a service, as in `api/v1/search.json`.
 * @typedef {object} Entry
 * @property {"region" | "service"} kind
 * @property {string} code
 * @property {string | null} name
 * @property {string[]} aliases
 * @property {number} count
 * @property {string} url
 * @property {string[]} [names] of a service: what tools call it
 * @property {[number, number] | null} [at] of a Region: where it lies, in degrees north and east
 */
/**
 * An entry in the form that queries are compared with: lower case, without accents and punctuation.
 * @typedef {object} NormalizedEntry
 * @property {string[]} codes the code, as words and without spaces
 * @property {string[]} names the name, with and without "AWS" or "Amazon"
 * @property {string[]} aliases other names, also those in brackets in its name: "(EKS)", "(Frankfurt)"
 * @property {string[]} words of code and name
 * @property {string[]} allWords words of code, name and aliases
 * @property {string[]} endings of code, name and aliases: each without spaces, from each of its words to the end
 */

/** How well an entry matches; smaller is better. A mistyped letter is accepted only where nothing else matches. */
const EXACT_CODE = 0;
export const NAME_OR_ALIAS = 1;
const PREFIX = 2;
const WORD = 3;
export const ALIAS = 4;
const PART = 5;
export const TYPO = 6;
const NO_MATCH = 7;
/** The fewest letters of a part of a name that is matched. */
const PART_LENGTH = 3;
/** The fewest letters of a word that is corrected. */
const CORRECTABLE = 4;

/** @type {WeakMap<Entry, NormalizedEntry>} */
const normalizedEntries = new WeakMap();

/**
 * Return the entries that match, best first.
 * @template {Entry} E
 * @param {string} query
 * @param {readonly E[]} entries
 * @param {number} [limit]
 * @returns {E[]}
 */
export function rank(query, entries, limit = Infinity) {
  return rankedMatches(query, entries).slice(0, limit).map((match) => match.entry);
}

/**
 * Return the entries that match, best first, each with how well it does.
 * @template {Entry} E
 * @param {string} query
 * @param {readonly E[]} entries
 * @returns {{ entry: E, fit: number }[]}
 */
export function rankedMatches(query, entries) {
  const folded = normalize(query);
  if (!folded) return [];
  let matches = entries.map((entry) => ({ entry, fit: fit(folded, normalized(entry)) })).filter((match) => match.fit < NO_MATCH);
  if (!matches.length) matches = entries.filter((entry) => matchesWithTypo(folded, normalized(entry))).map((entry) => ({ entry, fit: TYPO }));
  return matches.sort((left, right) => left.fit - right.fit || compareCloseness(folded, left.entry, right.entry));
}

/**
 * Order two entries that match equally well: the one with fewer letters after the query in its name or code comes first.
 * @param {string} query
 * @param {Entry} left
 * @param {Entry} right
 */
function compareCloseness(query, left, right) {
  return closestLength(query, normalized(left)) - closestLength(query, normalized(right)) || (left.code < right.code ? -1 : 1);
}

/**
 * @param {string} query
 * @param {NormalizedEntry} form
 */
function closestLength(query, { codes, names }) {
  const continuations = [...codes, ...names].filter((text) => text.startsWith(query));
  return Math.min(...(continuations.length ? continuations : [names.at(-1) ?? codes[0]]).map((text) => text.length));
}

/**
 * Normalize a text for comparison: `"Amazon S3 – Café"` becomes `"amazon s3 cafe"`.
 * @param {string} text
 */
export function normalize(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/**
 * @param {string} query
 * @param {NormalizedEntry} form
 */
function fit(query, form) {
  const unspacedQuery = query.replaceAll(" ", "");
  if (form.codes.includes(query) || form.codes.includes(unspacedQuery)) return EXACT_CODE;
  if (form.names.includes(query) || form.aliases.includes(query)) return NAME_OR_ALIAS;
  if ([...form.codes, ...form.names].some((text) => text.startsWith(query)) || form.codes.some((code) => code.startsWith(unspacedQuery))) return PREFIX;
  const words = query.split(" ");
  if (startsEveryWord(words, form.words)) return WORD;
  if (startsEveryWord(words, form.allWords)) return ALIAS;
  // Codes have no spaces: "watch" finds cloudwatch. Two letters would find nearly everything.
  return unspacedQuery.length >= PART_LENGTH && isPart(unspacedQuery, form) ? PART : NO_MATCH;
}

/**
 * Return whether a text without spaces is part of one word, or begins with a word and ends in the next one. Three letters within
 * a word match by chance: "wsl" is not part of "AWS Lambda", nor of "newsletter".
 * @param {string} text
 * @param {NormalizedEntry} form
 */
function isPart(text, { allWords, endings }) {
  const containsText = (/** @type {string} */ word) => (text.length > PART_LENGTH ? word.includes(text) : word.endsWith(text));
  return allWords.some(containsText) || endings.some((ending) => ending.startsWith(text));
}

/**
 * Return whether each word of a query is the beginning of one of the words.
 * @param {string[]} query
 * @param {string[]} words
 */
function startsEveryWord(query, words) {
  return query.every((beginning) => words.some((word) => word.startsWith(beginning)));
}

/**
 * Return whether each word of a query is the beginning of one of the entry's words, or is one of them with one letter
 * corrected. The first letter is never corrected, nor is a word of fewer than four letters: it is similar to very many.
 * @param {string} query
 * @param {NormalizedEntry} entry
 */
function matchesWithTypo(query, { allWords }) {
  return query.split(" ").every((part) => allWords.some((word) => word.startsWith(part) || isMistyped(part, word)));
}

/**
 * @param {string} part
 * @param {string} word
 */
function isMistyped(part, word) {
  return Math.min(part.length, word.length) >= CORRECTABLE && part[0] === word[0] && withinOneEdit(part, word);
}

/**
 * Return whether two words differ by at most one letter: changed, left out, added, or two neighbors swapped.
 * @param {string} left
 * @param {string} right
 */
export function withinOneEdit(left, right) {
  if (Math.abs(left.length - right.length) > 1) return false;
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  const [rest, others] = [left.slice(at), right.slice(at)];
  return (
    rest.slice(1) === others.slice(1) ||
    rest.slice(1) === others ||
    rest === others.slice(1) ||
    (rest.slice(2) === others.slice(2) && rest[0] === others[1] && rest[1] === others[0])
  );
}

/**
 * @param {Entry} entry
 * @returns {NormalizedEntry}
 */
function normalized(entry) {
  const cached = normalizedEntries.get(entry) ?? normalizeEntry(entry);
  normalizedEntries.set(entry, cached);
  return cached;
}

/**
 * @param {Entry} entry
 * @returns {NormalizedEntry}
 */
function normalizeEntry(entry) {
  const code = normalize(entry.code);
  const name = normalize(entry.name ?? "");
  const names = [name, name.replace(/^(aws|amazon) /, "")].filter(Boolean);
  const bracketed = /\(([^()]+)\)$/.exec(entry.name ?? "")?.[1] ?? "";
  const aliases = [...entry.aliases, bracketed].map(normalize).filter(Boolean);
  const words = [...code.split(" "), ...name.split(" ")].filter(Boolean);
  const codes = [code, code.replaceAll(" ", "")];
  return {
    codes,
    names,
    aliases,
    words,
    allWords: [...words, ...aliases.flatMap((alias) => alias.split(" "))],
    endings: [code, name, ...aliases].flatMap(endingsOf),
  };
}

/** @param {string} text */
function endingsOf(text) {
  const words = text.split(" ");
  return words.map((_, at) => words.slice(at).join(""));
}
