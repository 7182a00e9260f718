// @ts-check
// The notices of tools: what was left out of a question, and that the catalog is being read.

import { element } from "./element.js";

/** @param {readonly string[]} sentences empty ones are left out */
export function notices(sentences) {
  return sentences.filter(Boolean).map((sentence) => element("p", { class: "notice notice-warning" }, sentence));
}

/**
 * Show that the catalog is being read, or that this failed, with a button to try again; return whether it succeeded.
 * @param {Element} box
 * @param {() => Promise<unknown>} work
 * @param {() => void} retry
 */
export async function showLoading(box, work, retry) {
  box.replaceChildren(element("p", { class: "aside", role: "status" }, "Reading the catalog …"));
  try {
    await work();
    return true;
  } catch {
    const retryButton = element("button", { type: "button", class: "button" }, "Try again");
    retryButton.addEventListener("click", retry);
    box.replaceChildren(element("p", { class: "notice notice-warning", role: "alert" }, "The catalog could not be read."), retryButton);
    return false;
  }
}
