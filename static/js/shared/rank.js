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
 * An entry as it is compared: small letters, no accents, no marks.
 * @typedef {object} Form
 * @property {string[]} codes the code, as words and in one
 * @property {string[]} names the name, with and without its maker
 * @property {string[]} aliases what it is called besides, also in brackets in its name: "(EKS)", "(Frankfurt)"
 * @property {string[]} words of code and name
 * @property {string[]} known words of code, name and aliases
 * @property {string[]} glued code, name and aliases, each in one
 */

/** How well an entry fits; smaller is better. Only where nothing else fits, a mistyped letter is forgiven. */
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
  return fits(query, entries).slice(0, limit).map((one) => one.entry);
}

/**
 * Return the entries that fit, best first, each with how well it does.
 * @template {Entry} E
 * @param {string} query
 * @param {readonly E[]} entries
 * @returns {{ entry: E, fit: number }[]}
 */
export function fits(query, entries) {
  const asked = fold(query);
  if (!asked) return [];
  let found = entries.map((entry) => ({ entry, fit: fit(asked, form(entry)) })).filter((one) => one.fit < NOT);
  if (!found.length) found = entries.filter((entry) => mistyped(asked, form(entry))).map((entry) => ({ entry, fit: TYPO }));
  return found.sort((one, other) => one.fit - other.fit || closer(asked, one.entry, other.entry));
}

/**
 * Order two entries that fit equally well: the one with less left unsaid is the closer.
 * @param {string} asked
 * @param {Entry} one
 * @param {Entry} other
 */
function closer(asked, one, other) {
  return unsaid(asked, form(one)) - unsaid(asked, form(other)) || (one.code < other.code ? -1 : 1);
}

/**
 * @param {string} asked
 * @param {Form} form
 */
function unsaid(asked, { codes, names }) {
  const begun = [...codes, ...names].filter((text) => text.startsWith(asked));
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
 * @param {string} asked
 * @param {Form} form
 */
function fit(asked, form) {
  const glued = asked.replaceAll(" ", "");
  if (form.codes.includes(asked) || form.codes.includes(glued)) return EXACT;
  if (form.names.includes(asked) || form.aliases.includes(asked)) return NAMED;
  if ([...form.codes, ...form.names].some((text) => text.startsWith(asked)) || form.codes.some((code) => code.startsWith(glued))) return PREFIX;
  const words = asked.split(" ");
  if (all(words, form.words)) return WORD;
  if (all(words, form.known)) return ALIAS;
  // Codes are written in one: "watch" finds cloudwatch. Two letters would find nearly everything.
  return glued.length > 2 && form.glued.some((text) => text.includes(glued)) ? PART : NOT;
}

/**
 * Tell whether each asked word begins one of the words.
 * @param {string[]} asked
 * @param {string[]} words
 */
function all(asked, words) {
  return asked.every((one) => words.some((word) => word.startsWith(one)));
}

/**
 * Tell whether each asked word begins one of the entry's words when one letter of it is mended.
 * @param {string} asked
 * @param {Form} form
 */
function mistyped(asked, form) {
  return asked.split(" ").every((one) => form.known.some((word) => word.startsWith(one) || (one.length > 2 && begins(one, word))));
}

/**
 * @param {string} asked
 * @param {string} word
 */
function begins(asked, word) {
  // Of a short word only the whole counts: three letters with one free are the beginning of very many words.
  if (asked.length < 4) return near(asked, word);
  return [-1, 0, 1].some((more) => near(asked, word.slice(0, asked.length + more)));
}

/**
 * Tell whether two words differ by at most one letter: changed, left out, added, or two neighbours swapped.
 * @param {string} one
 * @param {string} other
 */
export function near(one, other) {
  if (Math.abs(one.length - other.length) > 1) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const [rest, others] = [one.slice(at), other.slice(at)];
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
  const made = forms.get(entry) ?? folded(entry);
  forms.set(entry, made);
  return made;
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
    known: [...words, ...aliases.flatMap((alias) => alias.split(" "))],
    glued: [codes[1], name.replaceAll(" ", ""), ...aliases.map((alias) => alias.replaceAll(" ", ""))],
  };
}
