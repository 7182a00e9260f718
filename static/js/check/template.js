// @ts-check
// Reads a file of any format, recognized by its content: CloudFormation, SAM, CDK's output, Terraform.

import { declarations } from "./cloudformation.js";
import { readJson } from "./json.js";
import { TemplateError, entry } from "./nodes.js";
import { fromHcl, fromJson, fromPlan } from "./terraform.js";
import { readYaml } from "./yaml.js";

/** @typedef {import("./cloudformation.js").Declaration} Declaration */
/** @typedef {import("./cloudformation.js").ServerlessTable} ServerlessTable */
/** @typedef {import("./yaml.js").Problem} Problem */
/** @typedef {{format: "cloudformation" | "terraform" | "terraform-plan", declarations: Declaration[], problems: Problem[]}} Template */

const MEMBERS = ["resource", "module", "data", "provider", "terraform", "variable", "locals", "output"];
const WORDS = [...MEMBERS, "import", "moved", "removed", "check", "ephemeral"].join("|");
const HCL_BLOCK = new RegExp(`^[ \\t\\ufeff]*(?:${WORDS})(?:[ \\t]+"[^"\\n]*"|[ \\t]+[\\w-]+)*[ \\t]*\\{`, "m");
const RESOURCES_KEY = /^["']?Resources["']?[ \t]*:/m;
const HCL_FILE = /\.(?:tf|tofu)$/i;

/**
 * Return what a text declares, and which of its lines could not be read; throw `TemplateError` if it is not a template or
 * damaged as a whole. The name of the file decides only if the content does not.
 * @param {string} text @param {ServerlessTable} serverless @param {string} [name]
 * @returns {Template}
 */
export const readTemplate = (text, serverless, name = "") => {
  const content = text.replace(/^\ufeff/, "");
  if (/^\s*[{[]/.test(content)) return fromObject(content, serverless);
  if (HCL_FILE.test(name) || (HCL_BLOCK.test(content) && !RESOURCES_KEY.test(content)))
    return { format: "terraform", declarations: fromHcl(content), problems: [] };
  const { root, problems } = readYaml(content);
  if (!root || !entry(root, "Resources")) throw notATemplate(problems);
  return { format: "cloudformation", declarations: declarations(root, serverless), problems };
};

/** @param {string} content @param {ServerlessTable} serverless @returns {Template} */
const fromObject = (content, serverless) => {
  const root = readJson(content);
  if (entry(root, "planned_values") || (entry(root, "values") && entry(root, "terraform_version")))
    return { format: "terraform-plan", declarations: fromPlan(root), problems: [] };
  if (entry(root, "Resources"))
    return { format: "cloudformation", declarations: declarations(root, serverless), problems: [] };
  if (MEMBERS.some((member) => entry(root, member)))
    return { format: "terraform", declarations: fromJson(root), problems: [] };
  throw notATemplate([]);
};

/** @param {Problem[]} problems */
const notATemplate = (problems) =>
  new TemplateError("neither a CloudFormation template nor a Terraform file", problems[0]?.line ?? null);
