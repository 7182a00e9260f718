// @ts-check
// Content that unfolds and is made when that happens: of a large template most of an answer is never looked at.

import { collapsible } from "../shared/answers.js";

/**
 * Make content that unfolds.
 * @param {string} summary
 * @param {() => readonly (Node | string)[]} make
 * @param {boolean} [open]
 */
export function fold(summary, make, open = false) {
  const details = collapsible(summary, open ? make() : [], open);
  if (!open) details.addEventListener("toggle", () => details.append(...make()), { once: true });
  return details;
}
