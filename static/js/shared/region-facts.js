// @ts-check
// The facts by which people choose a Region, in words, and the card that shows them: as components.html, region_card.

import { code, link } from "./answers.js";
import { distance, kmText } from "./distance.js";
import { element } from "./element.js";
import { countText } from "./labels.js";

/** @typedef {import("./catalog.js").Region} Region */
/** @typedef {Node | string} Child */

/** @param {Region} region */
export function countryText(region) {
  return region.country_name ?? region.country ?? "country unknown";
}

/**
 * Return whether a Region requires opt-in, for a row with that heading.
 * @param {Region} region
 */
export function optInStatus({ opt_in: optIn, opt_in_assumed: assumed }) {
  if (optIn === null) return "unknown";
  if (!optIn) return "not required";
  return assumed ? "required (assumed)" : "required";
}

/**
 * Return whether a Region requires opt-in, as a fact of its card.
 * @param {Region} region
 */
function optInText({ opt_in: optIn, opt_in_assumed: assumed }) {
  if (optIn === null) return "opt-in unknown";
  if (!optIn) return "opt-in not required";
  return assumed ? "opt-in required (assumed)" : "opt-in required";
}

/**
 * Return the day of the launch, or the year where only that is certain.
 * @param {Region} region
 */
export function launchText({ launch_date: day, launch_year: year }) {
  return day ?? (year ? String(year) : "unknown");
}

/**
 * Return how far two Regions lie from each other, in words.
 * @param {Region} from
 * @param {Region} to
 */
export function distanceText(from, to) {
  return kmText(distance(from.at, to.at));
}

/**
 * Show a Region to choose: an item of a list of cards.
 * @param {Region} region
 * @param {number} serviceTotal
 * @param {string} [note] what stands before the facts, such as how far away it is
 */
export function regionCard(region, serviceTotal, note = "") {
  const zones = region.availability_zones;
  const launched = launchText(region);
  const facts = [
    countryText(region),
    optInText(region),
    zones === null ? "zones unknown" : countText(zones, "Availability Zone"),
    launched === "unknown" ? "launch date unknown" : `launched ${launched}`,
  ];
  return element(
    "li",
    { class: "region-card" },
    element("p", { class: "region-card-name" }, link(region), " ", code(region.code)),
    element(
      "ul",
      { class: "region-card-facts" },
      ...(note ? [element("li", { class: "region-card-note" }, note)] : []),
      ...facts.map((fact) => element("li", {}, fact)),
      element("li", {}, element("strong", {}, String(region.service_count)), ` of ${serviceTotal} services`),
    ),
  );
}
