// @ts-check
// Copying the address of what is shown; where that is not allowed, the address is shown and selected, to be copied by hand.

import { element } from "./element.js";

/**
 * Make a button copy an address, and confirm it beside the button.
 * @param {Element | null} button
 * @param {Element | null} status with the role of a status
 * @param {() => string} address
 */
export function attachCopyLink(button, status, address) {
  button?.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(address());
      status?.replaceChildren("Copied");
    } catch {
      const field = element("input", { type: "text", readonly: true, class: "tool-link", value: address(), "aria-label": "Link to this answer" });
      status?.replaceChildren(field);
      field.select();
    }
  });
}
