// @ts-check
// Reads YAML into nodes with their lines: blocks, flow collections, all kinds of scalars, anchors, and tags, which are only
// recorded. A line that cannot be read is listed, and reading continues after it. One file, because its rules call each other.

import { collection, node } from "./nodes.js";

/** @typedef {import("./nodes.js").Member} Member */
/** @typedef {import("./nodes.js").Node} Node */
/** @typedef {{line: number, problem: string}} Problem */

// About ten expressions are tried in each line, so repetitions are unrolled, and tried only if the first character allows it.
const CONTENT = /[ \t]*(?=[^ \t#])/y;
const REST = /[ \t]*(?:#.*)?$/y;
const SPACE = /[ \t]*/y;
/** A key with one word as its value: most lines of most templates. */
const SIMPLE_MEMBER = /([A-Za-z_][\w-]*):[ \t]+([A-Za-z0-9\/](?:[\w\/.-]|:(?=\S))*)$/y;
const DOCUMENT_MARK = /^(?:---|\.\.\.)(?=\s|$)/;
const KEY = /(?:"(?:[^"\\]|\\.)*"[ \t]*|'(?:[^']|'')*'[ \t]*|<<[ \t]*|\*\S+ [ \t]*|(?:[^\s\-?:,[\]{}#&*!|>'"%@\x60]|[-?:](?=\S))[^:#]*(?:(?::(?=\S)|(?<=\S)#)[^:#]*)*):(?=[ \t]|$)/y;
const PROPERTY = /[ \t]*(?:&(?<anchor>[^\s,[\]{}]+)|(?<tag>!(?:<[^>]*>|[^\s,[\]{}]*)))(?=[\s,[\]{}]|$)/y;
const ALIAS = /\*([^\s,[\]{}]+)/y;
const ITEM = /-(?=[ \t]|$)/y;
const BLOCK_SCALAR = /[|>](?<signs>[+-]?[1-9]?[+-]?)[ \t]*(?:#.*)?$/y;
const PLAIN = /[^:#]*(?:(?::(?=\S)|(?<=\S)#)[^:#]*)*/y;
const FLOW_PLAIN = /[^:#,[\]{}]*(?:(?::(?=[^\s,[\]{}])|(?<=\S)#)[^:#,[\]{}]*)*/y;
const ESCAPES = /** @type {Record<string, string>} */ ({ n: "\n", t: "\t", r: "\r", 0: "\0", " ": " ", "/": "/" });
const DEEPEST = 200;

/**
 * Return the first document of a YAML text (null: it is empty), and the lines that could not be read.
 * @param {string} text
 * @returns {{root: Node | null, problems: Problem[]}}
 */
export const readYaml = (text) => {
  const reader = new YamlReader(text);
  return { root: reader.document(), problems: reader.problems };
};

class YamlReader {
  /** @param {string} text */
  constructor(text) {
    this.rows = text.split(/\r\n|\r|\n/);
    this.row = 0;
    this.col = 0;
    this.depth = 0;
    /** @type {Map<string, Node>} */
    this.anchors = new Map();
    /** @type {Problem[]} */
    this.problems = [];
  }

  /** @returns {Node | null} */
  document() {
    while (this.row < this.rows.length && (this.isRowRead() || this.sign() === "%")) this.row += 1;
    if (/^---(?=\s|$)/.test(this.rows[this.row] ?? "")) {
      this.col = 3;
      if (this.isRowRead()) this.nextRow();
    }
    if (this.seek() < 0) return null;
    const root = this.value(-1, true);
    for (let indent = this.seek(); indent >= 0; indent = this.seek()) {
      this.report("does not belong to what is above it");
      this.nextRow();
    }
    return root;
  }

  rest() {
    return this.rows[this.row].slice(this.col);
  }

  /** Return the character at the current position; empty at the end of a row. */
  sign() {
    return this.rows[this.row]?.[this.col] ?? "";
  }

  /** Return whether the rest of the row is at most a comment. */
  isRowRead() {
    return this.sees(REST);
  }

  nextRow() {
    this.row += 1;
    this.col = 0;
  }

  /** @param {string} problem @param {number} [row] */
  report(problem, row = this.row) {
    if (this.problems.length < 20) this.problems.push({ line: row + 1, problem });
  }

  /** Go to the next content; return its column, or -1 at the end of the document. */
  seek() {
    for (; this.row < this.rows.length; this.nextRow()) {
      const row = this.rows[this.row];
      if (this.col === 0 && (row.startsWith("-") || row.startsWith(".")) && DOCUMENT_MARK.test(row)) return -1;
      CONTENT.lastIndex = this.col;
      if (!CONTENT.test(row)) continue;
      this.col = CONTENT.lastIndex;
      return this.col;
    }
    return -1;
  }

  /** @param {RegExp} pattern */
  skip(pattern) {
    pattern.lastIndex = this.col;
    const match = pattern.exec(this.rows[this.row] ?? "");
    if (match) this.col += match[0].length;
    return match;
  }

  /** @param {RegExp} pattern */
  sees(pattern) {
    pattern.lastIndex = this.col;
    return pattern.test(this.rows[this.row] ?? "");
  }

  /** Return whether an item of a list begins here. */
  seesItem() {
    return this.sign() === "-" && this.sees(ITEM);
  }

  /** Skip an anchor or a tag, if one is next. */
  property() {
    return this.skip(PROPERTY);
  }

  /**
   * Read a value at the current position; its parts are indented deeper than `indent`. With `isBlock`, a mapping may begin
   * here; with `isMember`, the value belongs to a mapping, and a list may begin at `indent` itself.
   * @param {number} indent @param {boolean} isBlock @param {boolean} [isMember]
   * @returns {Node}
   */
  value(indent, isBlock, isMember = false) {
    const start = this.row;
    let [anchor, tag] = ["", ""];
    // Each of the two may have a line of its own, before the value's.
    for (;;) {
      const property = this.property();
      anchor = property?.groups?.anchor ?? anchor;
      tag = property?.groups?.tag ?? tag;
      if (property) continue;
      if (!this.isRowRead()) break;
      const empty = this.row + 1;
      this.nextRow();
      const column = this.seek();
      const isItem = this.seesItem();
      if (column < 0 || (column <= indent && !(isMember && isItem && column === indent)))
        return this.withProperties(node(empty, ""), anchor, tag);
      isBlock = true;
    }
    this.skip(SPACE);
    this.depth += 1;
    const value = this.depth > DEEPEST ? this.tooDeep(start, indent) : this.content(indent, isBlock);
    this.depth -= 1;
    return this.withProperties(value, anchor, tag);
  }

  /** @param {number} start @param {number} indent */
  tooDeep(start, indent) {
    this.report("is nested too deeply", start);
    this.skipBelow(indent);
    return node(start + 1);
  }

  /** @param {number} indent */
  skipBelow(indent) {
    do this.nextRow();
    while (this.seek() > indent);
  }

  /** @param {Node} value @param {string} anchor @param {string} tag */
  withProperties(value, anchor, tag) {
    if (tag && !tag.startsWith("!!") && value.text !== null) {
      value.tagged = value.text;
      value.text = null;
    }
    if (anchor) this.anchors.set(anchor, value);
    return value;
  }

  /** @param {number} indent @param {boolean} isBlock @returns {Node} */
  content(indent, isBlock) {
    const sign = this.sign();
    if (isBlock && this.seesItem()) return this.list(this.col);
    if (isBlock && this.sees(KEY)) return this.mapping(this.col);
    const alias = sign === "*" ? this.skip(ALIAS) : null;
    if (alias) return this.aliasValue(alias[1]);
    if (sign === "|" || sign === ">") return this.blockScalar(indent);
    if (sign === "{" || sign === "[") return this.endRow(this.flow(indent));
    if (sign === '"' || sign === "'") return this.endRow(this.quoted(sign));
    return this.plain(indent);
  }

  /** @param {string} name */
  aliasValue(name) {
    const value = this.anchors.get(name);
    if (!value) this.report(`*${name} is not defined above`);
    return this.endRow(value ?? node(this.row + 1));
  }

  /** Move to the next row after a value that ends within its own. @param {Node} value */
  endRow(value) {
    if (this.row < this.rows.length) {
      if (!this.isRowRead()) this.report(`cannot be read from "${this.rest().trim().slice(0, 20)}" on`);
      this.nextRow();
    }
    return value;
  }

  /** @param {number} column @returns {Node} */
  list(column) {
    const list = collection(this.row + 1);
    while (this.seek() === column && this.skip(ITEM)) {
      this.skip(SPACE);
      list.items.push(this.value(column, true));
    }
    return list;
  }

  /** @param {number} column @returns {Node} */
  mapping(column) {
    const mapping = collection(this.row + 1);
    for (let at = column; at >= column; at = this.seek()) {
      const member = at === column ? (this.simpleMember(column) ?? this.member(column)) : null;
      if (member) {
        mapping.members.push(member);
      } else if (at === column && this.seesItem()) {
        break;
      } else {
        this.report("is neither a key nor part of what is above it");
        this.nextRow();
      }
    }
    return mapping;
  }

  /** Read a key with a word, where nothing else belongs to it. @param {number} column @returns {Member | null} */
  simpleMember(column) {
    SIMPLE_MEMBER.lastIndex = this.col;
    const match = SIMPLE_MEMBER.exec(this.rows[this.row]);
    if (!match) return null;
    const next = this.rows[this.row + 1] ?? "-";
    CONTENT.lastIndex = 0;
    // A deeper row belongs to the value; a row after a blank row or a comment may belong to it.
    if (!CONTENT.test(next) || CONTENT.lastIndex > column) return null;
    this.nextRow();
    return { key: match[1], line: this.row, value: node(this.row, match[2]) };
  }

  /** @param {number} column @returns {Member | null} */
  member(column) {
    const line = this.row + 1;
    const key = this.skip(KEY);
    if (!key) return null;
    const written = key[0].slice(0, -1).replace(/[ \t]+$/, "");
    return { key: unquoted(written), line, value: this.value(column, false, true) };
  }

  /** @param {number} indent @returns {Node} */
  blockScalar(indent) {
    const line = this.row + 1;
    const head = this.skip(BLOCK_SCALAR);
    if (!head) return this.plain(indent);
    this.nextRow();
    const indentation = Number(/[1-9]/.exec(head.groups?.signs ?? "")?.[0] ?? 0);
    let least = indentation ? Math.max(indent, 0) + indentation : 0;
    /** @type {string[]} */
    const lines = [];
    for (; this.row < this.rows.length; this.row += 1) {
      const row = this.rows[this.row];
      const spaces = row.length - row.replace(/^ */, "").length;
      const isBlank = !row.trim();
      least ||= isBlank ? 0 : spaces;
      if (!isBlank && (spaces <= indent || spaces < least)) break;
      lines.push(row.slice(least));
    }
    return node(line, lines.join(head[0].startsWith("|") ? "\n" : " ").trimEnd());
  }

  /** @param {number} indent @returns {Node} */
  plain(indent) {
    const line = this.row + 1;
    const words = [this.skip(PLAIN)?.[0].trim() ?? ""];
    if (!this.isRowRead()) return this.endRow(node(line, words[0]));
    const hasComment = this.rest().trim() !== "";
    this.nextRow();
    while (!hasComment && this.row < this.rows.length && this.seek() > indent) {
      words.push(this.skip(PLAIN)?.[0].trim() ?? "");
      if (!this.isRowRead()) this.report("is neither a key nor part of what is above it");
      this.nextRow();
    }
    return node(line, words.join(" "));
  }

  /** @param {string} quote @returns {Node} */
  quoted(quote) {
    const start = this.row;
    const [from, column] = [this.row, this.col];
    this.col += 1;
    let text = "";
    for (;;) {
      const row = this.rows[this.row];
      const part = quote === '"' ? /(?:[^"\\]|\\.?)*/y : /(?:[^']|'')*/y;
      part.lastIndex = this.col;
      const match = part.exec(row)?.[0] ?? "";
      text += match;
      this.col += match.length;
      if (row[this.col] === quote) break;
      text += "\n";
      this.nextRow();
      if (this.row >= this.rows.length) {
        // Only its own row is lost: the following ones may be valid.
        this.report("has a text without its closing quote", start);
        [this.row, this.col] = [from, this.rows[from].length];
        return node(start + 1, this.rows[from].slice(column + 1));
      }
      this.skip(SPACE);
    }
    this.col += 1;
    return node(start + 1, unquoted(`${quote}${text.replace(/ *\n */g, " ")}${quote}`));
  }

  /** Read a collection in braces or brackets. @param {number} indent @returns {Node} */
  flow(indent) {
    const flow = collection(this.row + 1);
    const start = this.row;
    const closing = this.rows[this.row][this.col] === "{" ? "}" : "]";
    this.col += 1;
    this.depth += 1;
    for (;;) {
      const column = this.seek();
      // A word and a colon that are not deeper are the next key: a collection that was not closed ends before it.
      const isNextKey = this.row > start && column <= indent && /\w/.test(this.rows[this.row]?.[column] ?? "") && this.sees(KEY);
      if (column < 0 || this.depth > DEEPEST || isNextKey) {
        this.report(`has a collection without its ${closing}`, start);
        if (isNextKey) [this.row, this.col] = [this.row - 1, this.rows[this.row - 1].length];
        break;
      }
      const sign = this.rows[this.row][this.col];
      if (sign === closing || sign === ",") {
        this.col += 1;
        if (sign === closing) break;
        continue;
      }
      if (sign === "}" || sign === "]") {
        this.report(`has a ${sign} too many`);
        this.col += 1;
        continue;
      }
      this.flowEntry(flow, closing === "}", indent);
    }
    this.depth -= 1;
    return flow;
  }

  /** @param {Node} flow @param {boolean} isMapping @param {number} indent */
  flowEntry(flow, isMapping, indent) {
    const line = this.row + 1;
    const key = this.flowValue(indent);
    this.seek();
    const isPair = this.rows[this.row]?.[this.col] === ":";
    if (!isPair) {
      if (isMapping) flow.members.push({ key: key.text ?? "", line, value: node(line, "") });
      else flow.items.push(key);
      return;
    }
    this.col += 1;
    this.seek();
    const isEmpty = /[,}\]]/.test(this.rows[this.row]?.[this.col] ?? "");
    const member = { key: key.text ?? "", line, value: isEmpty ? node(line, "") : this.flowValue(indent) };
    if (isMapping) flow.members.push(member);
    else flow.items.push({ ...node(line), members: [member] });
  }

  /** @param {number} indent @returns {Node} */
  flowValue(indent) {
    let [anchor, tag] = ["", ""];
    for (let property = this.property(); property; property = this.property()) {
      anchor = property.groups?.anchor ?? anchor;
      tag = property.groups?.tag ?? tag;
      this.seek();
    }
    this.skip(SPACE);
    const sign = this.sign();
    const alias = sign === "*" ? this.skip(ALIAS) : null;
    if (alias) return this.anchors.get(alias[1]) ?? node(this.row + 1);
    if (sign === "{" || sign === "[") return this.withProperties(this.flow(indent), anchor, tag);
    if (sign === '"' || sign === "'") return this.withProperties(this.quoted(sign), anchor, tag);
    const [at, line] = [this.col, this.row + 1];
    const text = this.skip(FLOW_PLAIN)?.[0].trim() ?? "";
    if (this.col === at && !/[:,\]}]/.test(sign)) this.col += 1;
    return this.withProperties(node(line, text), anchor, tag);
  }
}

/**
 * Return the value of a scalar that is written with or without quotes.
 * @param {string} written
 */
const unquoted = (written) => {
  if (written.startsWith("'")) return written.slice(1, -1).replaceAll("''", "'");
  if (!written.startsWith('"')) return written;
  return written.slice(1, -1).replace(/\\(x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|.)/gis, (_, sign) =>
    sign.length > 1 ? String.fromCodePoint(parseInt(sign.slice(1), 16)) : (ESCAPES[sign] ?? sign),
  );
};
