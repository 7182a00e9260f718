// @ts-check
// The sources to check: a pasted text and files. They never leave the page.

import { element } from "../shared/element.js";

/** @typedef {{ name: string, text: string }} Source */

/** The most bytes of all sources together. */
export const MAX_BYTES = 5_000_000;

/** The texts to check. */
export class Sources {
  /** @type {Map<string, string>} */
  #files = new Map();
  #pasted = "";

  /** @returns {Source[]} */
  get all() {
    const files = [...this.#files].map(([name, text]) => ({ name, text }));
    return this.#pasted.trim() ? [{ name: "", text: this.#pasted }, ...files] : files;
  }

  get names() {
    return [...this.#files.keys()];
  }

  get isEmpty() {
    return !this.all.length;
  }

  /**
   * Replace the pasted text; return sentences on what is wrong with the new one.
   * @param {string} text
   */
  paste(text) {
    this.#pasted = "";
    if (this.#isTooMuch(text)) return ["The text is larger than 5 MB, together with the files. It was not read."];
    this.#pasted = text;
    return [];
  }

  /**
   * Add files; return sentences on what is wrong with them.
   * @param {Iterable<File>} files
   */
  async add(files) {
    const problems = [];
    for (const file of files) {
      if (this.#bytes + file.size > MAX_BYTES) {
        problems.push(`${file.name} was not read: all files together may have 5 MB.`);
        continue;
      }
      try {
        this.#files.set(file.name, await file.text());
      } catch {
        problems.push(`${file.name} could not be read. If it is a folder, choose the files in it.`);
      }
    }
    return problems;
  }

  /** @param {string} name */
  remove(name) {
    this.#files.delete(name);
  }

  clear() {
    this.#files.clear();
    this.#pasted = "";
  }

  /** @param {string} text */
  #isTooMuch(text) {
    // A letter has at most three bytes, so the bytes of a text of usual length need not be counted.
    return this.#bytes + 3 * text.length > MAX_BYTES && this.#bytes + byteLength(text) > MAX_BYTES;
  }

  get #bytes() {
    return this.all.reduce((sum, { text }) => sum + byteLength(text), 0);
  }
}

/** @param {string} text */
function byteLength(text) {
  return new Blob([text]).size;
}

/**
 * Show the files, each with a button that removes it.
 * @param {readonly string[]} names
 * @param {(name: string) => void} onRemove
 */
export function fileChips(names, onRemove) {
  if (!names.length) return [];
  const chips = names.map((name) => {
    const button = element("button", { type: "button", class: "chip-remove", "aria-label": `Remove ${name}`, "data-key": `remove ${name}` }, "×");
    button.addEventListener("click", () => onRemove(name));
    return element("li", { class: "chip" }, element("span", {}, name), button);
  });
  return [element("ul", { class: "chips", "aria-label": "Files" }, ...chips)];
}
