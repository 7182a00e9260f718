// @ts-check
// Choosing several things by name: suggestions, lists that are pasted or typed, Backspace to remove the last one.
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
 * What a suggestion adds: entries; and the names of a list that are not recognized.
 * @typedef {{ matches: Entry[], unknown: string[] }} Choice
 */

const MAX_SUGGESTIONS = 10;
/** The most names of a list that its suggestion shows. */
const MAX_LISTED_NAMES = 4;

/**
 * The entries to choose from, and what a choice does.
 * @typedef {object} Handlers
 * @property {() => Promise<readonly Entry[]>} loadEntries
 * @property {() => readonly string[]} chosenCodes
 * @property {(codes: string[], unknown: string[]) => unknown} onChoose with the names that are not recognized
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
 * @param {readonly Entry[]} entries
 * @param {Handlers} handlers
 * @returns {{ option: Option, choice: Choice }[]}
 */
function suggestions(query, entries, { chosenCodes, hint }) {
  const list = parseList(query, entries);
  const last = list ? lastName(query) : query;
  // The last name of a list may be incomplete: its completions are suggested, and chosen with the names before it.
  if (list && (!last || !list.unknown.includes(last))) return list.matches.length ? [{ option: listOption(list), choice: list }] : [];
  const preceding = list ?? { matches: [], unknown: [] };
  return rank(last, entries, MAX_SUGGESTIONS).map((entry) => ({
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
 * Read what was typed as a list; without commas it is a list if each word is a name by itself and all of them together are
 * not.
 * @param {string} text
 * @param {readonly Entry[]} entries
 * @returns {Choice | undefined}
 */
function parseList(text, entries) {
  if (isList(text)) return resolveNames(splitList(text), entries);
  const words = text.trim().split(/\s+/);
  if (words.length < 2 || rank(text, entries, 1).length || !words.every((word) => resolveName(word, entries))) return undefined;
  return resolveNames(words, entries);
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
