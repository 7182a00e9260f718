// @ts-check
// Reads JSON into nodes with their lines. Nothing is evaluated.

import { TemplateError, collection, node } from "./nodes.js";

/** @typedef {import("./nodes.js").Node} Node */

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+|"/g;
const WORD = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/**
 * Return the value of a JSON text; throw `TemplateError` with the line of the first unexpected token.
 * @param {string} text
 * @returns {Node}
 */
export const readJson = (text) => new JsonReader(text).document();

class JsonReader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.tokens = text.matchAll(TOKEN);
    this.line = 1;
    this.lineEnd = text.indexOf("\n");
    this.sign = "";
    this.next();
  }

  next() {
    const { value, done } = this.tokens.next();
    const at = done ? this.text.length : value.index;
    while (this.lineEnd >= 0 && this.lineEnd < at) {
      this.line += 1;
      this.lineEnd = this.text.indexOf("\n", this.lineEnd + 1);
    }
    this.sign = done ? "" : value[0];
  }

  /** @returns {Node} */
  document() {
    /** @type {{node: Node, isObject: boolean}[]} */
    const open = [];
    const holder = collection(1);
    /** @type {{key: string, line: number} | null} */
    let key = null;
    do {
      const parent = open.at(-1);
      const closing = parent?.isObject ? "}" : "]";
      if (parent && this.sign === closing && !key) {
        open.pop();
        this.next();
      } else {
        if (parent?.isObject && !key) {
          key = { key: this.string(), line: this.line };
          this.next();
          this.expect(":");
          this.next();
        }
        const value = this.value();
        if (parent?.isObject && key) parent.node.members.push({ ...key, value });
        else (parent?.node ?? holder).items.push(value);
        key = null;
        const isOpen = this.sign === "{" || this.sign === "[";
        if (isOpen) open.push({ node: value, isObject: this.sign === "{" });
        this.next();
        if (isOpen) continue;
      }
      const above = open.at(-1);
      if (above && this.sign !== (above.isObject ? "}" : "]")) {
        this.expect(",");
        this.next();
        if (this.sign === "}" || this.sign === "]") throw this.error();
      }
    } while (open.length);
    if (this.sign) throw this.error();
    return holder.items[0];
  }

  /** @returns {Node} */
  value() {
    if (this.sign === "{" || this.sign === "[") return collection(this.line);
    if (this.sign.startsWith('"')) return node(this.line, this.string());
    if (!WORD.test(this.sign)) throw this.error();
    return node(this.line, this.sign);
  }

  string() {
    if (this.sign.length < 2 || !this.sign.startsWith('"')) throw this.error();
    try {
      return String(JSON.parse(this.sign));
    } catch {
      throw this.error();
    }
  }

  /** @param {string} sign */
  expect(sign) {
    if (this.sign !== sign) throw this.error();
  }

  error() {
    return new TemplateError(this.sign ? `not valid JSON at ${this.sign.slice(0, 20)}` : "the JSON ends too soon", this.line);
  }
}
