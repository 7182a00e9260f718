// @ts-check
// The parts of the answers of tools: chips, links, tables, content that unfolds, "Copy link" and "Download CSV".

import { attachCopyLink } from "./copy-link.js";
import { element } from "./element.js";
import { label } from "./labels.js";
import { ROOT } from "./site.js";

/** @typedef {import("./catalog.js").Region} Region */
/** @typedef {import("./catalog.js").Service} Service */
/** @typedef {Node | string} Child */

/**
 * Make a chip with a button that removes it, and other buttons beside it.
 * @param {{ code: string, name: string | null }} subject
 * @param {(code: string) => void} remove
 * @param {...Child} buttons
 */
export function chip(subject, remove, ...buttons) {
  const button = element("button", { type: "button", class: "chip-remove", "aria-label": `Remove ${label(subject)}`, "data-key": `remove ${subject.code}` }, "×");
  button.addEventListener("click", () => remove(subject.code));
  // A subject without a name is shown by its code alone.
  const name = subject.name ? [element("span", {}, subject.name)] : [];
  return element("li", { class: "chip" }, ...name, code(subject.code), ...buttons, button);
}

/**
 * Make a chip for each thing that is chosen.
 * @param {readonly { code: string, name: string | null }[]} subjects
 * @param {(code: string) => void} remove
 */
export function chips(subjects, remove) {
  return subjects.map((subject) => chip(subject, remove));
}

/** @param {string} text */
export function code(text) {
  return element("code", {}, text);
}

/**
 * Make a link to the page of a Region or service.
 * @param {Region | Service} subject
 * @param {string} [text]
 */
export function link(subject, text = label(subject)) {
  return element("a", { href: new URL(subject.url, ROOT).href }, text);
}

/**
 * Join parts of a sentence with commas; a part may be several nodes.
 * @param {readonly (Child | readonly Child[])[]} parts
 * @param {string} [lastSeparator] before the last part
 * @returns {Child[]}
 */
export function joinParts(parts, lastSeparator = ", ") {
  return parts.flatMap((part, at) => [...(at ? [at === parts.length - 1 ? lastSeparator : ", "] : []), ...[part].flat()]);
}

/**
 * Join the first parts of a sentence with commas, and count the rest.
 * @param {readonly Child[]} parts
 * @param {number} limit
 * @returns {Child[]}
 */
export function joinFirstParts(parts, limit) {
  const excess = parts.length - limit;
  return [...joinParts(parts.slice(0, limit)), ...(excess > 0 ? [` and ${excess} more`] : [])];
}

/**
 * Return the id of the list of what a Region alone has. What one of two Regions alone has is what the other lacks: one list
 * shows both.
 * @param {Region} region
 * @param {readonly { region: Region }[]} shares those of all compared Regions
 */
export function ownListId(region, shares) {
  const other = shares.length === 2 ? shares.find((share) => share.region !== region) : undefined;
  return other ? `lacks-${other.region.code}` : `only-${region.code}`;
}

/**
 * Make a table; the first cell of a row is its heading. A column's cells have its heading as their class.
 * @param {object} content
 * @param {string} content.kind its classes
 * @param {string} content.caption
 * @param {readonly string[]} content.head `#` in front of a heading marks a column of numbers
 * @param {readonly (readonly (Child | Child[])[])[]} content.rows
 */
export function ledger({ kind, caption, head, rows }) {
  const titles = head.map((heading) => heading.replace("#", ""));
  const classes = head.map((heading, at) => `${heading.startsWith("#") ? "number " : ""}${titles[at].toLowerCase().replaceAll(" ", "-")}`);
  return element(
    "table",
    { class: `ledger ${kind}` },
    element("caption", {}, caption),
    element(
      "thead",
      {},
      element("tr", {}, ...titles.map((title, at) => element("th", { class: classes[at] }, title))),
    ),
    element(
      "tbody",
      {},
      ...rows.map((cells) =>
        element(
          "tr",
          {},
          ...cells.map((cell, at) => element(at ? "td" : "th", { class: classes[at] }, ...[cell].flat())),
        ),
      ),
    ),
  );
}

/**
 * Make a count that links to the list of what it counts, and unfolds the list; a count of zero is plain text.
 * @param {number} count
 * @param {string} id of the list's heading
 */
export function countLink(count, id) {
  if (!count) return "0";
  const anchor = element("a", { href: `#${encodeURIComponent(id)}`, class: "count-link" }, String(count));
  anchor.addEventListener("click", () => document.getElementById(id)?.closest("details")?.setAttribute("open", ""));
  return anchor;
}

/**
 * Make content that unfolds; links lead to its `id`.
 * @param {string} summary
 * @param {readonly Child[]} children
 * @param {boolean} open
 * @param {string} [id]
 */
export function collapsible(summary, children, open, id) {
  return element("details", { class: "tool-more", open }, element("summary", { id, "data-key": summary }, summary), ...children);
}

/**
 * Put a table that may be wider than the screen into a box of its own, which scrolls and shows that it does.
 * @param {string} name
 * @param {HTMLElement} table
 */
export function wideBox(name, table) {
  return element("div", { class: "wide-box", role: "region", "aria-label": name, tabindex: 0 }, table);
}

/**
 * Make the buttons that belong to an answer: copy its link, save its rows as a file, clear it.
 * @param {object} answer
 * @param {() => string} answer.address
 * @param {string} answer.file
 * @param {() => string[][]} answer.rows
 * @param {() => void} answer.clear
 * @param {...Child} more
 */
export function actions({ address, file, rows, clear }, ...more) {
  const copyButton = element("button", { type: "button", class: "button", "data-key": "copy" }, "Copy link");
  const status = element("span", { class: "tool-status", role: "status" });
  attachCopyLink(copyButton, status, address);
  const downloadButton = element("button", { type: "button", class: "button", "data-key": "download" }, "Download CSV");
  downloadButton.addEventListener("click", async () => {
    const [{ formatCsv }, { downloadFile }] = await Promise.all([import("./csv.js"), import("./download.js")]);
    downloadFile(file, "text/csv", formatCsv(rows()));
  });
  const clearButton = element("button", { type: "button", class: "button button-quiet" }, "Clear");
  clearButton.addEventListener("click", clear);
  return element("div", { class: "tool-actions" }, copyButton, downloadButton, ...more, clearButton, status);
}
