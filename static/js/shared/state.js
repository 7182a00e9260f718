// @ts-check
// The state of a tool in the address: readable, stable, and lenient toward links that people write by hand.

/**
 * What each key of an address holds; their order here is their order in the address.
 * @typedef {Record<string, "list" | "text" | "flag">} Shape
 */
/**
 * The state that a shape describes. Empty and false values are the defaults, and are left out of the address.
 * @template {Shape} S
 * @typedef {{ [Key in keyof S]: S[Key] extends "list" ? string[] : S[Key] extends "flag" ? boolean : string }} State
 */
/**
 * Every code that a list may hold, by the list's key: long lists are shortened with them.
 * @typedef {Record<string, readonly string[]>} Codes
 */

/** How many Regions can be compared at once: `MAX_COMPARED` of the pages (build/pages/shared.py). */
export const MAX_COMPARED = 5;

/** A list that is longer than this is written in short codes, so that an address stays below 2,000 characters. */
const MAX_PLAIN_LIST = 1500;
const SHORT_CODE_LENGTH = 4;
/** The most unrecognized words of an address that a notice quotes, and the most letters of each. */
const MAX_QUOTED = 6;
const MAX_QUOTED_LETTERS = 60;
/** White space and invisible characters: control characters, direction marks, halves of surrogate pairs. */
const INVISIBLE = /[\s\p{C}]+/gu;
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * Read the state from an address's query (`?services=eks,msk`). Keys that the shape does not name are ignored.
 * Give `codes` where lists may be long; an unknown short code stays as it is (`~qX3d`).
 * @template {Shape} S
 * @param {string} search
 * @param {S} shape
 * @param {Codes} [codes]
 * @returns {State<S>}
 */
export function parseQuery(search, shape, codes = {}) {
  const query = new URLSearchParams(search);
  /** @type {Record<string, string[] | string | boolean>} */
  const state = {};
  for (const [key, kind] of Object.entries(shape)) {
    const values = query.getAll(key);
    if (kind === "list") state[key] = splitCodes(values.join(","), codes[key] ?? []);
    else if (kind === "flag") state[key] = values.length > 0 && !/^(0|no|false|off)$/i.test(values[0]);
    else state[key] = values[0] ?? "";
  }
  return /** @type {State<S>} */ (state);
}

/**
 * Write the state as a query; the default state is the empty text.
 * @template {Shape} S
 * @param {Partial<State<S>>} state
 * @param {S} shape
 * @param {Codes} [codes]
 */
export function formatQuery(state, shape, codes = {}) {
  const parts = [];
  for (const key of Object.keys(shape)) {
    const value = state[key];
    if (value === true) parts.push(key);
    else if (typeof value === "string" && value) parts.push(`${key}=${escapeValue(value)}`);
    else if (Array.isArray(value) && value.length) parts.push(`${key}=${escapeValue(joinCodes(value, codes[key] ?? []))}`);
  }
  return parts.length ? `?${parts.join("&")}` : "";
}

/** @type {(() => void) | null} */
let pendingWrite = null;
/** The query whose state is shown. */
let shownQuery = location.search;

/**
 * Write the state to the address: as a new entry of the history, or, while someone types, in place of the current one. That
 * waits until the frame with the result is drawn, because writing an address takes time.
 * @template {Shape} S
 * @param {Partial<State<S>>} state
 * @param {S} shape
 * @param {{ replace?: boolean, codes?: Codes }} [how]
 */
export function writeAddress(state, shape, { replace = false, codes } = {}) {
  const query = formatQuery(state, shape, codes);
  if (replace) {
    if (!pendingWrite) requestAnimationFrame(() => setTimeout(() => pendingWrite?.()));
    pendingWrite = () => setQuery(query, true);
  } else {
    pendingWrite?.();
    setQuery(query, false);
  }
}

/**
 * @param {string} query
 * @param {boolean} replace
 */
function setQuery(query, replace) {
  pendingWrite = null;
  if (query === location.search) return;
  const address = location.pathname + query + location.hash;
  try {
    if (replace) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    shownQuery = location.search;
  } catch (error) {
    // Safari refuses more than a hundred changes in ten seconds. The next change writes the state again.
    if (!(error instanceof DOMException)) throw error;
  }
}

/**
 * Call `apply` with the state of the address when someone goes back or forward; a link within the page does not count.
 * @template {Shape} S
 * @param {S} shape
 * @param {(state: State<S>) => void} apply
 * @param {Codes} [codes]
 */
export function onAddressChange(shape, apply, codes) {
  addEventListener("popstate", () => {
    if (location.search === shownQuery) return;
    shownQuery = location.search;
    pendingWrite = null;
    apply(parseQuery(location.search, shape, codes));
  });
}

/**
 * Separate codes that exist from those that do not, without regard to case and without repetition.
 * @param {readonly string[]} requested
 * @param {readonly string[]} codes those that exist
 * @returns {{ matches: string[], unknown: string[] }}
 */
export function matchCodes(requested, codes) {
  const spellings = new Map(codes.map((code) => [code.toLowerCase(), code]));
  const exact = new Set(codes);
  const matches = new Set();
  const unknown = new Set();
  for (const code of requested) {
    const spelling = exact.has(code) ? code : spellings.get(code.toLowerCase());
    if (spelling === undefined) unknown.add(code);
    else matches.add(spelling);
  }
  return { matches: [...matches], unknown: [...unknown] };
}

/**
 * Resolve the values of a state to those that exist; return the others with their key (`category “Nonsense”`).
 * @param {Record<string, string | readonly string[] | boolean>} requested
 * @param {Record<string, () => readonly string[]>} choices the values that each key may have
 * @returns {{ texts: Record<string, string>, lists: Record<string, string[]>, unknown: string[] }}
 */
export function resolveChoices(requested, choices) {
  /** @type {{ texts: Record<string, string>, lists: Record<string, string[]>, unknown: string[] }} */
  const resolved = { texts: {}, lists: {}, unknown: [] };
  for (const [key, choice] of Object.entries(choices)) {
    const values = [requested[key] ?? ""].flat().map(String).filter(Boolean);
    const { matches, unknown } = values.length ? matchCodes(values, choice()) : { matches: [], unknown: [] };
    if (Array.isArray(requested[key])) resolved.lists[key] = matches;
    else resolved.texts[key] = matches[0] ?? "";
    resolved.unknown.push(...unknown.map((code) => `${/^regions?$/.test(key) ? "Region" : key} “${code}”`));
  }
  return resolved;
}

/**
 * Return a sentence about unknown values that were left out; empty where there are none.
 * @param {readonly string[]} unknown
 */
export function unknownNotice(unknown) {
  return unknown.length ? `Not known, so left out: ${abbreviate(unknown)}.` : "";
}

/**
 * Quote the first few words of an input, each cut to a length that fits a line, and count the rest.
 * @param {readonly string[]} words
 */
export function abbreviate(words) {
  const quoted = words.slice(0, MAX_QUOTED).map((word) => {
    const letters = [...word.slice(0, 2 * MAX_QUOTED_LETTERS + 2).replace(INVISIBLE, " ").trim()];
    return letters.length > MAX_QUOTED_LETTERS ? `${letters.slice(0, MAX_QUOTED_LETTERS).join("")}…` : letters.join("");
  });
  return quoted.join(", ") + (words.length > MAX_QUOTED ? ` and ${words.length - MAX_QUOTED} more` : "");
}

/** @param {string} text */
function escapeValue(text) {
  const query = new URLSearchParams({ "": text }).toString().slice(1);
  return query.replace(/%(2C|3A|2F|7E|28|29|40)/g, decodeURIComponent);
}

/**
 * Join codes with commas; in a long list, the codes that exist become one word of short codes (`~qX3dB0s9`).
 * @param {readonly string[]} list
 * @param {readonly string[]} codes
 */
function joinCodes(list, codes) {
  const all = [...new Set(list)];
  const plain = all.map((code) => code.replace(/[%,~]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`));
  if (plain.join().length <= MAX_PLAIN_LIST) return plain.join();
  const codeByShortCode = codesByShortCode(codes);
  const packed = all.map((code) => (codeByShortCode.get(shortCode(code)) === code ? shortCode(code) : ""));
  const rest = plain.filter((_, at) => !packed[at]);
  return [`~${packed.join("")}`, ...rest].join().replace(/^~,/, "");
}

/**
 * Split a list at its commas, and replace its short codes by the codes that they stand for.
 * @param {string} text
 * @param {readonly string[]} codes
 */
function splitCodes(text, codes) {
  const codeByShortCode = text.includes("~") ? codesByShortCode(codes) : new Map();
  const list = text.split(",").flatMap((part) => {
    const word = part.trim();
    if (!word.startsWith("~")) return word.replace(/%(25|2c|7e)/gi, decodeURIComponent);
    const pieces = word.slice(1).match(new RegExp(`.{1,${SHORT_CODE_LENGTH}}`, "gu")) ?? [];
    return pieces.map((piece) => codeByShortCode.get(piece) ?? `~${piece}`);
  });
  return [...new Set(list.filter(Boolean))];
}

/**
 * Return the code of each short code; one that would stand for two codes stands for none.
 * @param {readonly string[]} codes
 * @returns {Map<string, string | undefined>}
 */
function codesByShortCode(codes) {
  /** @type {Map<string, string | undefined>} */
  const codeByShortCode = new Map();
  for (const code of new Set(codes)) codeByShortCode.set(shortCode(code), codeByShortCode.has(shortCode(code)) ? undefined : code);
  return codeByShortCode;
}

/** Short codes by code: thousands are compared for each address. @type {Map<string, string>} */
const shortCodes = new Map();

/**
 * Shorten a code to four letters that depend on it alone (24 bits of FNV-1a), so that old links stay valid with new services.
 * @param {string} code
 */
function shortCode(code) {
  const shortCode = shortCodes.get(code);
  if (shortCode !== undefined) return shortCode;
  let hash = 0x811c9dc5;
  for (let at = 0; at < code.length; at += 1) hash = Math.imul(hash ^ code.charCodeAt(at), 0x01000193);
  let short = "";
  for (let at = 0; at < SHORT_CODE_LENGTH; at += 1) short += DIGITS[(hash >>> (6 * at)) & 63];
  shortCodes.set(code, short);
  return short;
}
