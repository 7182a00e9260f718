// @ts-check
// Reads what Terraform files and plans declare: managed resources and modules, not data sources.

import { declaration } from "./cloudformation.js";
import { blocks } from "./hcl.js";
import { TemplateError, entries, entry } from "./nodes.js";

/** @typedef {import("./nodes.js").Node} Node */
/** @typedef {import("./nodes.js").Member} Member */
/** @typedef {import("./cloudformation.js").Declaration} Declaration */

const POSITIVE = /^0*[1-9]\d*$/;
const COMMENT_KEY = "//";

/**
 * Return what a `.tf` file declares; throw `TemplateError` with the line of invalid syntax.
 * @param {string} text
 * @returns {Declaration[]}
 */
export const fromHcl = (text) =>
  blocks(text).flatMap(({ type, labels, line, attributes }) => {
    const conditional = isConditional(attributes.get("count"), attributes.has("for_each"));
    if (type === "resource" && labels.length === 2) return [resource(labels[0], labels[1], line, conditional)];
    if (type !== "module" || labels.length !== 1) return [];
    const source = (attributes.get("source") ?? "").replace(/^"+|"+$/g, "");
    return [module(source, labels[0], line, conditional)];
  });

/**
 * Return what a `.tf.json` file declares.
 * @param {Node} root
 * @returns {Declaration[]}
 */
export const fromJson = (root) => [
  ...membersOf(root, "resource").flatMap(({ key, value }) =>
    parts(value).map((body) => resource(key, body.key, body.line, isConditionalNode(body.value))),
  ),
  ...membersOf(root, "module").map(({ key, line, value }) => {
    const source = parts(value).find((member) => member.key === "source")?.value.text;
    return module(source ?? "", key, line, isConditionalNode(value));
  }),
];

/**
 * Return the managed resources of `terraform show -json`, of a plan or of a state.
 * @param {Node} root
 * @returns {Declaration[]}
 */
export const fromPlan = (root) => {
  const values = entry(root, "planned_values")?.value ?? entry(root, "values")?.value;
  const rootModule = values && entry(values, "root_module")?.value;
  return rootModule ? plannedResources(rootModule) : [];
};

/** @param {Node} part @returns {Declaration[]} */
const plannedResources = (part) => [
  ...(entry(part, "resources")?.value.items ?? []).flatMap((each) => {
    const [mode, type, address] = ["mode", "type", "address"].map((key) => entry(each, key)?.value.text);
    if (!mode || !type || !address) throw new TemplateError("a resource of the plan has no mode, type or address");
    return mode === "managed" ? [declaration({ kind: kindOf(type), name: type, resource: address })] : [];
  }),
  ...(entry(part, "child_modules")?.value.items ?? []).flatMap(plannedResources),
];

/** @param {Node} root @param {string} name */
const membersOf = (root, name) => {
  const members = entry(root, name);
  return members ? parts(members.value) : [];
};

/** Return the members of an object, or of a list of objects, which mean the same to Terraform. @param {Node} value */
const parts = (value) => [value, ...value.items].flatMap(entries).filter((member) => member.key !== COMMENT_KEY);

/** @param {string} type */
const kindOf = (type) => {
  const provider = type.split("_")[0];
  return provider === "aws" || provider === "awscc" ? provider : "other-provider";
};

/** @param {string} type @param {string} name @param {number} line @param {boolean} conditional */
const resource = (type, name, line, conditional) =>
  declaration({ kind: kindOf(type), name: type, resource: `${type}.${name}`, line, conditional });

/** @param {string} source @param {string} name @param {number} line @param {boolean} conditional */
const module = (source, name, line, conditional) =>
  declaration({ kind: "module", name: source, resource: `module.${name}`, line, conditional });

/** @param {string | undefined} count @param {boolean} hasForEach */
const isConditional = (count, hasForEach) => hasForEach || (count !== undefined && !POSITIVE.test(count));

/** @param {Node} body */
const isConditionalNode = (body) => {
  const attributes = new Map(parts(body).map((member) => [member.key, member.value]));
  const count = attributes.get("count");
  return isConditional(count && (count.text ?? ""), attributes.has("for_each"));
};
