// @ts-check
// Resource types whose name is a query or begins with it (`AWS::S3::Bucket`, `s3 bucket`, `awscc_s3_bucket`), or whose class in
// the CDK it is (`s3.CfnBucket`). Their index is loaded for the first query that may name one.

import { normalize } from "../shared/rank.js";
import { once } from "../shared/site.js";
import { loadTypeIndex, typeAnchor } from "../shared/type-index.js";

/** @typedef {import("../shared/combobox.js").Option} Option */
/**
 * A type with the names that queries are compared with: with and without its namespace.
 * @typedef {{ key: string, name: string, option: Option }} KeyedType
 */

const MAX_OPTIONS = 10;
/** The most types that begin with the query. */
const MAX_LONGER = 6;
/** The fewest letters, and the fewest and most words, of a query that is not in the notation of types. */
const MIN_LENGTH = 5;
const WORDS = { least: 2, most: 6 };
const NOTATION = /^\s*(?:AWS::\w|awscc_\w)/i;
/** A class of the CDK that stands for a type, with the module that it is of. */
const CDK_CLASS = /^(?:new\s+)?([\w./@-]*[./])?(?:New)?Cfn([a-z]\w*)(?:\.\w+)*(?:\(.*)?$/i;
/** A type in a notation among other words: "AWS::Lambda::Function in zurich". */
const TYPE_IN_QUESTION = /(?:^|\s)(AWS::\w+::\w+|awscc_\w+|(?:[\w./@-]+[./])?Cfn[a-z]\w*)(?=[\s?,]|$)/i;
/** Words beside a type that is itself written in words: "eks cluster resource type". */
const TYPE_WORDS = /\b(?:cloudformation|cfn|resource types?|resource)\b/gi;

const loadTypes = once(async () => keyedTypes(await loadTypeIndex()));

/**
 * Return the suggestions for a query with the types that it names first, and those with a longer name last. An answer stays
 * first, unless the query names a type in its notation; without the index the suggestions stay as they are.
 * @param {Option[]} options
 * @param {string} query
 */
export async function withTypes(options, query) {
  const [, type] = TYPE_IN_QUESTION.exec(query) ?? [];
  if (type && type !== query.trim()) return [...typesOf(type, await loadTypes().catch(() => [])).exact, ...options].slice(0, MAX_OPTIONS);
  if (!mayNameType(query) || (options[0]?.verdict && !isNotation(query))) return options;
  const { exact, longer } = typesOf(query, await loadTypes().catch(() => []));
  // A name with a hyphen is a client or a prefix (`bedrock-agent`): types with the same words come after it.
  const ordered = /\w-\w/.test(query) ? [...options, ...exact] : [...exact, ...options];
  return [...ordered, ...longer.slice(0, MAX_LONGER)].slice(0, MAX_OPTIONS);
}

/**
 * Return whether a query is written as the name of a type: in CloudFormation, in Terraform's awscc, or as a class of the CDK.
 * @param {string} query
 */
function isNotation(query) {
  return NOTATION.test(query) || CDK_CLASS.test(query.trim());
}

/**
 * Return whether a query may name a type: by a notation of it, or in a few words.
 * @param {string} query
 */
export function mayNameType(query) {
  if (isNotation(query)) return true;
  const words = normalize(query).split(" ");
  return !/[_:.]/.test(query) && words.length >= WORDS.least && words.length <= WORDS.most && words.join("").length >= MIN_LENGTH;
}

/**
 * Return the types that a query names, and those with a longer name that begins with it.
 * @param {string} query
 * @param {readonly KeyedType[]} types
 */
export function typesOf(query, types) {
  const [, path = "", resource] = CDK_CLASS.exec(query.trim()) ?? [];
  if (resource) return { exact: typesOfClass(path, normalize(resource), types).map(({ option }) => option), longer: [] };
  // "cloudformation stack" is the name of a type, with one of the words that others have beside theirs.
  const keys = [query, query.replace(TYPE_WORDS, "")].map((text) => keyOf(normalize(text).replace(/^(aws|awscc|amazon) /, ""))).filter(Boolean);
  const exact = types.filter(({ key }) => keys.includes(key));
  const longer = types.filter((type) => !exact.includes(type) && keys.some((key) => type.key.startsWith(key)));
  return { exact: exact.map(({ option }) => option), longer: longer.map(({ option }) => option) };
}

/**
 * Return the types that a class of the CDK may stand for: those of its module, where that has one.
 * @param {string} path the module with what is before it: `aws_cdk.aws_s3.`
 * @param {string} resource the class without `Cfn`
 * @param {readonly KeyedType[]} types
 */
function typesOfClass(path, resource, types) {
  const module = (path.split(/[./]/).at(-2) ?? "").replace(/^aws[_-]?/i, "");
  const named = types.filter(({ name }) => name === resource);
  const ofModule = named.filter(({ key }) => key === keyOf(normalize(`${module} ${resource}`)));
  return ofModule.length ? ofModule : named;
}

/**
 * Return every type with the key that queries are compared with: its name without `AWS`, punctuation and spaces, also as
 * Terraform's awscc writes it.
 * @param {import("../shared/type-index.js").TypeIndex} index
 * @returns {KeyedType[]}
 */
export function keyedTypes({ known: regionTotal, namespaces }) {
  return namespaces.flatMap(({ name, url, types }) =>
    Object.entries(types).map(([type, count]) => ({
      key: keyOf(normalize(`${name.replace(/^AWS::/, "")} ${type}`)),
      name: keyOf(normalize(type)),
      option: {
        code: "",
        label: `${name}::${type}`,
        kind: "Resource type",
        hint: `${count} of ${regionTotal} Regions`,
        href: `${url}#${encodeURIComponent(typeAnchor(type))}`,
      },
    })),
  );
}

/** @param {string} words */
function keyOf(words) {
  return words.replaceAll(" ", "");
}
