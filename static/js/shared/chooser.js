// @ts-check
// Choosing several things by name: suggestions, lists that are pasted or typed, Backspace for the last one.
//
// <div class="combobox" data-choose>
//   <input type="text" role="combobox" aria-expanded="false" aria-autocomplete="list" aria-controls="x" autocomplete="off">
//   <div id="x" class="listbox" role="listbox" aria-label="Suggestions" hidden></div>
// </div>

import { combobox } from "./combobox.js";
import { requiredElement } from "./element.js";
import { label } from "./labels.js";
import { isList, lastName, resolveName, resolveNames, splitList } from "./names.js";
import { rank } from "./rank.js";
import { abbreviate } from "./state.js";

/** @typedef {import("./combobox.js").Option} Option */
/** @typedef {import("./rank.js").Entry} Entry */
/**
 * What a suggestion stands for: the entries that it adds, and the names of a list that mean nothing.
 * @typedef {{ matches: Entry[], unknown: string[] }} Choice
 */

const MAX_SUGGESTIONS = 10;
/** So many names of a list are shown before it is added. */
const MAX_LISTED_NAMES = 4;

/**
 * What there is to choose from, and what a choice does.
 * @typedef {object} Handlers
 * @property {() => Promise<readonly Entry[]>} loadEntries
 * @property {() => readonly string[]} chosenCodes
 * @property {(codes: string[], unknown: string[]) => unknown} onChoose with the names that mean nothing
 * @property {(code: string) => void} onRemove
 * @property {(entry: Entry) => string} hint
 */

/**
 * Attach a field for choosing.
 * @param {ParentNode} box
 * @param {Handlers} handlers
 */
export function chooser(box, handlers) {
  const { loadEntries, chosenCodes, onChoose, onRemove } = handlers;
  const input = requiredElement(box, "input", HTMLInputElement);
  /** @type {WeakMap<Option, Choice>} */
  const choices = new WeakMap();

  /** @param {Choice} choice */
  const choose = ({ matches, unknown }) => {
    input.value = "";
    onChoose(matches.map((entry) => entry.code), unknown);
  };

  combobox(input, requiredElement(box, "[role=listbox]", HTMLElement), {
    findOptions: async (query) =>
      suggestions(query, await loadEntries(), handlers).map(({ option, choice }) => {
        choices.set(option, choice);
        return option;
      }),
    onChoose: (option) => choose(choices.get(option) ?? { matches: [], unknown: [] }),
  });
  input.addEventListener("paste", async (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (input.value.trim() || !isList(text)) return;
    event.preventDefault();
    try {
      choose(resolveNames(splitList(text), await loadEntries()));
    } catch {
      input.value = text;
    }
  });
  input.addEventListener("keydown", (event) => {
    const last = chosenCodes().at(-1);
    if (event.key === "Backspace" && !event.repeat && !input.value && last !== undefined) onRemove(last);
  });
}

/**
 * Return what a query may mean: suggestions, each with what it chooses.
 * @param {string} query
 * @param {readonly Entry[]} all
 * @param {Handlers} handlers
 * @returns {{ option: Option, choice: Choice }[]}
 */
function suggestions(query, all, { chosenCodes, hint }) {
  const list = parseList(query, all);
  const last = list ? lastName(query) : query;
  // The last name of a list may be half typed: what it may become is suggested, and chosen with the names before it.
  if (list && (!last || !list.unknown.includes(last))) return list.matches.length ? [{ option: listOption(list), choice: list }] : [];
  const preceding = list ?? { matches: [], unknown: [] };
  return rank(last, all, MAX_SUGGESTIONS).map((entry) => ({
    option: {
      code: entry.code,
      label: label(entry),
      kind: preceding.matches.length ? `and ${preceding.matches.length} before it` : undefined,
      hint: chosenCodes().includes(entry.code) ? "already chosen" : hint(entry),
    },
    choice: { matches: [...preceding.matches, entry], unknown: preceding.unknown.filter((name) => name !== last) },
  }));
}

/**
 * Read what was typed as a list; without commas it is one if each word means something by itself and they mean nothing
 * together.
 * @param {string} text
 * @param {readonly Entry[]} all
 * @returns {Choice | undefined}
 */
function parseList(text, all) {
  if (isList(text)) return resolveNames(splitList(text), all);
  const words = text.trim().split(/\s+/);
  if (words.length < 2 || rank(text, all, 1).length || !words.every((word) => resolveName(word, all))) return undefined;
  return resolveNames(words, all);
}

/**
 * Return the suggestion to add all of a list.
 * @param {Choice} list
 * @returns {Option}
 */
function listOption({ matches, unknown }) {
  const names = matches.slice(0, MAX_LISTED_NAMES).map(label).join(", ");
  const more = matches.length > MAX_LISTED_NAMES ? ` and ${matches.length - MAX_LISTED_NAMES} more` : "";
  return {
    code: "",
    label: matches.length === 1 ? names : `Add all ${matches.length}: ${names}${more}`,
    hint: unknown.length ? `not known: ${abbreviate(unknown)}` : undefined,
  };
}
