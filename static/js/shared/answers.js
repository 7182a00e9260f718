// @ts-check
// What the answers of Find and Compare are made of: chips, notices, links, tables, "Copy link" and "Download".

import { csv, download } from "./csv.js";
import { element } from "./element.js";
import { label } from "./labels.js";
import { ROOT } from "./site.js";

/** @typedef {import("./catalog.js").Region} Region */
/** @typedef {import("./catalog.js").Service} Service */
/** @typedef {Node | string} Child */

/**
 * Make a chip with a button that takes it away, and others beside it.
 * @param {{ code: string, name: string | null }} one
 * @param {(code: string) => void} remove
 * @param {...Child} buttons
 */
export function chip(one, remove, ...buttons) {
  const away = element("button", { type: "button", class: "chip-remove", "aria-label": `Remove ${label(one)}`, "data-key": `remove ${one.code}` }, "×");
  away.addEventListener("click", () => remove(one.code));
  return element("li", { class: "chip" }, element("span", {}, label(one)), code(one.code), ...buttons, away);
}

/** @param {string} text */
export function code(text) {
  return element("code", {}, text);
}

/**
 * Make a link to the page of a Region or service.
 * @param {Region | Service} one
 * @param {string} [text]
 */
export function link(one, text = label(one)) {
  return element("a", { href: new URL(one.url, ROOT).href }, text);
}

/** @param {readonly string[]} sentences those that say something */
export function notices(sentences) {
  return sentences.filter(Boolean).map((one) => element("p", { class: "notice notice-warning" }, one));
}

/**
 * Say that the catalog is being read, or that it could not be and how to go on; return whether it was.
 * @param {Element} box
 * @param {() => Promise<unknown>} work
 * @param {() => void} retry
 */
export async function waiting(box, work, retry) {
  box.replaceChildren(element("p", { class: "aside", role: "status" }, "Reading the catalog …"));
  try {
    await work();
    return true;
  } catch {
    const again = element("button", { type: "button", class: "button" }, "Try again");
    again.addEventListener("click", retry);
    box.replaceChildren(element("p", { class: "notice notice-warning", role: "alert" }, "The catalog could not be read."), again);
    return false;
  }
}

/**
 * Make a table; the first cell of a row is its heading.
 * @param {object} made
 * @param {string} made.kind its classes
 * @param {string} made.caption
 * @param {readonly string[]} made.head a heading that begins with # is over numbers
 * @param {readonly (readonly (Child | Child[])[])[]} made.rows
 */
export function ledger({ kind, caption, head, rows }) {
  const number = head.map((one) => one.startsWith("#") && "number");
  return element(
    "table",
    { class: `ledger ${kind}` },
    element("caption", {}, caption),
    element(
      "thead",
      {},
      element("tr", {}, ...head.map((one, at) => element("th", { scope: "col", class: number[at] }, one.replace("#", "")))),
    ),
    element(
      "tbody",
      {},
      ...rows.map((cells) =>
        element(
          "tr",
          {},
          ...cells.map((cell, at) => element(at ? "td" : "th", { scope: at ? false : "row", class: number[at] }, ...[cell].flat())),
        ),
      ),
    ),
  );
}

/**
 * Offer the answer to others: its link, and its rows as a file; and to begin anew.
 * @param {object} answer
 * @param {() => string} answer.address
 * @param {string} answer.file
 * @param {() => string[][]} answer.rows
 * @param {() => void} answer.clear
 * @param {...Child} more
 */
export function actions({ address, file, rows, clear }, ...more) {
  const copy = element("button", { type: "button", class: "button", "data-key": "copy" }, "Copy link");
  const said = element("span", { class: "tool-said", role: "status" });
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(address());
      said.replaceChildren("Copied");
    } catch {
      // Not allowed, or not over HTTPS: the link is shown, selected, to be copied by hand.
      const field = element("input", { type: "text", readonly: true, class: "tool-link", value: address(), "aria-label": "Link to this answer" });
      said.replaceChildren(field);
      field.select();
    }
  });
  const save = element("button", { type: "button", class: "button", "data-key": "download" }, "Download CSV");
  save.addEventListener("click", () => download(file, csv(rows())));
  const anew = element("button", { type: "button", class: "button button-quiet" }, "Clear");
  anew.addEventListener("click", clear);
  return element("div", { class: "tool-actions" }, copy, save, ...more, anew, said);
}

/**
 * Write a number with the word that it counts.
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export function counted(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}
