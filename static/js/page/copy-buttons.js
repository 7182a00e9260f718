// @ts-check
// Copy buttons beside codes and endpoints: one that stays beside a heading's code, and a set that moves from row to row.
//
// <p data-copy><code>us-east-1</code></p>
// <pre data-copy="the command"><code>…</code></pre>, where the button is named by these words, not by a long text
// <dd data-address><a href="../feed.atom">feed.atom</a></dd>, an address that is shown in full
// <dd data-snippet="HTML" data-local="http://127.0.0.1:8000/"><code>&lt;a href="http://127.0.0.1:8000/…</code></dd>, a text
// in which the site's address replaces the local one
// <table data-copy>…<tr><th><a href="…">…</a></th><td><code>lambda</code></td>…
//
// Hundreds of buttons would be hundreds of stops for the Tab key, so a table has one set, in the row that has the pointer or
// the focus. The row's link takes the focus first; Tab moves on to the buttons.

import { canCopy, makeCopyButton } from "../shared/copy.js";
import { ROOT } from "../shared/site.js";

const makeButton = () => makeCopyButton("copy");

/**
 * Put a button after a code.
 * @param {HTMLButtonElement} button
 * @param {Element} code
 */
function placeButton(button, code) {
  button.value = code.textContent ?? "";
  const words = /** @type {HTMLElement | null} */ (code.parentElement)?.dataset.copy;
  button.setAttribute("aria-label", `Copy ${words || button.value}`);
  delete button.dataset.done;
  code.after(button);
}

/** @param {HTMLTableElement} table */
function attachTable(table) {
  /** @type {HTMLButtonElement[]} */
  const set = [];
  /** @type {Element | null} */
  let current = null;
  /** @param {Event} event */
  const moveButtons = (event) => {
    const row = event.target instanceof Element ? event.target.closest("tbody tr") : null;
    // A button that has the focus keeps its place: the pointer must not take it away from the keyboard.
    if (!row || row === current || (event.type === "pointerover" && set.some((button) => button === document.activeElement))) return;
    current = row;
    const codes = [...row.querySelectorAll("td > code")];
    codes.forEach((code, at) => placeButton((set[at] ??= makeButton()), code));
    for (const spare of set.slice(codes.length)) spare.remove();
  };
  table.addEventListener("pointerover", moveButtons);
  table.addEventListener("focusin", moveButtons);
}

for (const link of document.querySelectorAll("[data-address] > a")) link.textContent = /** @type {HTMLAnchorElement} */ (link).href;
for (const code of document.querySelectorAll("[data-snippet][data-local] > code")) {
  const { local } = /** @type {HTMLElement} */ (code.parentElement).dataset;
  code.textContent = (code.textContent ?? "").replaceAll(local ?? "", ROOT.href);
}
if (canCopy) {
  for (const code of document.querySelectorAll("[data-snippet] > code")) {
    const button = makeCopyButton("button", "Copy");
    placeButton(button, code);
    button.dataset.what = /** @type {HTMLElement} */ (code.parentElement).dataset.snippet;
    button.setAttribute("aria-label", `Copy ${button.dataset.what}`);
  }
  for (const link of document.querySelectorAll("[data-address] > a")) placeButton(makeCopyButton("button", "Copy"), link);
  for (const table of document.querySelectorAll("table[data-copy]")) attachTable(/** @type {HTMLTableElement} */ (table));
  for (const code of document.querySelectorAll("[data-copy] > code")) placeButton(makeButton(), code);
}
