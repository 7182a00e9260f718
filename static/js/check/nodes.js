// @ts-check
// The values of a template with their lines, for every syntax.

const MERGE_KEY = "<<";

/**
 * A value of a document. `text` is null if it is not plain text but a list, a mapping, or a function;
 * `tagged` is the text of a scalar with a tag of its own (`!Sub "a-${Name}"`).
 * @typedef {object} Node
 * @property {number} line from 1
 * @property {string | null} text
 * @property {string | null} tagged
 * @property {Member[]} members of a mapping, as they are written
 * @property {Node[]} items of a list
 */

/** @typedef {{key: string, line: number, value: Node}} Member */

/** What is wrong with a document, and in which line (null: in the document as a whole). */
export class TemplateError extends Error {
  /** @param {string} problem @param {number | null} [line] */
  constructor(problem, line = null) {
    super(problem);
    this.line = line;
  }
}

/** Most values are texts, which share these; a collection has arrays of its own. */
const NO_MEMBERS = /** @type {Member[]} */ (Object.freeze(/** @type {Member[]} */ ([])));
const NO_ITEMS = /** @type {Node[]} */ (Object.freeze(/** @type {Node[]} */ ([])));

/**
 * Return a new node without content, or with a text.
 * @param {number} line @param {string | null} [text]
 * @returns {Node}
 */
export const node = (line, text = null) => ({ line, text, tagged: null, members: NO_MEMBERS, items: NO_ITEMS });

/**
 * Return a new node that members and items can be added to.
 * @param {number} line
 * @returns {Node}
 */
export const collection = (line) => ({ line, text: null, tagged: null, members: [], items: [] });

/**
 * Return the members of a mapping, those that it merges last; of two with the same key, the first.
 * @param {Node} mapping
 * @returns {Member[]}
 */
export const entries = (mapping) => {
  /** @type {Map<string, Member>} */
  const entriesByKey = new Map();
  const visited = new Set();
  const visit = (/** @type {Node} */ part) => {
    if (visited.has(part)) return;
    visited.add(part);
    for (const member of part.members)
      if (member.key !== MERGE_KEY && !entriesByKey.has(member.key)) entriesByKey.set(member.key, member);
    for (const member of part.members)
      if (member.key === MERGE_KEY) (member.value.items.length ? member.value.items : [member.value]).forEach(visit);
  };
  visit(mapping);
  return [...entriesByKey.values()];
};

/**
 * Return the member of a mapping with a key.
 * @param {Node} mapping @param {string} key
 * @returns {Member | undefined}
 */
export const entry = (mapping, key) =>
  mapping.members.find((member) => member.key === key) ??
  (mapping.members.some((member) => member.key === MERGE_KEY) ? entries(mapping).find((member) => member.key === key) : undefined);
