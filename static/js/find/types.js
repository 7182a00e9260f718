// @ts-check
// Resource types in "Find": what there is to choose, and where the chosen ones are registered. Loaded when someone turns to
// their field, or the address names one.

import { element } from "../shared/element.js";
import { label } from "../shared/labels.js";
import { fetchDocument, once } from "../shared/site.js";
import { link } from "../shared/answers.js";

/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/** @typedef {import("../shared/catalog.js").Service} Service */
/** @typedef {import("../shared/rank.js").Entry} Entry */
/**
 * A namespace in `api/v1/search-types.json`: the number of Regions by type.
 * @typedef {{ name: string, url: string, types: Record<string, number> }} Namespace
 */
/**
 * `api/v1/resource-types/{namespace}.json`, as far as it is used.
 * @typedef {{ regions: string[], unknown: Record<string, string>, types: { name: string, regions: Record<string, string | null> }[] }} NamespaceDocument
 */
/**
 * Where the chosen types are registered, and the Regions of which that is known.
 * @typedef {{ subjects: Map<string, Service>, known: Set<string>, isRegistered: (type: string, region: string) => boolean }} TypeFacts
 */

/** Load every type as something to choose; `awscc` names find it too. */
export const loadTypeEntries = once(async () => {
  const { namespaces } = /** @type {{ namespaces: Namespace[] }} */ (await fetchDocument("search-types.json"));
  return namespaces.flatMap((namespace) => Object.entries(namespace.types).map(([type, count]) => entryOf(namespace, type, count)));
});

/**
 * @param {Namespace} namespace
 * @param {string} type
 * @param {number} count
 * @returns {Entry}
 */
function entryOf({ name, url }, type, count) {
  const words = type.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z])([A-Z][a-z])/g, "$1 $2").replaceAll("::", " ");
  const service = name.replace(/^AWS::/, "");
  const anchor = /^[A-Z]/.test(type) ? type.replaceAll("::", "-") : `Type-${type.replaceAll("::", "-")}`;
  return { kind: "service", code: `${name}::${type}`, name: null, aliases: [`${service} ${words}`, `awscc ${service} ${words}`], count, url: `${url}#${anchor}` };
}

/**
 * Load where types are registered.
 * @param {readonly Entry[]} types
 * @returns {Promise<TypeFacts>}
 */
export async function loadTypeFacts(types) {
  const names = [...new Set(types.map(({ url }) => url.split("/")[1]))];
  const documents = /** @type {NamespaceDocument[]} */ (await Promise.all(names.map((name) => fetchDocument(`resource-types/${name}.json`))));
  const regions = new Map(documents.flatMap((document) => document.types.map((type) => [type.name, new Set(Object.keys(type.regions))])));
  return {
    subjects: new Map(types.map((type) => [type.code, subjectOf(type)])),
    known: new Set(documents.flatMap((document) => document.regions)),
    isRegistered: (type, region) => regions.get(type)?.has(region) ?? false,
  };
}

/**
 * Return a type as answers show it, like a service.
 * @param {Entry} type
 * @returns {Service}
 */
function subjectOf({ code, url, count }) {
  return { code, name: null, category: "", aliases: [], region_count: count, coverage_percent: null, first_seen: null, changed: "", path: "", url };
}

/**
 * Return the catalog with the types among its services, and without the Regions of which nobody knows the types: nothing
 * unknown counts as available.
 * @param {Catalog} catalog
 * @param {TypeFacts} facts
 * @returns {Catalog}
 */
export function withTypes(catalog, { subjects, known, isRegistered }) {
  return {
    ...catalog,
    regions: catalog.regions.filter(({ code }) => known.has(code)),
    service: (code) => subjects.get(code) ?? catalog.service(code),
    offered: (code, region) => (subjects.has(code) ? isRegistered(code, region) : catalog.offered(code, region)),
  };
}

/**
 * Say which Regions are left out of an answer.
 * @param {Catalog} catalog
 * @param {TypeFacts} facts
 */
export function unknownNote(catalog, { known }) {
  const unknown = catalog.regions.filter(({ code }) => !known.has(code));
  if (!unknown.length) return [];
  const names = unknown.flatMap((region, at) => (at ? [at === unknown.length - 1 ? " and " : ", ", link(region, label(region))] : [link(region, label(region))]));
  return [element("p", { class: "note" }, "The resource types of ", ...names, ` are unknown: ${unknown.length === 1 ? "this Region is" : "these Regions are"} left out.`)];
}
