// @ts-check
// Resource types in "Find": those to choose from, and where the chosen ones are registered. Loaded when someone uses their
// field, or the address names one.

import { joinParts, link } from "../shared/answers.js";
import { element } from "../shared/element.js";
import { fetchDocument, once } from "../shared/site.js";
import { loadTypeIndex, typeAnchor } from "../shared/type-index.js";

/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/** @typedef {import("../shared/catalog.js").Service} Service */
/** @typedef {import("../shared/rank.js").Entry} Entry */
/**
 * The used part of `api/v1/resource-types/{namespace}.json`.
 * @typedef {{ regions: string[], unknown: Record<string, string>, types: { name: string, regions: Record<string, string | null> }[] }} NamespaceDocument
 */
/**
 * Where the chosen types are registered, and the Regions whose lists of types were read.
 * @typedef {{ subjects: Map<string, Service>, listedRegions: Set<string>, isRegistered: (type: string, region: string) => boolean }} TypeFacts
 */

/** Load every type as an entry to choose; the names of Terraform's awscc find it too. */
export const loadTypeEntries = once(async () => {
  const { namespaces } = await loadTypeIndex();
  return namespaces.flatMap((namespace) => Object.entries(namespace.types).map(([type, count]) => entryOf(namespace, type, count)));
});

/**
 * @param {import("../shared/type-index.js").Namespace} namespace
 * @param {string} type
 * @param {number} count
 * @returns {Entry}
 */
function entryOf({ name, url }, type, count) {
  const words = type.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z])([A-Z][a-z])/g, "$1 $2").replaceAll("::", " ");
  const service = name.replace(/^AWS::/, "");
  return { kind: "service", code: `${name}::${type}`, name: null, aliases: [`${service} ${words}`, `awscc ${service} ${words}`], count, url: `${url}#${encodeURIComponent(typeAnchor(type))}` };
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
    listedRegions: new Set(documents.flatMap((document) => document.regions)),
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
 * Return the catalog with the types among its services, and without the Regions whose types are unknown: nothing unknown
 * counts as available.
 * @param {Catalog} catalog
 * @param {TypeFacts} facts
 * @returns {Catalog}
 */
export function withTypes(catalog, { subjects, listedRegions, isRegistered }) {
  return {
    ...catalog,
    regions: catalog.regions.filter(({ code }) => listedRegions.has(code)),
    service: (code) => subjects.get(code) ?? catalog.service(code),
    offered: (code, region) => (subjects.has(code) ? isRegistered(code, region) : catalog.offered(code, region)),
  };
}

/**
 * Return a note about the Regions that are left out of an answer.
 * @param {Catalog} catalog
 * @param {TypeFacts} facts
 */
export function unknownNote(catalog, { listedRegions }) {
  const unknown = catalog.regions.filter(({ code }) => !listedRegions.has(code));
  if (!unknown.length) return [];
  return [element("p", { class: "note" }, "The resource types of ", ...joinParts(unknown.map((region) => link(region)), " and "), ` are unknown: ${unknown.length === 1 ? "this Region is" : "these Regions are"} left out.`)];
}
