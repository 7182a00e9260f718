// @ts-check
// Draws changes: lines by month, with links to what they are about.

import { element } from "../shared/element.js";
import { countText, label } from "../shared/labels.js";
import { ROOT } from "../shared/site.js";
import { namespacePath } from "../shared/type-index.js";
import { byMonth, regionsOf, servicesOf } from "./model.js";

/** @typedef {import("./model.js").Change} Change */
/** @typedef {import("./data.js").ChangeData} ChangeData */

/** The number of changes that are drawn at once; a button draws as many more. */
const BATCH = 200;
/** The most Regions or services of a change that are linked beside it. */
const MAX_LINKED = 3;

/**
 * Draw changes by month, the first of them; a button draws more.
 * @param {HTMLElement} box
 * @param {readonly Change[]} changes
 * @param {ChangeData} data
 * @param {number} [limit]
 */
export function draw(box, changes, data, limit = BATCH) {
  const sizes = new Map(byMonth(changes).map((group) => [group.month, group.changes.length]));
  const sections = byMonth(changes.slice(0, limit)).map((group) => section(group, sizes.get(group.month) ?? 0, data));
  const rest = changes.length - limit;
  if (rest <= 0) return box.replaceChildren(...sections);
  const more = element("button", { class: "button", type: "button" }, `Show ${Math.min(rest, BATCH)} of ${rest} more`);
  more.addEventListener("click", () => {
    const shownCount = box.querySelectorAll("li.match").length;
    draw(box, changes, data, limit + BATCH);
    // The button is gone: the focus moves to the first change that it added.
    box.querySelectorAll("li.match")[shownCount]?.querySelector("a")?.focus();
  });
  box.replaceChildren(...sections, more);
}

/**
 * @param {import("./model.js").Month} month with those of its changes that are drawn
 * @param {number} size the number of all its changes
 * @param {ChangeData} data
 */
function section({ month, title, changes }, size, data) {
  const link = element("a", { href: new URL(`changes/${month}/`, ROOT).href }, title);
  const heading = element("h2", {}, link, " ", element("span", { class: "figure" }, countText(size, "change")));
  return element("section", {}, heading, element("ul", { class: "lines" }, ...changes.map((change) => line(change, data))));
}

/** @param {Change} change */
function previousReading(change) {
  return `previous ${change.previous_recorded ? "recording packaged on" : "check"} ${change.previous_date}`;
}

/**
 * @param {Change} change
 * @param {ChangeData} data
 */
function line(change, data) {
  // The services or Regions of a change are linked where they are few.
  const areFew = change.codes.length <= MAX_LINKED;
  const about = [
    ...(areFew || change.service !== null ? servicesOf(change) : []).map((code) => data.services.get(code) ?? data.removedServices.get(code)),
    ...(areFew || change.region !== null ? regionsOf(change) : []).map((code) => data.regions.get(code) ?? data.removedRegions.get(code)),
  ];
  const links = about.filter((subject) => subject !== undefined);
  const namespace = change.namespace === undefined ? [] : [element("a", { href: new URL(namespacePath(change.namespace), ROOT).href }, element("code", {}, change.namespace))];
  return element(
    "li",
    { class: "match" },
    element("time", { datetime: change.date, title: previousReading(change) }, change.date),
    element("span", {}, change.text),
    element(
      "span",
      { class: "match-codes" },
      ...namespace,
      ...links.map((subject) => element("a", { href: new URL(subject.url, ROOT).href, title: label(subject) }, element("code", {}, subject.code))),
    ),
  );
}
