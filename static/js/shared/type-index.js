// @ts-check
// Every resource type by namespace, loaded once a page by whatever asks for it first; and the addresses of types.

import { fetchDocument, once } from "./site.js";

/**
 * `api/v1/search-types.json`.
 * @typedef {object} TypeIndex
 * @property {number} known how many Regions' types are known
 * @property {Namespace[]} namespaces
 */
/**
 * A namespace: its name (`AWS::Lambda`), its page, and the number of Regions by type (`Function`).
 * @typedef {{ name: string, url: string, types: Record<string, number> }} Namespace
 */

/** Load the index. */
export const loadTypeIndex = once(async () => /** @type {TypeIndex} */ (await fetchDocument("search-types.json")));

/**
 * Return the path from the root of the site to the page of a namespace.
 * @param {string} namespace `AWS::Lambda`
 */
export function namespacePath(namespace) {
  return `resources/${encodeURIComponent(namespace.replace(/^AWS::/, "").replaceAll("::", "-").toLowerCase())}/`;
}

/**
 * Return the id of a type on the page of its namespace; ids of headings begin with small letters.
 * @param {string} type its name without the namespace: `Function`
 */
export function typeAnchor(type) {
  const anchor = type.replaceAll("::", "-");
  return /^[A-Z]/.test(anchor) ? anchor : `Type-${anchor}`;
}

/**
 * Return the path from the root of the site to a type.
 * @param {string} name `AWS::Lambda::Function`
 */
export function typePath(name) {
  const [publisher, namespace, ...type] = name.split("::");
  return `${namespacePath(`${publisher}::${namespace}`)}#${encodeURIComponent(typeAnchor(type.join("::")))}`;
}
