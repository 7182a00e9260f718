// @ts-check
// The state of a tool in the address: readable, stable, and forgiving to links made by hand.

/**
 * What each key of an address holds; their order here is their order in the address.
 * @typedef {Record<string, "list" | "text" | "flag">} Shape
 */
/**
 * The state that a shape describes. What is empty or false is the default, and stands in no address.
 * @template {Shape} S
 * @typedef {{ [Key in keyof S]: S[Key] extends "list" ? string[] : S[Key] extends "flag" ? boolean : string }} State
 */
/**
 * Every code that a list may hold, by the list's key: what long lists are shortened with.
 * @typedef {Record<string, readonly string[]>} Codes
 */

/** A list that is longer than this is written in short codes, so that an address stays below 2,000 characters. */
const READABLE = 1500;
const SHORT = 4;
/** So many words of an address that mean nothing are repeated to the reader, each up to so many letters. */
const NAMED = 6;
const LETTERS = 60;
/** White space, and what cannot be seen: control characters, marks of direction, halves of surrogate pairs. */
const UNSEEN = /[\s\p{C}]+/gu;
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * Read the state from an address's query (`?services=eks,msk`). Keys that the shape does not name are ignored.
 * Give `codes` where lists may be long; a short code that is not known stays as it is (`~qX3d`).
 * @template {Shape} S
 * @param {string} search
 * @param {S} shape
 * @param {Codes} [codes]
 * @returns {State<S>}
 */
export function parse(search, shape, codes = {}) {
  const query = new URLSearchParams(search);
  /** @type {Record<string, string[] | string | boolean>} */
  const state = {};
  for (const [key, kind] of Object.entries(shape)) {
    const values = query.getAll(key);
    if (kind === "list") state[key] = listOf(values.join(","), codes[key] ?? []);
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
export function format(state, shape, codes = {}) {
  const parts = [];
  for (const key of Object.keys(shape)) {
    const value = state[key];
    if (value === true) parts.push(key);
    else if (typeof value === "string" && value) parts.push(`${key}=${escaped(value)}`);
    else if (Array.isArray(value) && value.length) parts.push(`${key}=${escaped(joined(value, codes[key] ?? []))}`);
  }
  return parts.length ? `?${parts.join("&")}` : "";
}

/** @type {(() => void) | null} */
let waiting = null;
/** The query whose state is shown. */
let shown = location.search;

/**
 * Write the state to the address: a new entry of the history, or in place of the present one (while someone types; that
 * waits for the frame that shows what came of it, for a browser takes its time to write an address).
 * @template {Shape} S
 * @param {Partial<State<S>>} state
 * @param {S} shape
 * @param {{ replace?: boolean, codes?: Codes }} [how]
 */
export function keep(state, shape, { replace = false, codes } = {}) {
  const query = format(state, shape, codes);
  if (replace) {
    if (!waiting) requestAnimationFrame(() => setTimeout(() => waiting?.()));
    waiting = () => write(query, true);
  } else {
    waiting?.();
    write(query, false);
  }
}

/**
 * @param {string} query
 * @param {boolean} replace
 */
function write(query, replace) {
  waiting = null;
  if (query === location.search) return;
  const address = location.pathname + query + location.hash;
  try {
    if (replace) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    shown = location.search;
  } catch (error) {
    // Safari refuses more than a hundred changes in ten seconds. The next change writes the state again.
    if (!(error instanceof DOMException)) throw error;
  }
}

/**
 * Call back with the state of the address when someone goes back or forward; a link within the page leaves it alone.
 * @template {Shape} S
 * @param {S} shape
 * @param {(state: State<S>) => void} apply
 * @param {Codes} [codes]
 */
export function follow(shape, apply, codes) {
  addEventListener("popstate", () => {
    if (location.search === shown) return;
    shown = location.search;
    waiting = null;
    apply(parse(location.search, shape, codes));
  });
}

/**
 * Part codes that exist from those that do not; capitals do not matter, and nothing is named twice.
 * @param {readonly string[]} asked
 * @param {readonly string[]} codes those that exist
 * @returns {{ matches: string[], unknown: string[] }}
 */
export function sift(asked, codes) {
  const spellings = new Map(codes.map((code) => [code.toLowerCase(), code]));
  const exact = new Set(codes);
  const matches = new Set();
  const unknown = new Set();
  for (const code of asked) {
    const spelling = exact.has(code) ? code : spellings.get(code.toLowerCase());
    if (spelling === undefined) unknown.add(code);
    else matches.add(spelling);
  }
  return { matches: [...matches], unknown: [...unknown] };
}

/**
 * Keep of what a state asks what there is, spelled as there; name the rest with its key (`category “Nonsense”`).
 * @param {Record<string, string | readonly string[] | boolean>} asked
 * @param {Record<string, () => readonly string[]>} choices what each key may hold
 * @returns {{ texts: Record<string, string>, lists: Record<string, string[]>, unknown: string[] }}
 */
export function settle(asked, choices) {
  /** @type {{ texts: Record<string, string>, lists: Record<string, string[]>, unknown: string[] }} */
  const settled = { texts: {}, lists: {}, unknown: [] };
  for (const [key, choice] of Object.entries(choices)) {
    const values = [asked[key] ?? ""].flat().map(String).filter(Boolean);
    const { matches, unknown } = values.length ? sift(values, choice()) : { matches: [], unknown: [] };
    if (Array.isArray(asked[key])) settled.lists[key] = matches;
    else settled.texts[key] = matches[0] ?? "";
    settled.unknown.push(...unknown.map((code) => `${/^regions?$/.test(key) ? "Region" : key} “${code}”`));
  }
  return settled;
}

/**
 * Return a sentence about what is not known and was left out; nothing, where nothing was.
 * @param {readonly string[]} unknown
 */
export function leftOut(unknown) {
  return unknown.length ? `Not known, so left out: ${brief(unknown)}.` : "";
}

/**
 * Name the first few of what somebody wrote, each cut to a length that a line can hold, and count the rest.
 * @param {readonly string[]} words
 */
export function brief(words) {
  const named = words.slice(0, NAMED).map((word) => {
    const letters = [...word.slice(0, 2 * LETTERS + 2).replace(UNSEEN, " ").trim()];
    return letters.length > LETTERS ? `${letters.slice(0, LETTERS).join("")}…` : letters.join("");
  });
  return named.join(", ") + (words.length > NAMED ? ` and ${words.length - NAMED} more` : "");
}

/** @param {string} text */
function escaped(text) {
  const query = new URLSearchParams({ "": text }).toString().slice(1);
  return query.replace(/%(2C|3A|2F|7E|28|29|40)/g, decodeURIComponent);
}

/**
 * Join codes with commas; of a long list, the known codes become one word of short codes (`~qX3dB0s9`).
 * @param {readonly string[]} list
 * @param {readonly string[]} codes
 */
function joined(list, codes) {
  const all = [...new Set(list)];
  const plain = all.map((code) => code.replace(/[%,~]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`));
  if (plain.join().length <= READABLE) return plain.join();
  const owners = owned(codes);
  const packed = all.map((code) => (owners.get(short(code)) === code ? short(code) : ""));
  const rest = plain.filter((_, at) => !packed[at]);
  return [`~${packed.join("")}`, ...rest].join().replace(/^~,/, "");
}

/**
 * Split a list at its commas, and its short codes into the codes that they stand for.
 * @param {string} text
 * @param {readonly string[]} codes
 */
function listOf(text, codes) {
  const owners = text.includes("~") ? owned(codes) : new Map();
  const list = text.split(",").flatMap((part) => {
    const word = part.trim();
    if (!word.startsWith("~")) return word.replace(/%(25|2c|7e)/gi, decodeURIComponent);
    const pieces = word.slice(1).match(new RegExp(`.{1,${SHORT}}`, "gu")) ?? [];
    return pieces.map((piece) => owners.get(piece) ?? `~${piece}`);
  });
  return [...new Set(list.filter(Boolean))];
}

/**
 * Return which code each short code stands for; one that would stand for two stands for none.
 * @param {readonly string[]} codes
 * @returns {Map<string, string | undefined>}
 */
function owned(codes) {
  /** @type {Map<string, string | undefined>} */
  const owners = new Map();
  for (const code of new Set(codes)) owners.set(short(code), owners.has(short(code)) ? undefined : code);
  return owners;
}

/**
 * Shorten a code to four letters that depend on it alone (24 bits of FNV-1a), so that old links outlive new services.
 * @param {string} code
 */
function short(code) {
  let hash = 0x811c9dc5;
  for (let at = 0; at < code.length; at += 1) hash = Math.imul(hash ^ code.charCodeAt(at), 0x01000193);
  return Array.from({ length: SHORT }, (_, at) => DIGITS[(hash >>> (6 * at)) & 63]).join("");
}
