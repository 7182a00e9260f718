// @ts-check
// The buttons that add members of a family to what is chosen.

import { collapsible } from "./answers.js";
import { element } from "./element.js";
import { countText, label } from "./labels.js";

/** @typedef {Node | string} Child */

/** More offers than these are folded. */
const MAX_OFFERS = 4;

/**
 * Offer the members of families whose Regions differ from those of what is chosen.
 * @param {readonly import("./families.js").FamilyOffer[]} offers
 * @param {(code: string) => void} add
 * @returns {Child[]}
 */
export function offerButtons(offers, add) {
  if (!offers.length) return [];
  const buttons = offers.map(({ service, purpose, total }) => {
    const button = element("button", { type: "button", class: "button offer", "data-key": `add ${service.code}` }, `+ ${label(service)} `, element("span", { class: "aside" }, `${purpose}: ${countText(total, "Region")}`));
    button.addEventListener("click", () => add(service.code));
    return button;
  });
  const areFew = offers.length <= MAX_OFFERS;
  const list = element("div", { class: "offers" }, ...buttons);
  const title = "Of the same family, but not in the same Regions";
  return areFew ? [element("p", { class: "aside" }, `${title}. Are they needed as well?`), list] : [collapsible(`${title}: ${countText(offers.length, "service")}`, [list], false)];
}
