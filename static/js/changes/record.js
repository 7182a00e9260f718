// @ts-check
// All changes, and the Regions and services that they are about: fetched together, once.

import { entriesOf, label, titles } from "../shared/labels.js";
import { rank } from "../shared/rank.js";
import { once, read } from "../shared/site.js";
import { counting } from "./model.js";

/** @typedef {import("./model.js").Change} Change */
/** @typedef {import("./model.js").Gone} Gone */
/** @typedef {import("../shared/catalog.js").Region} Region */
/** @typedef {import("../shared/catalog.js").Service} Service */
/**
 * @typedef {object} Record
 * @property {Change[]} changes
 * @property {Map<string, Region>} regions
 * @property {Map<string, Service>} services
 * @property {Map<string, Gone>} gone services that have no page any more
 * @property {Map<string, string>} names of all services, also of those
 */

const SUGGESTED = 10;

/** Load the record. */
export const load = once(async () => {
  const [all, regions, services] = await Promise.all([read("changes.json"), read("regions.json"), read("services.json")]);
  return recorded(counting(all.changes), all.gone, regions.regions, services.services);
});

/**
 * @param {Change[]} changes
 * @param {readonly Gone[]} gone
 * @param {readonly Region[]} regions
 * @param {readonly Service[]} services
 * @returns {Record}
 */
function recorded(changes, gone, regions, services) {
  const goneServices = gone.filter((subject) => subject.kind === "service");
  return {
    changes,
    regions: new Map(regions.map((region) => [region.code, region])),
    services: new Map(services.map((service) => [service.code, service])),
    gone: new Map(goneServices.map((service) => [service.code, service])),
    names: titles([...services, ...goneServices]),
  };
}

/**
 * Return the services that a query may mean, also those that are gone.
 * @param {string} query
 * @param {Record} record
 * @returns {import("../shared/combobox.js").Option[]}
 */
export function suggest(query, record) {
  const entries = entriesOf([...record.services.values()]);
  for (const { code, name } of record.gone.values()) entries.push({ kind: "service", code, name, aliases: [], count: 0, url: "" });
  return rank(query, entries, SUGGESTED).map((entry) => ({
    code: entry.code,
    label: record.names.get(entry.code) ?? label(entry),
    hint: record.services.has(entry.code) ? undefined : "gone",
  }));
}
