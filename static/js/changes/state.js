// @ts-check
// The state of a day on the page of all changes: services by Region and Regions by service, or those of one of them.

import { code, ledger } from "../shared/answers.js";
import { element } from "../shared/element.js";
import { countText, sortedByName } from "../shared/labels.js";
import { ROOT, fetchDocument, once } from "../shared/site.js";
import { formatQuery } from "../shared/state.js";
import { SHAPE } from "./model.js";
import { proofText, readingAt, stateAt } from "./state-model.js";

/** @typedef {import("./model.js").Filters} Filters */
/** @typedef {import("./data.js").ChangeData} ChangeData */
/** @typedef {import("./state-model.js").Presence} Presence */
/** @typedef {import("./state-model.js").Subject} Subject */

/** Load when each offering was there. */
export const loadPresence = once(async () => /** @type {Presence} */ (await fetchDocument("presence.json")));

/**
 * Draw the state of the day that the filters name; return its counts in words.
 * @param {HTMLElement} box
 * @param {Filters} filters
 * @param {ChangeData} data
 * @param {Presence} presence
 * @returns {string}
 */
export function drawState(box, filters, data, presence) {
  const reading = readingAt(presence, filters.on);
  if (reading < 0) {
    box.replaceChildren(element("p", { class: "notice" }, `No check is as old as ${filters.on}: the first one dates from ${presence.readings[0]}.`));
    return "no check";
  }
  const state = stateAt(presence, reading, scopeOf(filters, data));
  const { regions, regionsOf } = state;
  const services = state.services.filter(({ code }) => !filters.region || regionsOf.get(code)?.has(filters.region));
  const offerings = state.services.reduce((sum, service) => sum + (regionsOf.get(service.code)?.size ?? 0), 0);
  const view = new StateView(filters, data);
  box.replaceChildren(
    element(
      "section",
      { class: "state" },
      element("h2", {}, view.title(regions)),
      element("p", { class: "note" }, proofText(presence, reading)),
      view.otherReadings(presence, reading),
      ...(filters.service ? view.regionsOfService(regions, regionsOf.get(filters.service)) : []),
      ...(filters.region && !filters.service ? view.servicesOfRegion(services) : []),
      ...(filters.region || filters.service ? [] : view.overview(state)),
    ),
  );
  if (filters.service) return `${offerings} of ${countText(regions.length, "Region")}`;
  if (filters.region) return countText(services.length, "service");
  return `${countText(services.length, "service")}, ${countText(regions.length, "Region")}, ${offerings.toLocaleString("en")} offerings`;
}

/**
 * Return which Regions and services the filters select.
 * @param {Filters} filters
 * @param {ChangeData} data
 * @returns {import("./state-model.js").Scope}
 */
function scopeOf({ region, geography, service, category }, { regions, services, removedServices }) {
  return {
    region: (code) => (!region || code === region) && (!geography || regions.get(code)?.geography === geography),
    service: (code) => (!service || code === service) && (!category || (services.get(code) ?? removedServices.get(code))?.category === category),
  };
}

/** Draws a state for one set of filters. */
class StateView {
  /**
   * @param {Filters} filters
   * @param {ChangeData} data
   */
  constructor(filters, data) {
    this.filters = filters;
    this.data = data;
  }

  /** @param {readonly Subject[]} regions */
  title(regions) {
    const { on, region, service } = this.filters;
    const place = region ? (this.data.regions.get(region)?.name ?? regions.find((subject) => subject.code === region)?.name ?? region) : "";
    if (service) return `Regions with ${this.data.names.get(service) ?? service} as of ${on}`;
    return region ? `Services in ${place} as of ${on}` : `Services by Region as of ${on}`;
  }

  /**
   * Return links to the readings before and after.
   * @param {Presence} presence
   * @param {number} reading
   */
  otherReadings({ readings }, reading) {
    const link = (/** @type {number} */ at, /** @type {string} */ rel, /** @type {(date: string) => string} */ text) =>
      readings[at] ? [element("a", { rel, href: this.address({ on: readings[at] }) }, text(readings[at]))] : [];
    return element(
      "nav",
      { class: "turn", "aria-label": "Checks before and after" },
      ...link(reading - 1, "prev", (date) => `← ${date}`),
      ...link(reading + 1, "next", (date) => `${date} →`),
    );
  }

  /**
   * @param {readonly Subject[]} regions
   * @param {Set<string> | undefined} present
   */
  regionsOfService(regions, present) {
    const has = (/** @type {Subject} */ region) => present?.has(region.code) ?? false;
    const [available, absent] = [regions.filter(has), regions.filter((region) => !has(region))];
    return [
      ...this.list(`Available in ${available.length} of ${regions.length} Regions`, available, "region"),
      ...(absent.length ? this.list("Not available in", absent, "region") : []),
    ];
  }

  /** @param {readonly Subject[]} services */
  servicesOfRegion(services) {
    return this.list(`${services.length} services`, services, "service");
  }

  /** @param {import("./state-model.js").State} state */
  overview({ regions, services, regionsOf }) {
    const size = (/** @type {string} */ region) => services.filter((service) => regionsOf.get(service.code)?.has(region)).length;
    const rows = (/** @type {readonly Subject[]} */ subjects, /** @type {"region" | "service"} */ kind, /** @type {(code: string) => number} */ count) =>
      sortedByName(subjects).map((subject) => [
        this.link(subject, kind),
        code(subject.code),
        element("a", { href: this.address({ [kind]: subject.code }) }, `${count(subject.code)}`),
      ]);
    const { on } = this.filters;
    return [
      ledger({ kind: "ledger-narrow", caption: `Services by Region as of ${on}`, head: ["Region", "Code", "#Services"], rows: rows(regions, "region", size) }),
      element("h2", {}, `Regions by service as of ${on}`),
      ledger({
        kind: "ledger-narrow",
        caption: `Regions by service as of ${on}`,
        head: ["Service", "Code", "#Regions"],
        rows: rows(services, "service", (service) => regionsOf.get(service)?.size ?? 0),
      }),
    ];
  }

  /**
   * @param {string} title
   * @param {readonly Subject[]} subjects
   * @param {"region" | "service"} kind
   */
  list(title, subjects, kind) {
    const codes = (/** @type {Subject} */ subject) => (kind === "region" ? [code(subject.code)] : []);
    const items = sortedByName(subjects).map((subject) => element("li", {}, this.link(subject, kind), ...codes(subject)));
    return [element("h3", {}, title), element("ul", { class: "index" }, ...items)];
  }

  /**
   * Link the page of a subject, or of what it was before it was removed.
   * @param {Subject} subject
   * @param {"region" | "service"} kind
   */
  link({ code: subjectCode, name }, kind) {
    const { regions, removedRegions, services, removedServices, names } = this.data;
    const today = kind === "region" ? regions.get(subjectCode) : services.get(subjectCode);
    const page = today ?? (kind === "region" ? removedRegions : removedServices).get(subjectCode);
    const text = kind === "service" ? (names.get(subjectCode) ?? name) : (today?.name ?? name);
    const link = page ? element("a", { href: new URL(page.url, ROOT).href }, text) : text;
    return element("span", {}, link, ...(today ? [] : [" ", element("span", { class: "tag" }, "removed since")]));
  }

  /** @param {Partial<Filters>} change */
  address(change) {
    return location.pathname + formatQuery({ ...this.filters, ...change }, SHAPE);
  }
}
