// @ts-check
// A panel beside what was chosen. It takes the focus, so that a screen reader begins there; Escape, its button and a click
// elsewhere close it, and the focus returns to what was chosen.

import { element } from "./element.js";

/** From this width on the panel stands beside what was chosen, below it at the foot of the screen (components.css). */
const WIDE = "(min-width: 48rem)";
const GAP = 4;

/**
 * Make a panel; the caller adds it to the document.
 * @param {Record<string, string>} attributes besides those of every panel
 */
export function panelElement({ class: kind, ...attributes }) {
  const panel = element("div", { class: `panel ${kind}`, role: "dialog", popover: "auto", tabindex: -1, ...attributes });
  panel.addEventListener("beforetoggle", (event) => {
    const target = placement?.panel === panel ? placement.target : undefined;
    // A click elsewhere has moved the focus already.
    if (event.newState === "closed" && panel.contains(document.activeElement)) target?.focus({ preventScroll: true });
  });
  return panel;
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

/** @typedef {HTMLElement | SVGElement} Target */
/**
 * The element beside which the panel on the screen stands, and on which side.
 * @type {{ panel: HTMLElement, target: Target, above: boolean } | undefined}
 */
let placement;

/**
 * Show a panel, beside an element where there is room.
 * @param {HTMLElement} panel
 * @param {Target} target gets the focus back
 */
export function placePanel(panel, target) {
  if (!panel.matches(":popover-open")) {
    panel.showPopover();
    panel.focus({ preventScroll: true });
  }
  const { top, bottom } = target.getBoundingClientRect();
  const { height } = panel.getBoundingClientRect();
  placement = { panel, target, above: bottom + GAP + height > innerHeight && top - GAP - height > 0 };
  position();
}

/**
 * Put the panel where its element is now: the page may still scroll while the panel opens, and content above may turn out
 * higher than its estimate.
 */
function position() {
  if (!placement?.panel.matches(":popover-open")) return;
  const { panel, target, above } = placement;
  if (!matchMedia(WIDE).matches) return panel.removeAttribute("style");
  const { left, top, bottom } = target.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  const room = document.documentElement.clientWidth - width - GAP;
  panel.style.left = `${Math.max(Math.min(left, room), GAP) + scrollX}px`;
  panel.style.top = `${(above ? top - GAP - height : bottom + GAP) + scrollY}px`;
}

for (const type of ["scroll", "scrollend", "resize"]) addEventListener(type, position, { passive: true });
