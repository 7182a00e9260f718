// @ts-check
// Reads the blocks of a Terraform file: their type, labels, line and attributes. It reads only as much of HCL as is needed to
// distinguish a block from a text that looks like one.

import { TemplateError } from "./nodes.js";

/** @typedef {{type: string, labels: string[], line: number, attributes: Map<string, string>}} Block */

const SPACE = /(?:[\s\ufeff]+|#[^\n]*|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const NAME = /[\p{L}_][\p{L}\p{N}_-]*/uy;
const LABEL_SPACE = /[ \t]*/y;
const EXPRESSION_TOKEN = /#[^\n]*|\/\/[^\n]*|\/\*[^]*?\*\/|"|<<-?(?<mark>[\p{L}_][\p{L}\p{N}_-]*)\r?\n|[[\](){}]|\r?\n/gu;
const STRING_TOKEN = /\\[^]|"|\$\$\{|%%\{|[$%]\{|\n/g;
const BRACKETS = /** @type {Record<string, string>} */ ({ "(": ")", "[": "]", "{": "}" });
const UNCLOSED_TEXT = "a text without its closing quote";

/**
 * Return the blocks of a file in their order; throw `TemplateError` with the line of invalid syntax.
 * @param {string} text
 * @returns {Block[]}
 */
export const blocks = (text) => new HclReader(text).file();

class HclReader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.lineAt = { at: 0, line: 1 };
  }

  file() {
    const blocks = [];
    this.skip(SPACE);
    while (this.at < this.text.length) {
      const block = this.item(new Map());
      if (block) blocks.push(block);
      this.skip(SPACE);
    }
    return blocks;
  }

  /** @param {RegExp} pattern */
  skip(pattern) {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at += match[0].length;
    return match?.[0] ?? null;
  }

  /** @param {RegExp} pattern */
  search(pattern) {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at = match.index + match[0].length;
    return match;
  }

  /**
   * Read an attribute into `attributes`, or a block, which is returned.
   * @param {Map<string, string>} attributes
   * @returns {Block | null}
   */
  item(attributes) {
    const start = this.at;
    const name = this.skip(NAME);
    if (name === null) throw this.error("neither an attribute nor a block", start);
    const labels = [];
    for (;;) {
      this.skip(LABEL_SPACE);
      const sign = this.text[this.at];
      if (sign === "=" && !labels.length) {
        this.at += 1;
        attributes.set(name, this.expression());
        return null;
      }
      if (sign === "{") {
        this.at += 1;
        return { type: name, labels, line: this.line(start), attributes: this.body(start) };
      }
      const label = this.label();
      if (label === null) throw this.error(`${name}: neither an attribute nor a block`, start);
      labels.push(label);
    }
  }

  label() {
    if (this.text[this.at] !== '"') return this.skip(NAME);
    const start = this.at + 1;
    this.string();
    return this.text.slice(start, this.at - 1);
  }

  /** Read the rest of a block that began at `start`. @param {number} start */
  body(start) {
    const attributes = new Map();
    for (;;) {
      this.skip(SPACE);
      if (this.at >= this.text.length) throw this.error("a block that is not closed", start);
      if (this.text[this.at] === "}") {
        this.at += 1;
        return attributes;
      }
      this.item(attributes);
    }
  }

  /** Read an expression to the end of its line or of its block; return its text. */
  expression() {
    const start = this.at;
    /** @type {string[]} */
    const closing = [];
    const expressionText = () => this.text.slice(start, this.at).trim();
    for (let match = this.search(EXPRESSION_TOKEN); match; match = this.search(EXPRESSION_TOKEN)) {
      const sign = match[0];
      const mark = match.groups?.mark;
      if (!closing.length && (sign === "}" || (sign.endsWith("\n") && !mark))) {
        this.at = match.index;
        return expressionText();
      }
      if (mark) {
        this.heredoc(mark, match.index);
        if (!closing.length) return expressionText();
      } else if (sign === '"') {
        this.at = match.index;
        this.string();
      } else if (sign in BRACKETS) {
        closing.push(BRACKETS[sign]);
      } else if (")]}".includes(sign) && closing.pop() !== sign) {
        throw this.error(`a ${sign} too many`, match.index);
      }
    }
    if (closing.length) throw this.error(`an expression without its ${closing.at(-1)}`, start);
    this.at = this.text.length;
    return expressionText();
  }

  /** Skip a string and the expressions in it. */
  string() {
    const start = this.at;
    this.at += 1;
    for (let match = this.search(STRING_TOKEN); match; match = this.search(STRING_TOKEN)) {
      if (match[0] === '"') return;
      if (match[0] === "\n") break;
      if (match[0] === "${" || match[0] === "%{") this.interpolation(start);
    }
    throw this.error(UNCLOSED_TEXT, start);
  }

  /** Skip an expression in a string, to the brace that closes it. @param {number} start */
  interpolation(start) {
    let depth = 1;
    for (let match = this.search(EXPRESSION_TOKEN); match; match = this.search(EXPRESSION_TOKEN)) {
      const mark = match.groups?.mark;
      if (match[0] === '"') {
        this.at = match.index;
        this.string();
      } else if (mark) {
        this.heredoc(mark, match.index);
      } else if ("([{".includes(match[0])) {
        depth += 1;
      } else if (")]}".includes(match[0])) {
        depth -= 1;
        if (!depth) return;
      }
    }
    throw this.error(UNCLOSED_TEXT, start);
  }

  /** Skip the lines of a heredoc, and the one that ends it. @param {string} mark @param {number} start */
  heredoc(mark, start) {
    if (!this.search(new RegExp(`^[ \\t]*${mark}[ \\t]*\\r?$`, "gm")))
      throw this.error(`a text without its closing ${mark}`, start);
  }

  /** @param {number} at */
  line(at) {
    if (at < this.lineAt.at) this.lineAt = { at: 0, line: 1 };
    let { line } = this.lineAt;
    for (let end = this.text.indexOf("\n", this.lineAt.at); end >= 0 && end < at; end = this.text.indexOf("\n", end + 1))
      line += 1;
    this.lineAt = { at, line };
    return line;
  }

  /** @param {string} problem @param {number} at */
  error(problem, at) {
    return new TemplateError(`not valid HCL: ${problem}`, this.line(at));
  }
}
