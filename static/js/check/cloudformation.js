// @ts-check
// Reads what a CloudFormation or SAM template declares: the resources under `Resources`, and nothing else.

import { entries, entry } from "./nodes.js";

/** @typedef {import("./nodes.js").Node} Node */
/** @typedef {import("./nodes.js").Member} Member */
/**
 * A declared resource: its type as the template spells it, its own name, the line of the type, whether a condition decides
 * if it is created, and the CloudFormation types that it needs. `tests/check_cases/README.md` describes the kinds.
 * @typedef {{kind: string, name: string, resource: string, line: number | null, conditional: boolean, types: string[]}} Declaration
 */
/**
 * The types that SAM makes of each of its resources: always, with a property, without one (`generator/data/sam.toml`).
 * @typedef {Record<string, {always: string[], with_property: Record<string, string[]>, without_property: Record<string, string[]>}>} ServerlessTable
 */

const LOOP = "Fn::ForEach::";
const TRANSFORM = "Fn::Transform";
const HARMLESS_TRANSFORM = /^AWS::(?:Serverless-|LanguageExtensions)/;
const SERVERLESS = "AWS::Serverless::";
const TYPE = /^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$/;
const THIRD_PARTY_TYPE = /^(?!AWS::)[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+$/;

/**
 * Return what a template declares: transforms that may add resources, then the resources.
 * @param {Node} root @param {ServerlessTable} serverless
 * @returns {Declaration[]}
 */
export const declarations = (root, serverless) => {
  const resources = entry(root, "Resources");
  const needs = needsOf(serverless, globalProperties(root));
  return [...transforms(root), ...(resources ? resourcesIn(resources.value, needs) : [])];
};

/** @param {Partial<Declaration>} fields @returns {Declaration} */
export const declaration = (fields) => ({
  kind: "unknown",
  name: "",
  resource: "",
  line: null,
  conditional: false,
  types: [],
  ...fields,
});

/** @param {Node} value */
const itemsOrSelf = (value) => (value.items.length ? value.items : [value]);

/** @param {Node} root */
const transforms = (root) => {
  const transform = entry(root, "Transform");
  if (!transform) return [];
  return itemsOrSelf(transform.value).flatMap((each) => {
    const name = entry(each, "Name");
    const text = name ? name.value.text : each.text;
    if (!text || HARMLESS_TRANSFORM.test(text)) return [];
    const line = transform.value.items.length ? (name ? name.line : each.line) : transform.line;
    return [declaration({ kind: "transform", name: text, line })];
  });
};

/**
 * @param {Node} resources @param {ReturnType<typeof needsOf>} needs
 * @returns {Declaration[]}
 */
const resourcesIn = (resources, needs) =>
  entries(resources).flatMap((member) => {
    // A loop is a list: its variable, its values, and the resources that it makes of each value.
    if (member.key.startsWith(LOOP)) return member.value.items.flatMap((part) => resourcesIn(part, needs));
    if (member.key !== TRANSFORM) return [resource(member, needs)];
    return itemsOrSelf(member.value).flatMap((each) => {
      const name = entry(each, "Name");
      const fields = { kind: "transform", resource: member.key, name: name?.value.text ?? "", line: name?.line };
      return name ? [declaration(fields)] : [];
    });
  });

/** @param {Member} member @param {ReturnType<typeof needsOf>} needs */
const resource = (member, needs) => {
  const type = entry(member.value, "Type");
  const fields = {
    resource: member.key,
    line: type?.line ?? member.line,
    conditional: Boolean(entry(member.value, "Condition")),
  };
  const name = type?.value.text?.trim() ?? null;
  if (name === null) return declaration({ ...fields, name: type?.value.tagged ?? "" });
  return declaration({ ...fields, name, ...needs(name, member.value) });
};

/** @param {string} name */
const kindOfType = (name) => {
  if (name.endsWith("::MODULE")) return "module";
  if (name === "AWS::CloudFormation::CustomResource" || name.startsWith("Custom::")) return "custom";
  if (name === "AWS::CloudFormation::Stack" || name === `${SERVERLESS}Application`) return "nested";
  if (name === "AWS::CDK::Metadata") return "metadata";
  if (TYPE.test(name)) return "type";
  return THIRD_PARTY_TYPE.test(name) ? "third-party" : "unknown";
};

/**
 * Return the function that returns the kind of a resource and the types that it needs.
 * @param {ServerlessTable} serverless @param {Map<string, string[]>} globals
 */
const needsOf = (serverless, globals) => (/** @type {string} */ name, /** @type {Node} */ value) => {
  const kind = kindOfType(name);
  if (!name.startsWith(SERVERLESS)) return { kind, types: kind === "type" || kind === "nested" ? [name] : [] };
  const row = Object.hasOwn(serverless, name) ? serverless[name] : undefined;
  if (!row) return { kind: "unknown", types: [] };
  const own = entry(value, "Properties");
  const properties = new Set([...(globals.get(name) ?? []), ...(own ? propertyNames(own.value) : [])]);
  const types = new Set(row.always);
  for (const [property, extraTypes] of Object.entries(row.with_property))
    if (properties.has(property)) extraTypes.forEach((type) => types.add(type));
  for (const [property, extraTypes] of Object.entries(row.without_property))
    if (!properties.has(property)) extraTypes.forEach((type) => types.add(type));
  return { kind: kind === "type" ? "sam" : kind, types: [...types].sort() };
};

/** Return the properties that `Globals` gives every resource of a type. @param {Node} root */
const globalProperties = (root) => {
  const section = entry(root, "Globals");
  const members = section ? entries(section.value) : [];
  return new Map(members.map((member) => [`${SERVERLESS}${member.key}`, propertyNames(member.value)]));
};

/** @param {Node} properties */
const propertyNames = (properties) =>
  entries(properties).flatMap((member) => [
    member.key,
    ...entries(member.value).flatMap((part) => {
      const type = member.key === "Events" ? entry(part.value, "Type") : undefined;
      const text = (type ? type.value : part.value).text;
      return text ? [`${member.key}.${text}`] : [];
    }),
  ]);
