// @ts-check
// Resource types that a query names or begins (`AWS::S3::Bucket`, `s3 bucket`, `awscc_s3_bucket`), from an index of their own
// that is loaded for the first query that may name one.

import { normalize } from "../shared/rank.js";
import { fetchDocument, once } from "../shared/site.js";

/** @typedef {import("../shared/combobox.js").Option} Option */
/**
 * `api/v1/search-types.json`.
 * @typedef {object} TypeIndex
 * @property {number} known how many Regions' types are known
 * @property {{ name: string, url: string, types: Record<string, number> }[]} namespaces the number of Regions by type
 */
/** @typedef {{ key: string, option: Option }} KeyedType */

const MAX_OPTIONS = 10;
/** So many types that a query begins are offered. */
const MAX_BEGUN = 6;
/** So many letters and words a query without the notation of types needs, and has at most. */
const MIN_LENGTH = 5;
const WORDS = { least: 2, most: 6 };
const NOTATION = /^\s*(?:AWS::\w|awscc_\w)/i;

const loadTypes = once(async () => /** @type {KeyedType[]} */ (keyed(/** @type {TypeIndex} */ (await fetchDocument("search-types.json")))));

/**
 * Return the suggestions for a query with the types that it names first, and those that it begins last. An answer stays first,
 * and without the index the suggestions stay as they are.
 * @param {Option[]} options
 * @param {string} query
 */
export async function withTypes(options, query) {
  if (!mayNameType(query) || (options[0]?.verdict && !NOTATION.test(query))) return options;
  const { named, begun } = typesOf(query, await loadTypes().catch(() => []));
  // With a hyphen it is the name of a client or a prefix (`bedrock-agent`), which the same words in a type's name come after.
  const ordered = /\w-\w/.test(query) ? [...options, ...named] : [...named, ...options];
  return [...ordered, ...begun.slice(0, MAX_BEGUN)].slice(0, MAX_OPTIONS);
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
 * Return the types that a query names, and those that it begins.
 * @param {string} query
 * @param {readonly KeyedType[]} types
 */
export function typesOf(query, types) {
  const key = keyOf(normalize(query).replace(/^(aws|awscc|amazon) /, ""));
  const begun = types.filter((type) => type.key.startsWith(key));
  const [exact, longer] = [begun.filter((type) => type.key === key), begun.filter((type) => type.key !== key)];
  return { named: exact.map(({ option }) => option), begun: longer.map(({ option }) => option) };
}

/**
 * Return every type with what queries are compared with: its name without `AWS`, punctuation and spaces, as awscc writes it too.
 * @param {TypeIndex} index
 * @returns {KeyedType[]}
 */
export function keyed({ known, namespaces }) {
  return namespaces.flatMap(({ name, url, types }) =>
    Object.entries(types).map(([type, count]) => ({
      key: keyOf(normalize(`${name.replace(/^AWS::/, "")} ${type}`)),
      option: {
        code: "",
        label: `${name}::${type}`,
        kind: "Resource type",
        hint: `${count} of ${known} Regions`,
        href: `${url}#${encodeURIComponent(/^[A-Z]/.test(type) ? type.replaceAll("::", "-") : `Type-${type.replaceAll("::", "-")}`)}`,
      },
    })),
  );
}

/** @param {string} words */
function keyOf(words) {
  return words.replaceAll(" ", "");
}
