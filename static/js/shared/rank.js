// @ts-check
// What someone means by what they type: exact code, prefix, word, alias, part of a word; else one letter mistyped.

/**
 * A Region or a service, as in `api/v1/search.json`.
 * @typedef {object} Entry
 * @property {"region" | "service"} kind
 * @property {string} code
 * @property {string | null} name
 * @property {string[]} aliases
 * @property {number} count
 * @property {string} url
 */
/**
 * An entry as it is compared: lower case, without accents and punctuation.
 * @typedef {object} Form
 * @property {string[]} codes the code, as words and without spaces
 * @property {string[]} names the name, with and without its maker
 * @property {string[]} aliases what it is called besides, also in brackets in its name: "(EKS)", "(Frankfurt)"
 * @property {string[]} words of code and name
 * @property {string[]} allWords words of code, name and aliases
 * @property {string[]} glued code, name and aliases, each without spaces
 */

/** How well an entry fits; smaller is better. Only where nothing else fits, one mistyped letter is accepted. */
export const EXACT = 0;
export const NAMED = 1;
const PREFIX = 2;
const WORD = 3;
const ALIAS = 4;
const PART = 5;
const TYPO = 6;
const NOT = 7;

/** @type {WeakMap<Entry, Form>} */
const forms = new WeakMap();

/**
 * Return the entries that fit, best first.
 * @template {Entry} E
 * @param {string} query
 * @param {readonly E[]} entries
 * @param {number} [limit]
 * @returns {E[]}
 */
export function rank(query, entries, limit = Infinity) {
  return fits(query, entries).slice(0, limit).map((match) => match.entry);
}

/**
 * Return the entries that fit, best first, each with how well it does.
 * @template {Entry} E
 * @param {string} query
 * @param {readonly E[]} entries
 * @returns {{ entry: E, fit: number }[]}
 */
export function fits(query, entries) {
  const folded = fold(query);
  if (!folded) return [];
  let matches = entries.map((entry) => ({ entry, fit: fit(folded, form(entry)) })).filter((match) => match.fit < NOT);
  if (!matches.length) matches = entries.filter((entry) => mistyped(folded, form(entry))).map((entry) => ({ entry, fit: TYPO }));
  return matches.sort((left, right) => left.fit - right.fit || closer(folded, left.entry, right.entry));
}

/**
 * Order two entries that fit equally well: the one whose name or code goes on less after the query comes first.
 * @param {string} query
 * @param {Entry} left
 * @param {Entry} right
 */
function closer(query, left, right) {
  return length(query, form(left)) - length(query, form(right)) || (left.code < right.code ? -1 : 1);
}

/**
 * @param {string} query
 * @param {Form} form
 */
function length(query, { codes, names }) {
  const begun = [...codes, ...names].filter((text) => text.startsWith(query));
  return Math.min(...(begun.length ? begun : [names.at(-1) ?? codes[0]]).map((text) => text.length));
}

/**
 * Reduce a text to what is compared: `"Amazon S3 – Café"` becomes `"amazon s3 cafe"`.
 * @param {string} text
 */
export function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/**
 * @param {string} query
 * @param {Form} form
 */
function fit(query, form) {
  const glued = query.replaceAll(" ", "");
  if (form.codes.includes(query) || form.codes.includes(glued)) return EXACT;
  if (form.names.includes(query) || form.aliases.includes(query)) return NAMED;
  if ([...form.codes, ...form.names].some((text) => text.startsWith(query)) || form.codes.some((code) => code.startsWith(glued))) return PREFIX;
  const words = query.split(" ");
  if (all(words, form.words)) return WORD;
  if (all(words, form.allWords)) return ALIAS;
  // Codes are written without spaces: "watch" finds cloudwatch. Two letters would find nearly everything.
  return glued.length > 2 && form.glued.some((text) => text.includes(glued)) ? PART : NOT;
}

/**
 * Return whether each word of a query begins one of the words.
 * @param {string[]} query
 * @param {string[]} words
 */
function all(query, words) {
  return query.every((beginning) => words.some((word) => word.startsWith(beginning)));
}

/**
 * Return whether each word of a query begins one of the entry's words when one letter of it is corrected.
 * @param {string} query
 * @param {Form} form
 */
function mistyped(query, { allWords }) {
  return query.split(" ").every((part) => allWords.some((word) => word.startsWith(part) || (part.length > 2 && begins(part, word))));
}

/**
 * @param {string} part
 * @param {string} word
 */
function begins(part, word) {
  // Of a short word only the whole counts: three letters with one free are the beginning of very many words.
  if (part.length < 4) return near(part, word);
  return [-1, 0, 1].some((more) => near(part, word.slice(0, part.length + more)));
}

/**
 * Return whether two words differ by at most one letter: changed, left out, added, or two neighbors swapped.
 * @param {string} left
 * @param {string} right
 */
export function near(left, right) {
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
 * @returns {Form}
 */
function form(entry) {
  const cached = forms.get(entry) ?? folded(entry);
  forms.set(entry, cached);
  return cached;
}

/**
 * @param {Entry} entry
 * @returns {Form}
 */
function folded(entry) {
  const code = fold(entry.code);
  const name = fold(entry.name ?? "");
  const names = [name, name.replace(/^(aws|amazon) /, "")].filter(Boolean);
  const bracketed = /\(([^()]+)\)$/.exec(entry.name ?? "")?.[1] ?? "";
  const aliases = [...entry.aliases, bracketed].map(fold).filter(Boolean);
  const words = [...code.split(" "), ...name.split(" ")].filter(Boolean);
  const codes = [code, code.replaceAll(" ", "")];
  return {
    codes,
    names,
    aliases,
    words,
    allWords: [...words, ...aliases.flatMap((alias) => alias.split(" "))],
    glued: [codes[1], name.replaceAll(" ", ""), ...aliases.map((alias) => alias.replaceAll(" ", ""))],
  };
}
