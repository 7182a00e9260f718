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
import { listed, meant, named, split } from "./names.js";
import { rank } from "./rank.js";
import { brief } from "./state.js";

/** @typedef {import("./combobox.js").Option} Option */
/** @typedef {import("./rank.js").Entry} Entry */
/** @typedef {{ found: Entry[], unknown: string[] }} Choice */

const LIMIT = 10;
/** So many names of a list are told before it is added. */
const TOLD = 4;

/**
 * @param {ParentNode} box
 * @param {object} ways
 * @param {() => Promise<readonly Entry[]>} ways.entries what there is to choose from
 * @param {() => readonly string[]} ways.chosen
 * @param {(codes: string[], unknown: string[]) => unknown} ways.choose
 * @param {(code: string) => void} ways.remove
 * @param {(entry: Entry) => string} ways.hint
 */
export function chooser(box, { entries, chosen, choose, remove, hint }) {
  const input = part(box, "input", HTMLInputElement);
  /** @type {WeakMap<Option, Choice>} */
  const choices = new WeakMap();

  /**
   * @param {Option} option
   * @param {Choice} choice
   */
  const stand = (option, choice) => {
    choices.set(option, choice);
    return option;
  };

  /** @param {Choice} choice */
  const take = ({ found, unknown }) => {
    input.value = "";
    choose(found.map((one) => one.code), unknown);
  };

  /** @param {string} query */
  const find = async (query) => {
    const all = await entries();
    const list = written(query, all);
    const last = list ? (/[^,;|]*$/.exec(query)?.[0] ?? "").trim() : query;
    // The last name of a list may be half typed: what it may become is suggested, and chosen with the names before it.
    if (list && (!last || !list.unknown.includes(last))) return list.found.length ? [stand(together(list), list)] : [];
    const before = list ?? { found: [], unknown: [] };
    return rank(last, all, LIMIT).map((entry) =>
      stand(
        {
          code: entry.code,
          label: label(entry),
          kind: before.found.length ? `and ${before.found.length} before it` : undefined,
          hint: chosen().includes(entry.code) ? "already chosen" : hint(entry),
        },
        { found: [...before.found, entry], unknown: before.unknown.filter((one) => one !== last) },
      ),
    );
  };

  combobox(input, part(box, "[role=listbox]", HTMLElement), {
    find,
    choose: (option) => take(choices.get(option) ?? { found: [], unknown: [] }),
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
 * Read what was typed as a list; without commas it is one if each word means something by itself and they mean nothing
 * together.
 * @param {string} text
 * @param {readonly Entry[]} all
 * @returns {Choice | undefined}
 */
function written(text, all) {
  if (listed(text)) return named(split(text), all);
  const words = text.trim().split(/\s+/);
  if (words.length < 2 || rank(text, all, 1).length || !words.every((one) => meant(one, all))) return undefined;
  return named(words, all);
}

/**
 * @param {Choice} list
 * @returns {Option}
 */
function together({ found, unknown }) {
  const names = found.slice(0, TOLD).map(label).join(", ");
  const more = found.length > TOLD ? ` and ${found.length - TOLD} more` : "";
  return {
    code: "",
    label: found.length === 1 ? names : `Add all ${found.length}: ${names}${more}`,
    hint: unknown.length ? `not known: ${brief(unknown)}` : undefined,
  };
}
