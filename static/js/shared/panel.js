// @ts-check
// A panel beside what was chosen. It takes the focus, so that a screen reader begins there; Escape, its button and a click
// elsewhere close it, and the focus goes back.

import { element } from "./element.js";

/** From this width on the panel stands beside what was chosen, below it at the foot of the screen (components.css). */
const WIDE = "(min-width: 48rem)";
const GAP = 4;

/**
 * Make a panel; the document does not have it yet.
 * @param {Record<string, string>} attributes besides those of every panel
 */
export function panelElement({ class: kind, ...attributes }) {
  return element("div", { class: `panel ${kind}`, role: "dialog", popover: "auto", tabindex: -1, ...attributes });
}

/**
 * Return the button that closes a panel.
 * @param {HTMLElement} panel
 */
export function closeButton(panel) {
  const button = element("button", { type: "button", class: "button button-quiet panel-close", "aria-label": "Close" }, "×");
  button.addEventListener("click", () => panel.hidePopover());
  return button;
}

/**
 * Show a panel, beside an element where there is room.
 * @param {HTMLElement} panel
 * @param {Element} target
 */
export function placePanel(panel, target) {
  if (!panel.matches(":popover-open")) {
    panel.showPopover();
    panel.focus({ preventScroll: true });
  }
  if (!matchMedia(WIDE).matches) return panel.removeAttribute("style");
  const { left, top, bottom } = target.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  const room = document.documentElement.clientWidth - width - GAP;
  const above = top - GAP - height;
  panel.style.left = `${Math.max(Math.min(left, room), GAP) + scrollX}px`;
  panel.style.top = `${(bottom + GAP + height > innerHeight && above > 0 ? above : bottom + GAP) + scrollY}px`;
}
