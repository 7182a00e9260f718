// @ts-check
// Choosing several things by name: suggestions, lists that are pasted or typed, Backspace for the last one.
//
// <div class="combobox" data-choose>
//   <input type="text" role="combobox" aria-expanded="false" aria-autocomplete="list" aria-controls="x" autocomplete="off">
//   <div id="x" class="listbox" role="listbox" aria-label="Suggestions" hidden></div>
// </div>

import { combobox } from "./combobox.js";
import { part } from "./element.js";
import { label } from "./labels.js";
import { lastName, listed, meant, named, split } from "./names.js";
import { rank } from "./rank.js";
import { brief } from "./state.js";

/** @typedef {import("./combobox.js").Option} Option */
/** @typedef {import("./rank.js").Entry} Entry */
/** @typedef {{ matches: Entry[], unknown: string[] }} Choice */

const LIMIT = 10;
/** So many names of a list are shown before it is added. */
const NAMED = 4;

/**
 * What there is to choose from, and what a choice does.
 * @typedef {object} Handlers
 * @property {() => Promise<readonly Entry[]>} entries
 * @property {() => readonly string[]} chosen
 * @property {(codes: string[], unknown: string[]) => unknown} choose
 * @property {(code: string) => void} remove
 * @property {(entry: Entry) => string} hint
 */

/**
 * Attach a field for choosing.
 * @param {ParentNode} box
 * @param {Handlers} handlers
 */
export function chooser(box, handlers) {
  const { entries, chosen, choose, remove } = handlers;
  const input = part(box, "input", HTMLInputElement);
  /** @type {WeakMap<Option, Choice>} */
  const choices = new WeakMap();

  /** @param {Choice} choice */
  const take = ({ matches, unknown }) => {
    input.value = "";
    choose(matches.map((entry) => entry.code), unknown);
  };

  combobox(input, part(box, "[role=listbox]", HTMLElement), {
    find: async (query) =>
      suggestions(query, await entries(), handlers).map(([option, choice]) => {
        choices.set(option, choice);
        return option;
      }),
    choose: (option) => take(choices.get(option) ?? { matches: [], unknown: [] }),
  });
  input.addEventListener("paste", async (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (input.value.trim() || !listed(text)) return;
    event.preventDefault();
    try {
      take(named(split(text), await entries()));
    } catch {
      input.value = text;
    }
  });
  input.addEventListener("keydown", (event) => {
    const last = chosen().at(-1);
    if (event.key === "Backspace" && !event.repeat && !input.value && last !== undefined) remove(last);
  });
}

/**
 * Return what a query may mean: suggestions, each with what it chooses.
 * @param {string} query
 * @param {readonly Entry[]} all
 * @param {Handlers} handlers
 * @returns {[Option, Choice][]}
 */
function suggestions(query, all, { chosen, hint }) {
  const list = written(query, all);
  const last = list ? lastName(query) : query;
  // The last name of a list may be half typed: what it may become is suggested, and chosen with the names before it.
  if (list && (!last || !list.unknown.includes(last))) return list.matches.length ? [[together(list), list]] : [];
  const before = list ?? { matches: [], unknown: [] };
  return rank(last, all, LIMIT).map((entry) => [
    {
      code: entry.code,
      label: label(entry),
      kind: before.matches.length ? `and ${before.matches.length} before it` : undefined,
      hint: chosen().includes(entry.code) ? "already chosen" : hint(entry),
    },
    { matches: [...before.matches, entry], unknown: before.unknown.filter((name) => name !== last) },
  ]);
}

/**
 * Read what was typed as a list; without commas it is one if each word means something by itself and they mean nothing
 * together.
 * @param {string} text
 * @param {readonly Entry[]} all
 * @returns {Choice | undefined}
 */
function written(text, all) {
  if (listed(text)) return named(split(text), all);
  const words = text.trim().split(/\s+/);
  if (words.length < 2 || rank(text, all, 1).length || !words.every((word) => meant(word, all))) return undefined;
  return named(words, all);
}

/**
 * @param {Choice} list
 * @returns {Option}
 */
function together({ matches, unknown }) {
  const names = matches.slice(0, NAMED).map(label).join(", ");
  const more = matches.length > NAMED ? ` and ${matches.length - NAMED} more` : "";
  return {
    code: "",
    label: matches.length === 1 ? names : `Add all ${matches.length}: ${names}${more}`,
    hint: unknown.length ? `not known: ${brief(unknown)}` : undefined,
  };
}
