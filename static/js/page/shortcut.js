// @ts-check
// The key that leads to the search box from anywhere, and the button that turns it off: people who speak to their
// computer, or whose hands slip, press single keys unawares.
//
// <button type="button" aria-pressed="true" data-shortcut>…</button>   on the page of questions

import { recall, remember } from "../shared/memory.js";

const KEY = "shortcut";
const OFF = "off";

/** @param {EventTarget | null} target */
function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

let off = recall(KEY) === OFF;

/** @param {HTMLInputElement} input where `/` leads */
export function shortcut(input) {
  document.addEventListener("keydown", (event) => {
    if (off || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  const button = document.querySelector("[data-shortcut]");
  button?.setAttribute("aria-pressed", String(!off));
  button?.addEventListener("click", () => {
    off = !off;
    remember(KEY, off ? OFF : null);
    button.setAttribute("aria-pressed", String(!off));
  });
}
