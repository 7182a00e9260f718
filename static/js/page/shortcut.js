// @ts-check
// The key that moves to the search box from anywhere, and the button that turns it off: speech input and slips of the hand
// press single keys by accident.
//
// <button type="button" aria-pressed="true" data-shortcut>…</button>   on the page of questions

import { readStorage, writeStorage } from "../shared/storage.js";

const STORAGE_KEY = "shortcut";
const OFF = "off";

/** @param {EventTarget | null} target */
function takesText(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

let off = readStorage(STORAGE_KEY) === OFF;

/** @param {HTMLInputElement} input the search box, which `/` focuses */
export function attachShortcut(input) {
  document.addEventListener("keydown", (event) => {
    if (off || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || takesText(event.target)) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  const button = document.querySelector("[data-shortcut]");
  button?.setAttribute("aria-pressed", String(!off));
  button?.addEventListener("click", () => {
    off = !off;
    writeStorage(STORAGE_KEY, off ? OFF : null);
    button.setAttribute("aria-pressed", String(!off));
  });
}
