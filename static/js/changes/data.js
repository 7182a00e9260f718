// @ts-check
// All changes, and the Regions and services that they are about, fetched together once.

import { label, searchEntries, titles } from "../shared/labels.js";
import { rank } from "../shared/rank.js";
import { fetchDocument, once } from "../shared/site.js";
import { settledChanges } from "./model.js";

/** @typedef {import("./model.js").Change} Change */
/** @typedef {import("./model.js").RemovedSubject} RemovedSubject */
/** @typedef {import("../shared/catalog.js").Region} Region */
/** @typedef {import("../shared/catalog.js").Service} Service */
/**
 * @typedef {object} ChangeData
 * @property {Change[]} changes
 * @property {Map<string, Region>} regions
 * @property {Map<string, Service>} services
 * @property {Map<string, RemovedSubject & { url: string }>} removedServices those that AWS does not list any more
 * @property {Map<string, RemovedSubject & { url: string }>} removedRegions
 * @property {Map<string, string>} names of all services, including the removed ones
 */

const MAX_SUGGESTIONS = 10;

/** Load the changes. */
export const loadChanges = once(async () => {
  const [{ changes, gone }, regions, services] = await Promise.all([fetchDocument("changes.json"), fetchDocument("regions.json"), fetchDocument("services.json")]);
  return joinDocuments(settledChanges(changes), gone, regions.regions, services.services);
});

/**
 * @param {Change[]} changes
 * @param {readonly RemovedSubject[]} removed
 * @param {readonly Region[]} regions
 * @param {readonly Service[]} services
 * @returns {ChangeData}
 */
function joinDocuments(changes, removed, regions, services) {
  const removedServices = removed.filter((subject) => subject.kind === "service");
  const withPage = (/** @type {"region" | "service"} */ kind) =>
    new Map(
      removed.filter((subject) => subject.kind === kind).map((subject) => [subject.code, { ...subject, url: `${kind}s/${encodeURIComponent(subject.code)}/` }]),
    );
  return {
    changes,
    regions: new Map(regions.map((region) => [region.code, region])),
    services: new Map(services.map((service) => [service.code, service])),
    removedServices: withPage("service"),
    removedRegions: withPage("region"),
    names: titles([...services, ...removedServices]),
  };
}

/**
 * Return the services that a query may mean, including those that AWS no longer lists.
 * @param {string} query
 * @param {ChangeData} data
 * @returns {import("../shared/combobox.js").Option[]}
 */
export function suggestServices(query, data) {
  const entries = searchEntries([...data.services.values()]);
  for (const { code, name } of data.removedServices.values()) entries.push({ kind: "service", code, name, aliases: [], count: 0, url: "" });
  return rank(query, entries, MAX_SUGGESTIONS).map((entry) => ({
    code: entry.code,
    label: data.names.get(entry.code) ?? label(entry),
    hint: data.services.has(entry.code) ? undefined : "removed",
  }));
}
