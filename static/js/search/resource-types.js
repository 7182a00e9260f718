// @ts-check
// Resource types whose name is a query or begins with it (`AWS::S3::Bucket`, `s3 bucket`, `awscc_s3_bucket`). Their index is
// loaded for the first query that may name one.

import { normalize } from "../shared/rank.js";
import { once } from "../shared/site.js";
import { loadTypeIndex, typeAnchor } from "../shared/type-index.js";

/** @typedef {import("../shared/combobox.js").Option} Option */
/** @typedef {{ key: string, option: Option }} KeyedType */

const MAX_OPTIONS = 10;
/** The most types that begin with the query. */
const MAX_LONGER = 6;
/** The fewest letters, and the fewest and most words, of a query that is not in the notation of types. */
const MIN_LENGTH = 5;
const WORDS = { least: 2, most: 6 };
const NOTATION = /^\s*(?:AWS::\w|awscc_\w)/i;
/** A type in the notation of CloudFormation or of awscc among other words: "AWS::Lambda::Function in zurich". */
const TYPE_IN_QUESTION = /(?:^|\s)(AWS::\w+::\w+|awscc_\w+)(?=[\s?,]|$)/i;

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
  if (!mayNameType(query) || (options[0]?.verdict && !NOTATION.test(query))) return options;
  const { exact, longer } = typesOf(query, await loadTypes().catch(() => []));
  // A name with a hyphen is a client or a prefix (`bedrock-agent`): types with the same words come after it.
  const ordered = /\w-\w/.test(query) ? [...options, ...exact] : [...exact, ...options];
  return [...ordered, ...longer.slice(0, MAX_LONGER)].slice(0, MAX_OPTIONS);
}

/**
 * Return whether a query may name a type: by the notation of CloudFormation or of Terraform's awscc, or in a few words.
 * @param {string} query
 */
export function mayNameType(query) {
  if (NOTATION.test(query)) return true;
  const words = normalize(query).split(" ");
  return !/[_:.]/.test(query) && words.length >= WORDS.least && words.length <= WORDS.most && words.join("").length >= MIN_LENGTH;
}

/**
 * Return the types that a query names, and those with a longer name that begins with it.
 * @param {string} query
 * @param {readonly KeyedType[]} types
 */
export function typesOf(query, types) {
  const key = keyOf(normalize(query).replace(/^(aws|awscc|amazon) /, ""));
  const matches = types.filter((type) => type.key.startsWith(key));
  const optionsOf = (/** @type {(type: KeyedType) => boolean} */ fits) => matches.filter(fits).map(({ option }) => option);
  return { exact: optionsOf((type) => type.key === key), longer: optionsOf((type) => type.key !== key) };
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
