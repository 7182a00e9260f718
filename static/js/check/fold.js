// @ts-check
// Content that is made when it unfolds: most of the answer for a large template is never looked at.

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
