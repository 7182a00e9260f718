// @ts-check
// The answer of a cell: a panel beside it with what AWS publishes there, or with the nearest Regions that have the service.
//
// The service's document is loaded when a cell is chosen.

import { element } from "../shared/element.js";
import { loadOfferings } from "../shared/offerings.js";
import { closeButton, panelElement, placePanel } from "../shared/panel.js";
import { nearestRegions, offeringFacts, reachText } from "./cell-model.js";

/** @typedef {import("./table.js").MatrixTable} MatrixTable */
/** @typedef {import("../shared/offerings.js").Offering} Offering */

const panel = panelElement({ class: "cell-panel", "aria-labelledby": "cell-title" });
/** @type {HTMLTableCellElement | null} */
let current = null;

/**
 * Show the answer of a cell.
 * @param {MatrixTable} table
 * @param {HTMLTableCellElement} cell
 */
export async function openCell(table, cell) {
  if (!panel.isConnected) {
    table.box.after(panel);
    table.box.addEventListener("scroll", () => panel.hidePopover(), { passive: true });
  }
  panel.hidePopover();
  current = cell;
  // The first cell may be chosen before the keyboard's script is loaded.
  if (!cell.hasAttribute("tabindex")) cell.tabIndex = -1;
  const show = (/** @type {(Node | string)[]} */ ...answer) => {
    // Another cell may have been chosen, or the panel closed, while the document was loading.
    if (current !== cell || (panel.childElementCount && !panel.matches(":popover-open"))) return;
    panel.replaceChildren(...panelParts(table, cell, answer));
    placePanel(panel, cell);
  };
  panel.replaceChildren();
  const { service, region, offered } = table.subjects(cell);
  if (offered === "0") return show(...absenceParts(table, cell));
  show(element("p", { role: "status" }, "Loading …"));
  try {
    const offering = (await loadOfferings(service.code)).get(region.code);
    if (!offering) throw new Error(`no ${region.code} in the document of ${service.code}`);
    show(...offeringParts(offering, table.box.dataset.since ?? ""));
  } catch {
    show(element("p", { role: "alert" }, "Available. The details could not be loaded; the service’s page has them."));
  }
}

/**
 * Return the parts of the panel: what it is about, the answer, links to both pages, the button that closes it.
 * @param {MatrixTable} table
 * @param {HTMLTableCellElement} cell
 * @param {readonly (Node | string)[]} answer
 */
function panelParts(table, cell, answer) {
  const service = cell.parentElement?.querySelector("a");
  const region = table.heads[cell.cellIndex - 1].querySelector("a");
  const [name, place] = [service?.textContent ?? "", region?.title ?? ""];
  return [
    element("h2", { id: "cell-title" }, `${name} in ${place}`),
    ...answer,
    element("p", { class: "cell-links" }, element("a", { href: service?.href }, name), element("a", { href: region?.href }, place)),
    closeButton(panel),
  ];
}

/**
 * Return the parts of the panel of an offering.
 * @param {Offering} offering
 * @param {string} since
 */
function offeringParts(offering, since) {
  const facts = offeringFacts(offering, since).flatMap(([name, fact]) => [
    element("dt", {}, name),
    element("dd", {}, name === "Endpoint" && offering.endpoint ? element("code", {}, fact) : fact),
  ]);
  const note = offering.global_endpoint ? [element("p", {}, "The endpoint serves several Regions; the service does not run in this one.")] : [];
  return [element("p", { class: "mark mark-yes" }, "Available"), element("dl", {}, ...facts), ...note];
}

/**
 * Return the parts of the panel where the service is not available.
 * @param {MatrixTable} table
 * @param {HTMLTableCellElement} cell
 */
function absenceParts(table, cell) {
  const { regions } = table.matrix;
  const { service, region } = table.subjects(cell);
  const near = nearestRegions(service, region, regions).map(({ region: other, distance }) => {
    const link = table.heads[regions.indexOf(other)].querySelector("a");
    return element("li", {}, element("a", { href: link?.href }, other.title), distance);
  });
  return [
    element("p", {}, element("span", { class: "mark mark-no" }, "Not available here"), `. ${reachText(service)}.`),
    ...(near.length ? [element("p", {}, "Nearest Regions that have it:"), element("ul", {}, ...near)] : []),
  ];
}
