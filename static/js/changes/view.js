// @ts-check
// What changes look like: lines by month, with links to what they are about.

import { element } from "../shared/element.js";
import { label } from "../shared/labels.js";
import { ROOT } from "../shared/site.js";
import { byMonth, counted, regions, services } from "./model.js";

/** @typedef {import("./model.js").Change} Change */
/** @typedef {import("./record.js").Record} Record */

/** So many changes are drawn at once; a button draws as many more. */
const DRAWN = 200;
/** At most so many Regions or services that one change holds are linked beside it. */
const LINKED = 3;

/**
 * Draw changes by month, the first of them; a button draws more.
 * @param {HTMLElement} box
 * @param {readonly Change[]} changes
 * @param {Record} record
 * @param {number} [most]
 */
export function draw(box, changes, record, most = DRAWN) {
  const sizes = new Map(byMonth(changes).map((group) => [group.month, group.changes.length]));
  const sections = byMonth(changes.slice(0, most)).map((group) => section(group, sizes.get(group.month) ?? 0, record));
  const rest = changes.length - most;
  if (rest <= 0) return box.replaceChildren(...sections);
  const more = element("button", { class: "button", type: "button" }, `Show ${Math.min(rest, DRAWN)} of ${rest} more`);
  more.addEventListener("click", () => {
    const drawn = box.querySelectorAll("li.match").length;
    draw(box, changes, record, most + DRAWN);
    // The button is gone: the focus goes on to the first change that it brought.
    box.querySelectorAll("li.match")[drawn]?.querySelector("a")?.focus();
  });
  box.replaceChildren(...sections, more);
}

/**
 * @param {import("./model.js").Month} month those of its changes that are drawn
 * @param {number} size how many it has
 * @param {Record} record
 */
function section({ month, title, changes }, size, record) {
  const link = element("a", { href: new URL(`changes/${month}/`, ROOT).href }, title);
  const heading = element("h2", {}, link, " ", element("span", { class: "figure" }, counted(size)));
  return element("section", {}, heading, element("ul", { class: "lines" }, ...changes.map((change) => line(change, record))));
}

/** @param {Change} change */
function before(change) {
  return `the ${change.previous_recorded ? "recording before was packaged" : "reading before was"} on ${change.previous_date}`;
}

/**
 * @param {Change} change
 * @param {Record} record
 */
function line(change, record) {
  // What a Region's or service's change holds is linked where it is little.
  const few = change.codes.length <= LINKED;
  const about = [
    ...(few || change.service !== null ? services(change) : []).map((code) => record.services.get(code)),
    ...(few || change.region !== null ? regions(change) : []).map((code) => record.regions.get(code)),
  ];
  const links = about.filter((subject) => subject !== undefined);
  return element(
    "li",
    { class: "match" },
    element("time", { datetime: change.date, title: before(change) }, change.date),
    element("span", {}, change.text),
    element(
      "span",
      { class: "match-codes" },
      ...links.map((subject) => element("a", { href: new URL(subject.url, ROOT).href, title: label(subject) }, element("code", {}, subject.code))),
    ),
  );
}
